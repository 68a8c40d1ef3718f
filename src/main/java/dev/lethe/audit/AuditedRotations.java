package dev.lethe.audit;

import dev.lethe.ending.Rotation;
import dev.lethe.ending.RotationStore;
import java.util.Optional;

/** A store of rotations that writes down when a master key was destroyed. */
public final class AuditedRotations implements RotationStore {
  private final RotationStore rotations;
  private final AuditLog audit;

  public AuditedRotations(RotationStore rotations, AuditLog audit) {
    this.rotations = rotations;
    this.audit = audit;
  }

  @Override
  public void insert(Rotation rotation) {
    rotations.insert(rotation);
    audit.append(
        new Entry(
            rotation.destroyedAt(),
            Entry.By.SERVER,
            null,
            null,
            "master_key.destroyed",
            String.valueOf(rotation.epoch()),
            "done"));
  }

  @Override
  public Optional<Rotation> find(int epoch) {
    return rotations.find(epoch);
  }
}
