package dev.lethe.ledger;

import dev.lethe.id.ArtifactId;
import dev.lethe.id.JobId;
import dev.lethe.id.LinkId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A store of links around another one; what makes or revokes one link it has to say itself. */
public interface LinkStoreAround extends LinkStore {

  /** What it stands around. */
  LinkStore inner();

  @Override
  default Optional<Link> find(LinkId id) {
    return inner().find(id);
  }

  @Override
  default Optional<Link> findByToken(byte[] tokenHash) {
    return inner().findByToken(tokenHash);
  }

  @Override
  default List<Link> of(ArtifactId artifact, int limit) {
    return inner().of(artifact, limit);
  }

  @Override
  default int standing(JobId job, Instant now) {
    return inner().standing(job, now);
  }

  @Override
  default Map<JobId, Integer> revokeAll(Collection<JobId> jobs, Instant now) {
    return inner().revokeAll(jobs, now);
  }
}
