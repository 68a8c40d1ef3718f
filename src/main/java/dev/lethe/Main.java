package dev.lethe;

import dev.lethe.cli.Cli;
import java.util.List;

/** The program's entry: hands its arguments to the command line. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.exit(run(args));
  }

  static int run(String... args) {
    var verbs =
        List.of(
            new Cli.Verb("serve", ServeVerb::new),
            new Cli.Verb("worker", WorkerVerb::new),
            new Cli.Verb("warm-up", WarmUpVerb::new),
            new Cli.Verb("restore", RestoreVerb::new));
    return Cli.run(verbs, EmbeddedServer::start, args);
  }
}
