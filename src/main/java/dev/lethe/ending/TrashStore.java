package dev.lethe.ending;

import dev.lethe.id.AccountId;
import dev.lethe.id.JobId;
import dev.lethe.id.KeyId;
import dev.lethe.id.PolicyId;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is to be known of a job in the trash beside the job itself. */
public interface TrashStore {
  void insert(Trashed what);

  Optional<Trashed> find(JobId job);

  /** The job is erased. */
  void remove(JobId job);

  /** The job is brought back. */
  void restore(Trashed what, Endings.Asker who, Instant now);

  /**
   * A job in the trash.
   *
   * @param by the API key that asked for it
   * @param linksRevoked how many links that ended
   * @param policy the policy that put it there; null if somebody did
   */
  record Trashed(
      JobId job,
      AccountId account,
      @Nullable KeyId by,
      Instant at,
      int linksRevoked,
      @Nullable PolicyId policy) {}
}
