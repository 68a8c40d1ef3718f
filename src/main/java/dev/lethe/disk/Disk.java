package dev.lethe.disk;

import java.io.FileDescriptor;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Carries every step that changes what a restart will find: files, folders and commits.
 *
 * <p>A promise such as "nothing acknowledged is lost, nothing erased comes back" depends on the
 * order of these steps, and is broken between two of them. So that a test can stop the server
 * before each one, or fail it, no other class takes such a step by itself; one that does breaks the
 * build. All files and folders that are made here are for the owner alone.
 */
public final class Disk {
  /** The disk with nobody watching. */
  public static final Disk REAL = new Disk((_, _, action) -> action.run());

  private static final List<String> FULL = List.of("No space left", "Disk quota exceeded");
  private static final FileAttribute<Set<PosixFilePermission>> OWNERS_FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final FileAttribute<Set<PosixFilePermission>> OWNERS_FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final Watch watch;

  /** Stands around every step: runs it, or does not. */
  public interface Watch {
    void around(Step step, Path path, Action action) throws IOException;
  }

  /** What one step does. */
  public interface Action {
    void run() throws IOException;
  }

  public Disk(Watch watch) {
    this.watch = watch;
  }

  /** Makes a folder; false when something is there already. */
  public boolean makeFolder(Path folder) throws IOException {
    try {
      watch.around(Step.MKDIR, folder, () -> Files.createDirectory(folder, OWNERS_FOLDER));
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  /** Makes a folder with the folders above it, where they are missing, durably. */
  public void makeFolders(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      Path above = folderOf(folder);
      makeFolders(above);
      makeFolder(folder);
      syncFolder(above);
    }
  }

  /** Makes an empty file, which is not durable before its folder is synced. */
  public void makeFile(Path file) throws IOException {
    watch.around(Step.CREATE, file, () -> Files.createFile(file, OWNERS_FILE));
  }

  /** Makes a file and opens it, to be written from its beginning to its end. */
  public FreshFile create(Path file) throws IOException {
    makeFile(file);
    return new FreshFile(watch, file, FileChannel.open(file, StandardOpenOption.WRITE));
  }

  /** Replaces a small file so that after a crash it is there whole, or as it was before. */
  public void replace(Path file, byte[] content) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    unlinkIfThere(fresh);
    try (FreshFile out = create(fresh)) {
      out.write(content, 0, content.length);
      out.sync();
    }
    rename(fresh, file);
    syncFolder(folderOf(file));
  }

  /** Moves a file within its file system, over one that may be there. */
  public void rename(Path from, Path to) throws IOException {
    watch.around(Step.RENAME, to, () -> Files.move(from, to, StandardCopyOption.ATOMIC_MOVE));
  }

  public void unlink(Path file) throws IOException {
    watch.around(Step.UNLINK, file, () -> Files.delete(file));
  }

  public boolean unlinkIfThere(Path file) throws IOException {
    try {
      unlink(file);
      return true;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** Removes a folder, which has to be empty. */
  public void removeFolder(Path folder) throws IOException {
    watch.around(Step.RMDIR, folder, () -> Files.delete(folder));
  }

  public void syncFolder(Path folder) throws IOException {
    watch.around(
        Step.FSYNC_FOLDER,
        folder,
        () -> {
          try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
          }
        });
  }

  /** Writes over the beginning of a file, in place, durably. */
  public void overwrite(Path file, byte[] content) throws IOException {
    try (var out = new RandomAccessFile(file.toFile(), "rw")) {
      overwrite(file, out, 0, content);
      sync(file, out.getFD());
    }
  }

  /** Writes over a part of a file, in place; durable once it is synced. */
  public void overwrite(Path file, RandomAccessFile open, long position, byte[] content)
      throws IOException {
    watch.around(
        Step.OVERWRITE,
        file,
        () -> {
          open.seek(position);
          open.write(content);
        });
  }

  public void truncate(Path file, RandomAccessFile open, long length) throws IOException {
    watch.around(Step.TRUNCATE, file, () -> open.setLength(length));
  }

  /** Whoever sees it fail must not try again on this descriptor, but write anew on another. */
  public void sync(Path file, FileDescriptor descriptor) throws IOException {
    watch.around(Step.FSYNC, file, descriptor::sync);
  }

  /** A step that the database takes. */
  public void database(Step step, Path file, Runnable action) {
    try {
      watch.around(step, file, action::run);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether this is how a full disk, or a used up quota, fails. */
  public static boolean isFull(Throwable failure) {
    for (Throwable e = failure; e != null; e = e.getCause()) {
      String said = e.getMessage();
      if (said != null && FULL.stream().anyMatch(said::contains)) {
        return true;
      }
    }
    return false;
  }

  public static Path folderOf(Path file) {
    return Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file lies in a folder");
  }
}
