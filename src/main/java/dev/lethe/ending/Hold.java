package dev.lethe.ending;

import dev.lethe.id.AccountId;
import dev.lethe.id.JobId;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a job, or all jobs of an account, from being erased.
 *
 * @param job null for a hold of the whole account
 * @param reason what the holder said; null for nothing, and where whoever reads may not know it
 */
public record Hold(
    AccountId account,
    @Nullable JobId job,
    By by,
    Endings.Asker holder,
    Instant since,
    @Nullable String reason) {

  /** In whose name it stands, and so who may lift it. */
  public enum By {
    /** The account that owns the job: it may lift it again, and so may an administrator. */
    ACCOUNT,
    /** An administrator: nobody else may lift it. */
    ADMIN;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The same, as those see it who are not told the reason of an administrator. */
  public Hold withoutForeignReason() {
    return by == By.ACCOUNT ? this : new Hold(account, job, by, holder, since, null);
  }

  /** Tells no reason, so that a log does not either. */
  @Override
  public String toString() {
    return "Hold[" + (job == null ? account : job) + " by " + by + "]";
  }
}
