package dev.lethe.job;

import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.id.AccountId;
import dev.lethe.job.RepeatStore.Found;
import dev.lethe.job.RepeatStore.Request;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Lets a client send a request again without having it carried out again. What came of a request is
 * noted in the transaction in which it came, so of two at the same time only one can be carried
 * out; the other learns of it when it wants to note its own, and is undone.
 */
public final class Repeats {
  private static final Duration REMEMBERED = Duration.ofHours(24);

  private final Transactions transactions;
  private final RepeatStore store;
  private final InstantSource clock;

  public Repeats(Transactions transactions, RepeatStore store, InstantSource clock) {
    this.transactions = transactions;
    this.store = store;
    this.clock = clock;
  }

  /** Thrown where a request wants to note what came of it and finds that it came before. */
  public static final class Repeated extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String subject;

    Repeated(String subject) {
      super(subject, null, false, false);
      this.subject = subject;
    }

    /** The id of what came of the first. */
    public String subject() {
      return subject;
    }
  }

  /**
   * What came of the request when it was sent before; empty if it is the first.
   *
   * @throws Refusal {@code idempotency_mismatch} if the key was used for something else
   */
  public Optional<String> before(AccountId account, Request request) {
    return before(transactions.read(() -> store.find(account, request, clock.instant())));
  }

  /** Whether nothing is known of the key, whatever was asked with it. */
  public boolean isNew(AccountId account, String key) {
    Request any = new Request(key, "");
    return transactions.read(() -> store.find(account, any, clock.instant()))
        instanceof Found.First;
  }

  /**
   * Notes in the present transaction what comes of a request.
   *
   * @throws Repeated if another one with this key was faster
   * @throws Refusal {@code idempotency_mismatch} if that one asked for something else
   */
  public void note(AccountId account, Request request, String subject) {
    Instant now = clock.instant();
    var times = new RepeatStore.Times(now, now.plus(REMEMBERED));
    if (!store.add(account, request, subject, times)) {
      throw new Repeated(
          before(store.find(account, request, now))
              .orElseThrow(() -> new IllegalStateException("a repeat that is not there")));
    }
  }

  /** Forgets what is past its date. */
  public int forget() {
    return transactions.write(() -> store.forget(clock.instant()));
  }

  private static Optional<String> before(Found found) {
    return switch (found) {
      case Found.First _ -> Optional.empty();
      case Found.Again(String subject) -> Optional.of(subject);
      case Found.Other _ ->
          throw new Refusal(
              ErrorCode.IDEMPOTENCY_MISMATCH, "the key was used for another request before");
    };
  }
}
