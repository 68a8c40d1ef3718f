package dev.lethe.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs a program to its end, with an environment of the test's, and holds it to success. */
final class Child {
  private static final long MINUTES = 3;

  private Child() {}

  /** Returns what it said. */
  static String run(Path folder, Map<String, String> environment, List<String> command)
      throws IOException, InterruptedException {
    Path said = Files.createTempFile("child", ".txt");
    try {
      var builder = new ProcessBuilder(command).directory(folder.toFile());
      builder.environment().putAll(environment);
      Process process = start(builder.redirectErrorStream(true).redirectOutput(said.toFile()));
      boolean ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
      process.destroyForcibly();
      String text = Files.readString(said);
      assertThat(ended).as("ended in time: %s\n%s", command, text).isTrue();
      assertThat(process.exitValue()).as("%s\n%s", command, text).isZero();
      return text;
    } finally {
      Files.delete(said);
    }
  }

  private static Process start(ProcessBuilder builder) {
    try {
      return builder.start();
    } catch (IOException e) {
      throw new AssertionError(builder.command().getFirst() + ": scripts/setup installs it", e);
    }
  }
}
