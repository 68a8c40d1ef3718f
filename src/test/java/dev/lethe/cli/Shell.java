package dev.lethe.cli;

import dev.lethe.client.Peer;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs command lines as a shell would, with an environment and a terminal of the test's own. */
final class Shell {
  private final Path folder;
  private final Map<String, String> env = new HashMap<>();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private String typed = "";
  private boolean terminal;
  private Optional<LocalServer.Starter> starter = Optional.empty();

  Shell(Path folder) {
    this.folder = folder;
  }

  Shell env(String name, String value) {
    env.put(name, value);
    return this;
  }

  /** Asks this server from now on. */
  Shell asking(Peer peer) {
    return env("LETHE_URL", peer.uri().toString()).env("LETHE_API_KEY", "key");
  }

  /** Sits a person in front of it who types this. */
  Shell typing(String text) {
    typed = text;
    terminal = true;
    return this;
  }

  Shell starting(LocalServer.Starter given) {
    starter = Optional.of(given);
    return this;
  }

  int run(String... args) {
    out.reset();
    err.reset();
    var screen =
        new Screen(
            stream(out), stream(err), new BufferedReader(new StringReader(typed)), terminal, 80);
    var around = new Surroundings(Map.copyOf(env), folder, screen, starter);
    return Cli.run(List.of(), around, args);
  }

  String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }
}
