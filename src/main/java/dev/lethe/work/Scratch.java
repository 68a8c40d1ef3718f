package dev.lethe.work;

import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.id.JobId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The private folders in which attempts hold plain files. Memory is preferred to disk, since what
 * was in memory leaves no trace; an attempt that would fill it goes to disk.
 */
public final class Scratch {
  /** Inputs, outputs and what a program needs in between, against the size of the inputs. */
  private static final long ROOM_FACTOR = 3;

  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  private final List<Path> roots;
  private final long floor;

  /**
   * Takes the folders that may hold attempts.
   *
   * @param roots in the order of preference; the last is used even if it is short of room
   * @param floor how many bytes to leave free
   */
  public Scratch(List<Path> roots, long floor) throws IOException {
    this.roots = List.copyOf(roots);
    this.floor = floor;
    for (Path root : roots) {
      makePrivate(root);
    }
  }

  /** A new private folder with room for work on so many bytes of input. */
  public Path open(String name, long inputBytes) throws IOException {
    long room = inputBytes * ROOM_FACTOR + floor;
    for (Path root : roots) {
      boolean last = root.equals(roots.getLast());
      long free = Files.getFileStore(root).getUsableSpace();
      // Memory is shared with everything else, so no attempt may plan with more than half of it.
      if (last ? free > inputBytes + floor : free / 2 > room) {
        return makePrivate(root.resolve(name));
      }
    }
    throw new Refusal(ErrorCode.STORAGE_FULL, "there is not enough free scratch space");
  }

  /** Removes a folder and all in it. */
  public void wipe(Path folder) throws IOException {
    Files.walkFileTree(folder, new Remover());
  }

  /** The folder of an attempt is called so. */
  static String name(JobId job, int attempt) {
    return job + "-" + attempt;
  }

  /** What lies in the scratch folders now, also of attempts that run. */
  public List<Left> left() throws IOException {
    var found = new ArrayList<Left>();
    for (Path root : roots) {
      try (var entries = Files.newDirectoryStream(root)) {
        for (Path entry : entries) {
          look(entry).ifPresent(found::add);
        }
      }
    }
    return found;
  }

  /**
   * What lies in a scratch folder.
   *
   * @param job whose attempt it is, going by its name
   */
  public record Left(Path folder, Optional<JobId> job, long bytes, Instant modifiedAt) {}

  private static Optional<Left> look(Path entry) {
    String name = entry.getFileName().toString();
    Optional<JobId> job = JobId.parse(name.substring(0, Math.max(0, name.lastIndexOf('-'))));
    try (Stream<Path> all = Files.walk(entry)) {
      var facts = Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      long bytes = 0;
      for (Path one : (Iterable<Path>) all::iterator) {
        bytes += Files.isRegularFile(one, LinkOption.NOFOLLOW_LINKS) ? Files.size(one) : 0;
      }
      return Optional.of(new Left(entry, job, bytes, facts.lastModifiedTime().toInstant()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException | UncheckedIOException e) {
      // Its program goes on making and removing files, or has shut us out: it is there, at least.
      return Optional.of(new Left(entry, job, 0, Instant.MAX));
    }
  }

  /** Removes what earlier servers left. */
  public void wipeAll() throws IOException {
    for (Path root : roots) {
      try (var folders = Files.newDirectoryStream(root)) {
        for (Path folder : folders) {
          wipe(folder);
        }
      }
    }
  }

  private static Path makePrivate(Path folder) throws IOException {
    Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    return folder;
  }

  /** A program may have taken its folders' permissions away; they are ours to give back. */
  private static final class Remover extends SimpleFileVisitor<Path> {
    private final Set<Path> opened = new HashSet<>();

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes facts)
        throws IOException {
      if (!Files.isWritable(folder)) {
        Files.setPosixFilePermissions(folder, OWNER_ONLY);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes facts) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException why) throws IOException {
      if (why instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      if (why instanceof AccessDeniedException
          && Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)
          && opened.add(file)) {
        Files.setPosixFilePermissions(file, OWNER_ONLY);
        Files.walkFileTree(file, this);
        return FileVisitResult.CONTINUE;
      }
      throw why;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException why)
        throws IOException {
      if (why != null) {
        throw why;
      }
      Files.deleteIfExists(folder);
      return FileVisitResult.CONTINUE;
    }
  }
}
