package dev.lethe.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds ffmpeg where a shell would, and says how to get it. */
final class FfmpegProgram {
  static final String INSTALL = "apt-get install ffmpeg";

  private FfmpegProgram() {}

  static Optional<Path> find(Map<String, String> env) {
    return Stream.of(env.getOrDefault("PATH", "").split(":", -1))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, "ffmpeg"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  static Path require(Map<String, String> env) {
    return find(env)
        .orElseThrow(() -> new FailedException("ffmpeg is not installed; run: " + INSTALL));
  }
}
