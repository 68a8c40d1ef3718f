package dev.lethe.process;

import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * What a new process tree is told.
 *
 * @param name unique per attempt; leftovers of a dead server are found by it
 * @param scratch an existing folder: working folder, HOME and TMPDIR of every child
 */
public record TreeSpec(String name, Path scratch) {
  private static final Pattern NAME = Pattern.compile("[a-z0-9_-]{1,100}");

  public TreeSpec {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("not a name for a process tree: " + name);
    }
    scratch = scratch.toAbsolutePath().normalize();
  }
}
