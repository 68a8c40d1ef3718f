package dev.lethe.key;

import dev.lethe.disk.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** Where a test's key store lies, so that it can be opened, killed, copied and put back. */
interface KeyPlace {
  /** Where the master key is, and which steps of it a test sees. */
  record Opening(Optional<Path> masterFile, String instance, Disk disk) {
    static final Opening USUAL = new Opening(Optional.empty(), "inst-1", Disk.REAL);
  }

  KeyStore open(Opening opening);

  default KeyStore open() {
    return open(Opening.USUAL);
  }

  /** The folder of the master key. */
  Path folder();

  /** The same as a process leaves it that is killed now; the store that is open stays open. */
  KeyPlace killed() throws IOException;

  /** The numbers of the master keys that wrap any slot; the store must be closed. */
  Set<Integer> epochs();

  /** Keeps what the slots and the graveyard are now. */
  void keepCopy() throws IOException;

  /** Puts back what was kept last; the store must be closed. */
  void putBack() throws IOException;
}
