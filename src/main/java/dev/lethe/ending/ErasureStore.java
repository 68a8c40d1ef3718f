package dev.lethe.ending;

import dev.lethe.id.ErasureId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Where erasures are kept. */
public interface ErasureStore {
  default void insert(Erasure erasure) {
    insert(List.of(erasure));
  }

  void insert(List<Erasure> erasures);

  default void save(Erasure erasure) {
    save(List.of(erasure));
  }

  void save(List<Erasure> erasures);

  Optional<Erasure> find(ErasureId id);

  /**
   * Erasures that are not done, are due for a try, and whose job's work has ended.
   *
   * @param keyless whether those whose key is destroyed, or those whose key is still to go
   */
  List<Erasure> due(boolean keyless, Instant now, int limit);

  /** When the first of all these is due; a moment that is past if it is due now. */
  Optional<Instant> nextDue();

  /** How many are not done. */
  long pending();

  /** Since when the oldest that is not done is wanted. */
  Optional<Instant> oldest();

  /** What keeps those that are not done and have failed, by the code of their last error. */
  List<Failing> failing();

  void remove(ErasureId id);

  /**
   * Erasures that fail for the same reason.
   *
   * @param since when the oldest of them was wanted
   */
  record Failing(String code, long count, Instant since) {}
}
