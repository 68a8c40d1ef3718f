package dev.lethe.ending;

import java.util.Optional;

/** Remembers which master keys were destroyed, and when. */
public interface RotationStore {
  /** Notes the end of a master key; what was noted first stands. */
  void insert(Rotation rotation);

  /** The end of the master key of this epoch. */
  Optional<Rotation> find(int epoch);
}
