package dev.lethe.webhook;

import dev.lethe.id.AccountId;
import dev.lethe.id.ErasureId;
import dev.lethe.id.JobId;
import dev.lethe.job.DataState;
import dev.lethe.job.JobState;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One entry of the log, with all that can be told of it.
 *
 * @param number its place in the log
 * @param job null if it is about the whole account
 */
public record Logged(long number, AccountId account, @Nullable JobId job, Instant at, What what) {
  /** What the entry is about. */
  public sealed interface What {}

  /**
   * A job became something.
   *
   * @param restored whether it came back from the trash
   * @param erasure of which this is the beginning or the end; null if it is neither
   */
  public record Became(
      String type,
      JobState state,
      DataState data,
      int attempt,
      boolean restored,
      @Nullable Ending erasure)
      implements What {}

  /** Something was noticed. */
  public record Noticed(String name, Map<String, Object> facts) implements What {
    public Noticed {
      facts = Map.copyOf(facts);
    }
  }

  /** The erasure of a job, as far as it is known from its beginning on. */
  public record Ending(ErasureId id, String action, String cause, int linksRevoked) {}
}
