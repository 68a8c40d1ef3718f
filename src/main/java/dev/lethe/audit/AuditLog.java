package dev.lethe.audit;

/** Where it is written down who did what. It only ever grows. */
@FunctionalInterface
public interface AuditLog {
  /** A log for those who keep none. */
  AuditLog NONE = _ -> {};

  /** Writes an entry in the present transaction: it is as durable as what it tells of. */
  void append(Entry entry);
}
