package dev.lethe.key;

import dev.lethe.disk.Disk;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Holds the folder of the keys for one process, and to what {@link OwnerOnly} asks. */
final class FolderLock implements AutoCloseable {
  private final FileChannel lock;

  private FolderLock(FileChannel lock) {
    this.lock = lock;
  }

  static FolderLock take(Path path, Disk disk) throws IOException {
    OwnerOnly.folder(path, disk);
    FileChannel channel =
        FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() != null) {
        return new FolderLock(channel);
      }
    } catch (OverlappingFileLockException e) {
      // Held by this very process: refused like any other holder.
    }
    channel.close();
    throw new KeyStoreException("another server has the key store in " + path + " open");
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
