package dev.lethe.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
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

  /**
   * A verb by its name, made only when it is asked for: picocli reads a class by reflection, and
   * reading all of them would take a third of the time that the start of a server takes.
   *
   * @param make the verb: an object with picocli's {@code Command} annotation
   */
  public record Verb(String name, Supplier<Object> make) {}

  /**
   * Runs one command line and returns the process's exit code. Prints, never throws.
   *
   * @param more verbs beside those of this package
   * @param starter starts a server in this process
   */
  public static int run(List<Verb> more, LocalServer.Starter starter, String... args) {
    return run(more, Surroundings.ofProcess(Optional.of(starter)), args);
  }

  static int run(List<Verb> more, Surroundings around, String... args) {
    return commandLine(more, around, args).execute(args);
  }

  private static CommandLine commandLine(List<Verb> more, Surroundings around, String... args) {
    Screen screen = around.screen();
    var line = new CommandLine(new Lethe());
    asked(Stream.concat(more.stream(), verbs(around)).toList(), args)
        .forEach(verb -> line.addSubcommand(verb.make().get()));
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

  /** The verb that the line begins with; all of them where it begins with none, for the help. */
  private static List<Verb> asked(List<Verb> verbs, String... args) {
    List<Verb> named =
        verbs.stream().filter(v -> args.length > 0 && v.name().equals(args[0])).toList();
    return named.isEmpty() ? verbs : named;
  }

  private static Stream<Verb> verbs(Surroundings around) {
    Stream<Verb> demo =
        around.starter().stream().map(starter -> new Verb("demo", () -> new Demo(around, starter)));
    return Stream.concat(
        demo,
        Stream.of(
            new Verb("run", () -> new RunVerb(around)),
            new Verb("jobs", () -> new JobsVerb(around)),
            new Verb("status", () -> new StatusVerb(around)),
            new Verb("logs", () -> new LogsVerb(around)),
            new Verb("cancel", () -> new CancelVerb(around)),
            new Verb("clean", () -> new CleanVerb(around)),
            new Verb("delete", () -> new DeleteVerb(around)),
            new Verb("sweeps", () -> sweeps(around)),
            new Verb("undelete", () -> new UndeleteVerb(around)),
            new Verb("hold", () -> new HoldVerb(around)),
            new Verb("unhold", () -> new UnholdVerb(around)),
            new Verb("policies", () -> policies(around)),
            new Verb("retry", () -> new RetryVerb(around)),
            new Verb("artifacts", () -> new ArtifactsVerb(around)),
            new Verb("download", () -> new DownloadVerb(around)),
            new Verb("link", () -> new LinkVerb(around)),
            new Verb("unlink", () -> new UnlinkVerb(around)),
            new Verb("receipts", () -> receipts(around)),
            new Verb("audit", () -> audit(around)),
            new Verb("usage", () -> new UsageVerb(around)),
            new Verb("accounts", () -> accounts(around)),
            new Verb("api-keys", () -> apiKeys(around)),
            new Verb("webhooks", () -> webhooks(around)),
            new Verb("types", () -> types(around)),
            new Verb("keys", () -> keys(around)),
            new Verb("fsck", () -> new FsckVerb(around)),
            new Verb("backup", () -> new BackupVerb(around)),
            new Verb("erasures", () -> new ErasuresVerb(around)),
            new Verb("restored", () -> new RestoredVerb(around))));
  }

  private static CommandLine accounts(Surroundings around) {
    return new CommandLine(new AccountsVerb(around))
        .addSubcommand(new AccountsVerb.Create(around))
        .addSubcommand(new CloseAccountVerb(around))
        .addSubcommand(new AccountsVerb.Subscription(around))
        .addSubcommand(new AccountsVerb.Password(around))
        .addSubcommand(new LimitsVerb(around));
  }

  private static CommandLine sweeps(Surroundings around) {
    return new CommandLine(new SweepsVerb())
        .addSubcommand(new SweepsVerb.Listing(around))
        .addSubcommand(new SweepsVerb.Show(around))
        .addSubcommand(new SweepsVerb.Pause(around))
        .addSubcommand(new SweepsVerb.Resume(around))
        .addSubcommand(new SweepsVerb.Abort(around));
  }

  private static CommandLine policies(Surroundings around) {
    return new CommandLine(new PoliciesVerb(around))
        .addSubcommand(new PoliciesVerb.Listing(around))
        .addSubcommand(new PoliciesVerb.Add(around))
        .addSubcommand(new PoliciesVerb.Alter(around))
        .addSubcommand(new PoliciesVerb.Remove(around))
        .addSubcommand(new PoliciesVerb.Foresee(around));
  }

  private static CommandLine receipts(Surroundings around) {
    return new CommandLine(new ReceiptsVerb())
        .addSubcommand(new ReceiptsVerb.Get(around))
        .addSubcommand(new ReceiptsVerb.Closure(around))
        .addSubcommand(new ReceiptsVerb.Keys(around))
        .addSubcommand(new ReceiptsVerb.Verify(around));
  }

  private static CommandLine audit(Surroundings around) {
    return new CommandLine(new AuditVerb(around))
        .addSubcommand(new AuditVerb.HeadOf(around))
        .addSubcommand(new AuditVerb.Verify(around));
  }

  private static CommandLine keys(Surroundings around) {
    return new CommandLine(new KeysVerb(around)).addSubcommand(new KeysVerb.Rotate(around));
  }

  private static CommandLine types(Surroundings around) {
    return new CommandLine(new TypesVerb(around))
        .addSubcommand(new TypesVerb.Schema(around))
        .addSubcommand(new TypesVerb.Pause(around))
        .addSubcommand(new TypesVerb.Resume(around))
        .addSubcommand(new TypesVerb.Limit(around));
  }

  private static CommandLine webhooks(Surroundings around) {
    return new CommandLine(new WebhooksVerb())
        .addSubcommand(new WebhooksVerb.Add(around))
        .addSubcommand(new WebhooksVerb.Listing(around))
        .addSubcommand(new WebhooksVerb.Test(around))
        .addSubcommand(new WebhooksVerb.Deliveries(around))
        .addSubcommand(new WebhooksVerb.Enable(around))
        .addSubcommand(new WebhooksVerb.Remove(around));
  }

  private static CommandLine apiKeys(Surroundings around) {
    return new CommandLine(new ApiKeysVerb())
        .addSubcommand(new ApiKeysVerb.Create(around))
        .addSubcommand(new ApiKeysVerb.Listing(around))
        .addSubcommand(new ApiKeysVerb.Revoke(around));
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, stream.charset());
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
