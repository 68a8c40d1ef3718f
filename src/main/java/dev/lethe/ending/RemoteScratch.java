package dev.lethe.ending;

import dev.lethe.id.ErasureId;
import dev.lethe.id.JobId;
import dev.lethe.id.KeyId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * What is known of the scratch folders of workers on other machines. Nobody here can look into
 * them: a worker confirms that it wiped one, or the receipt says that it did not.
 */
public interface RemoteScratch {
  /** Where there are no such workers. */
  RemoteScratch NONE =
      new RemoteScratch() {
        @Override
        public Map<JobId, List<Held>> unwiped(Collection<JobId> jobs) {
          return Map.of();
        }

        @Override
        public List<Attested> attested(ErasureId erasure) {
          return List.of();
        }
      };

  /** The attempts of these jobs of which no worker has confirmed that nothing is left. */
  Map<JobId, List<Held>> unwiped(Collection<JobId> jobs);

  /** What workers confirmed after the erasure was done, in the order of the attempts. */
  List<Attested> attested(ErasureId erasure);

  /** An attempt that a worker held, by the key with which it asked. */
  record Held(KeyId key, int attempt) {}

  /** A confirmation that came late. */
  record Attested(Held held, Instant wipedAt) {}
}
