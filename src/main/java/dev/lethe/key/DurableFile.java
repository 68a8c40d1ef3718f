package dev.lethe.key;

import java.io.FileDescriptor;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A file that is overwritten in place and whose writes count once they are forced.
 *
 * <p>Two things make this less simple than a channel. A channel is closed by the interruption of
 * any thread that uses it, and threads that work for a cancelled job are interrupted: one of them
 * must not close the key store, hence {@link RandomAccessFile}. And after a failed fsync Linux
 * marks the pages clean though they never reached the disk, so a second fsync on the same
 * descriptor would lie: it is closed, and the caller writes everything again on a new one.
 */
final class DurableFile implements AutoCloseable {
  /**
   * Makes what was written to a descriptor durable; handed in so that a test can see and fail it.
   */
  interface Sync {
    void sync(Path file, FileDescriptor descriptor) throws IOException;

    /** Comes before each durable step of a rotation, in words. */
    default void step(String what) throws IOException {}
  }

  private static final int COPY_BYTES = 1 << 20;

  static final Sync FSYNC = (_, descriptor) -> descriptor.sync();

  private final Path path;
  private final Sync sync;
  // Reads have a descriptor of their own: opening a key must not wait for the fsync of another.
  private final RandomAccessFile reader;
  private final Object writing = new Object();
  private RandomAccessFile writer;

  private DurableFile(Path path, Sync sync) throws IOException {
    this.path = path;
    this.sync = sync;
    this.writer = new RandomAccessFile(path.toFile(), "rw");
    this.reader = new RandomAccessFile(path.toFile(), "r");
  }

  static DurableFile open(Path path, Sync sync) {
    try {
      if (Files.notExists(path)) {
        Files.createFile(path, PosixFilePermissions.asFileAttribute(OwnerOnly.FILE));
        WholeFile.syncFolder(WholeFile.folderOf(path));
      }
      OwnerOnly.check(path);
      return new DurableFile(path, sync);
    } catch (IOException e) {
      throw new KeyStoreException("cannot open " + path, e);
    }
  }

  long length() {
    synchronized (writing) {
      try {
        return writer.length();
      } catch (IOException e) {
        throw new KeyStoreException("cannot read the length of " + path, e);
      }
    }
  }

  void truncate(long length) {
    synchronized (writing) {
      try {
        writer.setLength(length);
      } catch (IOException e) {
        throw new KeyStoreException("cannot cut " + path, e);
      }
    }
  }

  void write(long position, byte[] bytes) {
    synchronized (writing) {
      try {
        writer.seek(position);
        writer.write(bytes);
      } catch (IOException e) {
        throw new KeyStoreException("cannot write " + path, e);
      }
    }
  }

  void force() {
    synchronized (writing) {
      try {
        sync.sync(path, writer.getFD());
      } catch (IOException e) {
        throw replaceWriter(new KeyStoreException("cannot make " + path + " durable", e));
      }
    }
  }

  /** Fills {@code into} as far as the file goes and says how far that was. */
  int read(long position, byte[] into) {
    synchronized (reader) {
      try {
        reader.seek(position);
        int filled = 0;
        while (filled < into.length) {
          int read = reader.read(into, filled, into.length - filled);
          if (read < 0) {
            break;
          }
          filled += read;
        }
        return filled;
      } catch (IOException e) {
        throw new KeyStoreException("cannot read " + path, e);
      }
    }
  }

  /** Writes all of it into a new file, durably; whoever writes meanwhile is to be kept out. */
  void copyTo(Path copy) {
    byte[] chunk = new byte[COPY_BYTES];
    try {
      Files.createFile(copy, PosixFilePermissions.asFileAttribute(OwnerOnly.FILE));
      try (var out = new RandomAccessFile(copy.toFile(), "rw")) {
        int read;
        for (long at = 0; (read = read(at, chunk)) > 0; at += read) {
          out.write(chunk, 0, read);
        }
        sync.sync(copy, out.getFD());
      }
      WholeFile.syncFolder(WholeFile.folderOf(copy));
    } catch (IOException e) {
      throw new KeyStoreException("cannot copy " + path + " to " + copy, e);
    }
  }

  @Override
  public void close() {
    synchronized (writing) {
      try (RandomAccessFile _ = reader) {
        writer.close();
      } catch (IOException e) {
        throw new KeyStoreException("cannot close " + path, e);
      }
    }
  }

  private KeyStoreException replaceWriter(KeyStoreException failure) {
    try {
      writer.close();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
    try {
      writer = new RandomAccessFile(path.toFile(), "rw");
    } catch (IOException e) {
      // The closed writer stays in place: every later write fails, which is the truth.
      failure.addSuppressed(e);
    }
    return failure;
  }
}
