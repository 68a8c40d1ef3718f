package dev.lethe.api.v1;

import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.id.AccountId;
import dev.lethe.id.JobId;
import dev.lethe.job.RepeatStore.Request;
import dev.lethe.job.Repeats;
import dev.lethe.job.Transactions;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/** Carries out a request once, however often it is sent with the same {@code Idempotency-Key}. */
final class Once {
  private static final String HEADER = "Idempotency-Key";

  private final Repeats repeats;
  private final Transactions transactions;

  Once(Repeats repeats, Transactions transactions) {
    this.repeats = repeats;
    this.transactions = transactions;
  }

  /** Carries out a request that comes for the first time. */
  interface First<T> {
    /** {@code note} is told the id of what comes of it, in the transaction in which it comes. */
    T run(Consumer<String> note) throws IOException, InterruptedException;
  }

  /** Answers a request that comes again. */
  interface Again<T> {
    T answer(String subject) throws IOException, InterruptedException;
  }

  /**
   * The request, if it names a key.
   *
   * @param asked all that it asks for
   */
  static Optional<Request> request(Context ctx, String... asked) {
    return key(ctx).map(key -> new Request(key, new AskedHash(ctx).with(asked).text()));
  }

  /** As {@link #request(Context, String...)}, for a body that is read as a whole. */
  static Optional<Request> request(Context ctx, byte[] body) {
    return key(ctx).map(key -> new Request(key, new AskedHash(ctx).with(body).text()));
  }

  static Optional<String> key(Context ctx) {
    Optional<String> key = Optional.ofNullable(ctx.header(HEADER));
    if (key.filter(text -> !text.matches("[!-~]{1,255}")).isPresent()) {
      throw new Refusal(
          ErrorCode.INVALID_REQUEST, HEADER + " is 1 to 255 visible ASCII characters");
    }
    return key;
  }

  /** Whether nothing is known of the key, whatever was asked with it. */
  boolean isNew(AccountId account, String key) {
    return repeats.isNew(account, key);
  }

  /** For what may be carried out again without harm: notes the key, and carries it out. */
  <T> First<T> noting(JobId job, Again<T> act) {
    return note -> {
      transactions.run(() -> note.accept(job.toString()));
      return act.answer(job.toString());
    };
  }

  <T> T run(AccountId account, Optional<Request> request, Again<T> again, First<T> first)
      throws IOException, InterruptedException {
    if (request.isEmpty()) {
      return first.run(_ -> {});
    }
    Optional<String> before = repeats.before(account, request.get());
    if (before.isPresent()) {
      return again.answer(before.get());
    }
    try {
      return first.run(subject -> repeats.note(account, request.get(), subject));
    } catch (Repeats.Repeated e) {
      return again.answer(e.subject());
    }
  }
}
