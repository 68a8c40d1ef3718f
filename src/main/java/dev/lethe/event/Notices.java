package dev.lethe.event;

/** Where notices are kept: in the log of events, with which they share the order. */
@FunctionalInterface
public interface Notices {
  /** For those who keep none. */
  Notices NONE = _ -> {};

  /** Writes one in the present transaction: it is as durable as what it tells of. */
  void add(Notice notice);
}
