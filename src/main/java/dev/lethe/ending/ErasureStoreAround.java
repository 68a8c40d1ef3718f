package dev.lethe.ending;

import dev.lethe.id.ErasureId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A store of erasures around another one; what changes an erasure it has to say itself. */
public interface ErasureStoreAround extends ErasureStore {

  /** What it stands around. */
  ErasureStore inner();

  @Override
  default Optional<Erasure> find(ErasureId id) {
    return inner().find(id);
  }

  @Override
  default List<Erasure> due(boolean keyless, Instant now, int limit) {
    return inner().due(keyless, now, limit);
  }

  @Override
  default Optional<Instant> nextDue() {
    return inner().nextDue();
  }

  @Override
  default long pending() {
    return inner().pending();
  }

  @Override
  default Optional<Instant> oldest() {
    return inner().oldest();
  }

  @Override
  default List<Failing> failing() {
    return inner().failing();
  }

  @Override
  default void remove(ErasureId id) {
    inner().remove(id);
  }
}
