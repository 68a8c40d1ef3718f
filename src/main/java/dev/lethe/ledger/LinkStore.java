package dev.lethe.ledger;

import dev.lethe.id.ArtifactId;
import dev.lethe.id.JobId;
import dev.lethe.id.LinkId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where links are kept. Of a token it holds the hash alone. A row outlives the data of its job, so
 * that a link that led somewhere once can be told from one that never did.
 */
public interface LinkStore {
  void insert(Link link, byte[] tokenHash);

  Optional<Link> find(LinkId id);

  Optional<Link> findByToken(byte[] tokenHash);

  /** The links of a file, newest first, dead ones too. */
  List<Link> of(ArtifactId artifact, int limit);

  /** How many links of a job are neither revoked nor expired. */
  int standing(JobId job, Instant now);

  /** Revokes one link; of a revoked one the first time stays. */
  void revoke(LinkId id, Instant now);

  /**
   * Revokes the links of these jobs that are neither revoked nor expired; returns how many each job
   * had, without those that had none.
   */
  Map<JobId, Integer> revokeAll(Collection<JobId> jobs, Instant now);
}
