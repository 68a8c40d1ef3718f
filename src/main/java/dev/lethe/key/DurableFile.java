package dev.lethe.key;

import dev.lethe.disk.Disk;
import dev.lethe.disk.FreshFile;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

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
  private static final int COPY_BYTES = 1 << 20;

  private final Path path;
  private final Disk disk;
  // Reads have a descriptor of their own: opening a key must not wait for the fsync of another.
  private final RandomAccessFile reader;
  private final Object writing = new Object();
  private RandomAccessFile writer;

  private DurableFile(Path path, Disk disk) throws IOException {
    this.path = path;
    this.disk = disk;
    this.writer = new RandomAccessFile(path.toFile(), "rw");
    this.reader = new RandomAccessFile(path.toFile(), "r");
  }

  static DurableFile open(Path path, Disk disk) {
    try {
      if (Files.notExists(path)) {
        disk.makeFile(path);
        disk.syncFolder(Disk.folderOf(path));
      }
      OwnerOnly.check(path);
      return new DurableFile(path, disk);
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
        disk.truncate(path, writer, length);
      } catch (IOException e) {
        throw new KeyStoreException("cannot cut " + path, e);
      }
    }
  }

  void write(long position, byte[] bytes) {
    synchronized (writing) {
      try {
        disk.overwrite(path, writer, position, bytes);
      } catch (IOException e) {
        throw new KeyStoreException("cannot write " + path, e);
      }
    }
  }

  void force() {
    synchronized (writing) {
      try {
        disk.sync(path, writer.getFD());
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
      try (FreshFile out = disk.create(copy)) {
        int read;
        for (long at = 0; (read = read(at, chunk)) > 0; at += read) {
          out.write(chunk, 0, read);
        }
        out.sync();
      }
      disk.syncFolder(Disk.folderOf(copy));
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
