package dev.lethe;

import dev.lethe.cli.Cli;
import java.util.List;
import picocli.CommandLine;

/** The program's entry: hands its arguments to the command line. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    CommandLine line =
        Cli.commandLine(List.of(new ServeVerb(), new WarmUpVerb()), EmbeddedServer::start);
    System.exit(Cli.run(line, args));
  }
}
