package dev.lethe.audit;

import java.util.List;

/** Where it is written down who did what. It only ever grows. */
@FunctionalInterface
public interface AuditLog {
  /** A log for those who keep none. */
  AuditLog NONE = _ -> {};

  /** Writes entries in the present transaction: they are as durable as what they tell of. */
  void append(List<Entry> entries);

  default void append(Entry entry) {
    append(List.of(entry));
  }
}
