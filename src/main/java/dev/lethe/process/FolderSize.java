package dev.lethe.process;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How much lies in a folder, as a hostile program may have laid it: an empty file takes a block
 * too, a sparse one counts as large as it says it is, and a closed folder is opened.
 */
final class FolderSize extends SimpleFileVisitor<Path> {
  private static final long BLOCK = 4096;

  private final long enough;
  private final Set<Path> opened = new HashSet<>();
  private long bytes;

  private FolderSize(long enough) {
    this.enough = enough;
  }

  /**
   * Counts no further than to {@code enough}.
   *
   * @param unnamed open files to count as well
   */
  static long of(Path folder, List<Path> unnamed, long enough) {
    var size = new FolderSize(enough);
    var seen = new HashSet<Object>();
    for (var file : unnamed) {
      var facts = facts(file);
      if (facts.isPresent() && seen.add(facts.get().fileKey())) {
        size.bytes += facts.get().size();
      }
    }
    try {
      Files.walkFileTree(folder, size);
    } catch (IOException _) {
      return size.bytes;
    }
    return size.bytes;
  }

  private static Optional<BasicFileAttributes> facts(Path file) {
    try {
      var facts = Files.readAttributes(file, BasicFileAttributes.class);
      return Optional.of(facts).filter(BasicFileAttributes::isRegularFile);
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  @Override
  public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes facts) {
    return count(facts.size());
  }

  @Override
  public FileVisitResult visitFile(Path file, BasicFileAttributes facts) {
    return count(facts.size());
  }

  @Override
  public FileVisitResult visitFileFailed(Path file, IOException why) throws IOException {
    if (why instanceof AccessDeniedException
        && Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)
        && opened.add(file)) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
      Files.walkFileTree(file, this);
    }
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException why) {
    return FileVisitResult.CONTINUE;
  }

  private FileVisitResult count(long size) {
    bytes += Math.max(BLOCK, size);
    return bytes > enough ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
  }
}
