package dev.lethe.key;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The folder of the keys, for its owner alone and for one process at a time. */
final class KeyFolder implements AutoCloseable {
  private final Path path;
  private final FileChannel lock;

  private KeyFolder(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  static KeyFolder open(Path path) throws IOException {
    OwnerOnly.folder(path);
    FileChannel channel =
        FileChannel.open(
            path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() != null) {
        return new KeyFolder(path, channel);
      }
    } catch (OverlappingFileLockException e) {
      // Held by this very process: refused like any other holder.
    }
    channel.close();
    throw new KeyStoreException("another server has the key store in " + path + " open");
  }

  Path path() {
    return path;
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
