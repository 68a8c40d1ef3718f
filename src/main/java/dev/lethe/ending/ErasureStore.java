package dev.lethe.ending;

import dev.lethe.id.ErasureId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Where erasures are kept. */
public interface ErasureStore {
  void insert(Erasure erasure);

  void save(Erasure erasure);

  Optional<Erasure> find(ErasureId id);

  /** Erasures that are not done, are due for a try, and whose job's work has ended. */
  List<Erasure> due(Instant now, int limit);

  /** When the first of these is due; a moment that is past if it is due now. */
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
