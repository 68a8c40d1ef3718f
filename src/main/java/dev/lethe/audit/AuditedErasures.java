package dev.lethe.audit;

import dev.lethe.ending.Erasure;
import dev.lethe.ending.ErasureStore;
import dev.lethe.id.ErasureId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A store of erasures that writes down who began one and why, and when it was done. */
public final class AuditedErasures implements ErasureStore {
  private final ErasureStore erasures;
  private final AuditLog audit;

  public AuditedErasures(ErasureStore erasures, AuditLog audit) {
    this.erasures = erasures;
    this.audit = audit;
  }

  @Override
  public void insert(Erasure erasure) {
    erasures.insert(erasure);
    // Of an upload that was not finished nobody was told, and no trace stays.
    if (erasure.action() == Erasure.Action.DISCARD) {
      return;
    }
    var by =
        erasure.cause() == Erasure.Cause.USER
            ? new Entry.By(erasure.account(), erasure.askedBy())
            : Entry.By.SERVER;
    append(erasure, erasure.createdAt(), by, erasure.action().word(), erasure.cause().word());
  }

  @Override
  public void save(Erasure erasure) {
    erasures.save(erasure);
    Instant done = erasure.doneAt();
    if (done != null && erasure.action() != Erasure.Action.DISCARD) {
      append(erasure, done, Entry.By.SERVER, "done", "verified");
    }
  }

  private void append(Erasure erasure, Instant at, Entry.By by, String what, String outcome) {
    audit.append(
        new Entry(
            at,
            by,
            erasure.account(),
            erasure.job(),
            "erasure." + what,
            erasure.id().toString(),
            outcome));
  }

  @Override
  public Optional<Erasure> find(ErasureId id) {
    return erasures.find(id);
  }

  @Override
  public List<Erasure> due(Instant now, int limit) {
    return erasures.due(now, limit);
  }

  @Override
  public Optional<Instant> nextDue() {
    return erasures.nextDue();
  }

  @Override
  public long pending() {
    return erasures.pending();
  }

  @Override
  public Optional<Instant> oldest() {
    return erasures.oldest();
  }

  @Override
  public List<Failing> failing() {
    return erasures.failing();
  }

  @Override
  public void remove(ErasureId id) {
    erasures.remove(id);
  }
}
