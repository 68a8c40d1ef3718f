package dev.lethe.type.command;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/**
 * Lists what a program left in its output folder. A program may be hostile: a link could lead to
 * any file of the machine, and whoever opens a pipe waits for ever. So nothing is opened here, and
 * what is neither a file nor a folder fails the job.
 */
final class MadeFiles {
  private static final int DEEPEST = 16;

  private final CommandSpec.Bounds bounds;
  private final Path root;
  private final List<Path> found = new ArrayList<>();
  private int entries;
  private long bytes;

  private MadeFiles(CommandSpec.Bounds bounds, Path root) {
    this.bounds = bounds;
    this.root = root;
  }

  /** The paths of all files below a folder, as seen from it, in the order of their names. */
  static List<Path> below(Path root, CommandSpec.Bounds bounds) throws IOException, CommandFailure {
    var made = new MadeFiles(bounds, root);
    if (!Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)) {
      throw CommandFailure.of("its output folder is gone");
    }
    made.look(root, 0);
    made.found.sort(null);
    return made.found;
  }

  private void look(Path folder, int depth) throws IOException, CommandFailure {
    if (depth > DEEPEST) {
      throw CommandFailure.of("its output folder is more than " + DEEPEST + " folders deep");
    }
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
      for (Path one : all) {
        entries++;
        if (entries > bounds.files()) {
          throw CommandFailure.limit("files of " + bounds.files());
        }
        look(one, facts(one), depth);
      }
    }
  }

  private static BasicFileAttributes facts(Path one) throws IOException {
    return Files.readAttributes(one, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  private void look(Path one, BasicFileAttributes facts, int depth)
      throws IOException, CommandFailure {
    if (facts.isDirectory()) {
      look(one, depth + 1);
    } else if (facts.isRegularFile()) {
      count(facts.size());
      found.add(root.relativize(one));
    } else {
      throw CommandFailure.of(
          facts.isSymbolicLink()
              ? "its output folder has a symbolic link"
              : "its output folder has a pipe, a socket or a device");
    }
  }

  private void count(long size) throws CommandFailure {
    long one = bounds.limits().fileBytes();
    long all = bounds.limits().diskBytes();
    bytes += size;
    if (one > 0 && size > one) {
      throw CommandFailure.limit("file of " + one + " bytes");
    }
    if (all > 0 && bytes > all) {
      throw CommandFailure.limit("disk of " + all + " bytes");
    }
  }
}
