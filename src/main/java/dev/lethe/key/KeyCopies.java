package dev.lethe.key;

import java.nio.file.Path;

/** A key store that can be copied while it is in use. */
public interface KeyCopies {
  /**
   * Writes slots and graveyard into two new files, durably and for their owner alone. All that is
   * buried in the one is zero in the other once a key store was opened on them. No rotation runs
   * meanwhile, so one master key opens all; it is not among them.
   */
  Copied copyTo(Path slots, Path graveyard);

  /** Writes the newest master key into a file, over the one that may be there, durably. */
  void copyMasterTo(Path file);

  /**
   * What a copy holds.
   *
   * @param epoch the number of the master key that opens it
   * @param lastSlot the highest slot it has room for
   */
  record Copied(int epoch, long lastSlot) {}
}
