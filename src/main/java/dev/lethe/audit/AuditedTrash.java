package dev.lethe.audit;

import dev.lethe.ending.Endings.Asker;
import dev.lethe.ending.TrashStore;
import dev.lethe.id.JobId;
import java.time.Instant;
import java.util.Optional;

/**
 * The trash, with a word of who put a job into it and who took it out again. What is erased from it
 * is told by the erasure.
 */
public final class AuditedTrash implements TrashStore {
  private final TrashStore trash;
  private final AuditLog audit;
  private final KeyOwners keys;

  public AuditedTrash(TrashStore trash, AuditLog audit, KeyOwners keys) {
    this.trash = trash;
    this.audit = audit;
    this.keys = keys;
  }

  @Override
  public void insert(Trashed what) {
    trash.insert(what);
    var by = what.policy() == null ? keys.by(what.account(), what.by()) : Entry.By.SERVER;
    append(what, by, what.at(), "trash.begun");
  }

  @Override
  public void restore(Trashed what, Asker who, Instant now) {
    trash.restore(what, who, now);
    append(what, new Entry.By(who.account(), who.key()), now, "trash.undone");
  }

  private void append(Trashed what, Entry.By by, Instant at, String action) {
    String policy = what.policy() == null ? null : what.policy().toString();
    audit.append(new Entry(at, by, what.account(), what.job(), action, policy, "done"));
  }

  @Override
  public Optional<Trashed> find(JobId job) {
    return trash.find(job);
  }

  @Override
  public void remove(JobId job) {
    trash.remove(job);
  }
}
