package dev.lethe.audit;

import dev.lethe.id.AccountId;
import dev.lethe.id.JobId;
import dev.lethe.id.KeyId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One thing that was done. It is made of ids, of words of ours and of a time, so that it can
 * outlive the content it is about.
 *
 * @param by who did it
 * @param account whose it is that it was done to
 * @param job the job it was done to
 * @param action what was done, as in {@code job.queued}
 * @param subject the id of what it was done to, where that is no job
 * @param outcome a word for how it came out
 */
public record Entry(
    Instant at,
    By by,
    @Nullable AccountId account,
    @Nullable JobId job,
    String action,
    @Nullable String subject,
    String outcome) {

  /**
   * Who did something: an account, by one of its keys, or nobody but the server.
   *
   * @param key null where it is not known or there is none
   */
  public record By(@Nullable AccountId account, @Nullable KeyId key) {
    public static final By SERVER = new By(null, null);

    public static By account(AccountId account) {
      return new By(account, null);
    }
  }

  /** What is hashed of it. */
  public Body body() {
    return new Body(
        Body.time(at),
        text(by.account),
        text(by.key),
        text(account),
        text(job),
        action,
        subject,
        outcome);
  }

  private static @Nullable String text(@Nullable Object id) {
    return id == null ? null : id.toString();
  }
}
