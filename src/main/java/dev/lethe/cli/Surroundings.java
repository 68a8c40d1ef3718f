package dev.lethe.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What a verb sees of the process it runs in, so that a test can give it another.
 *
 * @param folder what relative paths are relative to
 * @param starter starts a server in this process, where the program can
 */
record Surroundings(
    Map<String, String> env, Path folder, Screen screen, Optional<LocalServer.Starter> starter) {

  static Surroundings ofProcess(Optional<LocalServer.Starter> starter) {
    Map<String, String> env = System.getenv();
    return new Surroundings(env, Path.of(""), Screen.ofProcess(env), starter);
  }
}
