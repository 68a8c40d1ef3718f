package dev.lethe.audit;

import dev.lethe.ending.Erasure;
import dev.lethe.ending.ErasureStore;
import dev.lethe.ending.ErasureStoreAround;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** A store of erasures that writes down who began one and why, and when it was done. */
public final class AuditedErasures implements ErasureStoreAround {
  private final ErasureStore erasures;
  private final AuditLog audit;
  private final KeyOwners keys;

  public AuditedErasures(ErasureStore erasures, AuditLog audit, KeyOwners keys) {
    this.erasures = erasures;
    this.audit = audit;
    this.keys = keys;
  }

  @Override
  public void insert(List<Erasure> some) {
    erasures.insert(some);
    audit.append(some.stream().filter(AuditedErasures::told).map(this::begun).toList());
  }

  @Override
  public void save(List<Erasure> some) {
    erasures.save(some);
    audit.append(
        some.stream()
            .filter(erasure -> erasure.done() && told(erasure))
            .map(AuditedErasures::done)
            .toList());
  }

  /** Of an upload that was not finished nobody was told, and no trace stays. */
  private static boolean told(Erasure erasure) {
    return erasure.action() != Erasure.Action.DISCARD;
  }

  private Entry begun(Erasure erasure) {
    Entry.By by = by(erasure);
    return entry(erasure, erasure.createdAt(), by, erasure.action().word(), erasure.cause().word());
  }

  private Entry.By by(Erasure erasure) {
    return switch (erasure.cause()) {
      case USER, SWEEP -> keys.by(erasure.account(), erasure.askedBy());
      case EXPIRY, DRAFT_EXPIRY, RETENTION, ABANDONED_UPLOAD, UNDO_OVER, BURIED, KEY_LOST ->
          Entry.By.SERVER;
    };
  }

  private static Entry done(Erasure erasure) {
    Instant at = Objects.requireNonNull(erasure.doneAt());
    return entry(erasure, at, Entry.By.SERVER, "done", "verified");
  }

  private static Entry entry(
      Erasure erasure, Instant at, Entry.By by, String what, String outcome) {
    return new Entry(
        at,
        by,
        erasure.account(),
        erasure.job(),
        "erasure." + what,
        erasure.id().toString(),
        outcome);
  }

  @Override
  public ErasureStore inner() {
    return erasures;
  }
}
