package dev.lethe.type.command;

import dev.lethe.ledger.ArtifactKind;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;

/** What a file in the output folder is to its job, by its name. */
record OutputRule(PathMatcher match, ArtifactKind kind, String mediaType) {
  /** What no rule speaks of, where that is taken. */
  static final OutputRule OTHERS =
      new OutputRule(_ -> true, ArtifactKind.RESULT, "application/octet-stream");

  /**
   * A rule.
   *
   * @throws IllegalArgumentException if it is no pattern
   */
  static OutputRule of(String glob, ArtifactKind kind, String mediaType) {
    return new OutputRule(FileSystems.getDefault().getPathMatcher("glob:" + glob), kind, mediaType);
  }

  /** Whether it speaks of a file, by its path below the output folder. */
  boolean speaksOf(Path path) {
    return match.matches(path);
  }
}
