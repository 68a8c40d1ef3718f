package dev.lethe.client;

/** Hears how many bytes of a transfer are through; called often, on the transferring thread. */
@FunctionalInterface
public interface ByteProgress {
  ByteProgress NONE = (done, total) -> {};

  /**
   * Takes note.
   *
   * @param total -1 when it is not known
   */
  void at(long done, long total);
}
