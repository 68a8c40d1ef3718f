package dev.lethe.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Puts the command line together and runs it; the program's entry adds the verbs it has. */
public final class Cli {
  private static final int NARROWEST = 80;
  private static final int WIDEST = 110;

  private Cli() {}

  /** The client verbs and some more: objects with picocli's {@code Command} annotation. */
  public static CommandLine commandLine(List<Object> more) {
    return commandLine(more, Surroundings.ofProcess(Optional.empty()));
  }

  /** The same where a server can be started inside this process; adds {@code demo}. */
  public static CommandLine commandLine(List<Object> more, LocalServer.Starter starter) {
    return commandLine(more, Surroundings.ofProcess(Optional.of(starter)));
  }

  /** Runs one command line and returns the process's exit code. Prints, never throws. */
  public static int run(CommandLine line, String... args) {
    return line.execute(args);
  }

  static CommandLine commandLine(List<Object> more, Surroundings around) {
    Screen screen = around.screen();
    var line = new CommandLine(new Lethe());
    more.forEach(line::addSubcommand);
    around.starter().ifPresent(starter -> line.addSubcommand(new Demo(around, starter)));
    clientVerbs(around).forEach(line::addSubcommand);
    line.addSubcommand(
        new CommandLine(new AccountsVerb(around)).addSubcommand(new AccountsVerb.Create(around)));
    line.addSubcommand(
        new CommandLine(new ApiKeysVerb())
            .addSubcommand(new ApiKeysVerb.Create(around))
            .addSubcommand(new ApiKeysVerb.Listing(around))
            .addSubcommand(new ApiKeysVerb.Revoke(around)));
    line.addSubcommand(
        new CommandLine(new TypesVerb(around))
            .addSubcommand(new TypesVerb.Pause(around))
            .addSubcommand(new TypesVerb.Resume(around))
            .addSubcommand(new TypesVerb.Limit(around)));
    addHelpBelow(line);
    addHelp(line.getCommandSpec());
    addVersion(line.getCommandSpec());
    return line.setOut(writer(screen.out()))
        .setErr(writer(screen.err()))
        .setColorScheme(Help.defaultColorScheme(Help.Ansi.OFF))
        .setUsageHelpWidth(Math.clamp(screen.width(), NARROWEST, WIDEST))
        // A file may well be named @something; it is not a list of arguments.
        .setExpandAtFiles(false)
        .setParameterExceptionHandler((e, _) -> misused(screen, e))
        .setExecutionExceptionHandler((e, _, _) -> Complaint.of(e).print(screen));
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, stream.charset());
  }

  private static List<Object> clientVerbs(Surroundings around) {
    return List.of(
        new RunVerb(around),
        new JobsVerb(around),
        new StatusVerb(around),
        new CancelVerb(around),
        new CleanVerb(around),
        new DeleteVerb(around),
        new RetryVerb(around),
        new ArtifactsVerb(around),
        new DownloadVerb(around));
  }

  private static void addHelpBelow(CommandLine line) {
    for (CommandLine verb : line.getSubcommands().values()) {
      addHelp(verb.getCommandSpec());
      addHelpBelow(verb);
    }
  }

  private static void addHelp(CommandSpec spec) {
    if (!spec.optionsMap().containsKey("--help")) {
      spec.addOption(
          OptionSpec.builder("-h", "--help")
              .usageHelp(true)
              .description("Show this help and exit.")
              .build());
    }
  }

  private static void addVersion(CommandSpec spec) {
    String version = Cli.class.getPackage().getImplementationVersion();
    spec.version("lethe " + (version == null ? "(not packaged)" : version));
    spec.addOption(
        OptionSpec.builder("--version")
            .versionHelp(true)
            .description("Print the version and exit.")
            .build());
  }

  private static int misused(Screen screen, ParameterException e) {
    String verb = e.getCommandLine().getCommandSpec().qualifiedName();
    var guesses =
        e instanceof UnmatchedArgumentException unmatched
            ? unmatched.getSuggestions()
            : List.<String>of();
    String guess = guesses.isEmpty() ? "" : "; did you mean " + String.join(" or ", guesses) + "?";
    String message = Text.plain(String.valueOf(e.getMessage()));
    screen.err().println("lethe: " + message + guess + " (see: " + verb + " --help)");
    return ExitCode.USAGE;
  }
}
