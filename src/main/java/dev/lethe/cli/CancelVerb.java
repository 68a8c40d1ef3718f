package dev.lethe.cli;

import dev.lethe.client.CancelAnswer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lethe cancel}: stops the work, keeps record and inputs. */
@Command(
    name = "cancel",
    description = {
      "Stop a job's work. Its record and its inputs are kept, partial results are not.",
      "Without an ID it is for many jobs: of all that the options say."
    })
final class CancelVerb implements Callable<Integer> {
  @Mixin private final Common common;

  @Mixin private final SweepOptions many = new SweepOptions();

  @Option(names = "--yes", description = "Do not ask, where it is for many jobs.")
  private boolean yes;

  @Parameters(paramLabel = "ID", arity = "0..1", description = "The job.")
  private String id = "";

  @Option(names = "--reason", paramLabel = "TEXT", description = "Kept with the job, encrypted.")
  private Optional<String> reason = Optional.empty();

  @Option(
      names = "--wait",
      paramLabel = "TIME",
      converter = Durations.class,
      defaultValue = "2s",
      description = "How long to wait for the work to be gone (default: ${DEFAULT-VALUE}).")
  private Duration wait = Duration.ofSeconds(2);

  CancelVerb(Surroundings around) {
    this.common = new Common(around);
  }

  @Override
  public Integer call() {
    if (SweepOptions.many(many, id)) {
      return new SweepRun(common, many, "cancel").run(yes);
    }
    try (var client = common.connect()) {
      CancelAnswer answer = client.cancel(id, reason.orElse(null), wait);
      if (common.json) {
        common.printJson(answer);
      } else {
        common.out().println(Text.plain(sentence(answer)));
      }
      return answer.settled() ? ExitCode.DONE : ExitCode.ACCEPTED;
    }
  }

  /** Says what is known and no more. */
  static String sentence(CancelAnswer answer) {
    String job = answer.job().id();
    Long millis = answer.stopMs();
    return switch (answer.outcome()) {
      case "stopped" ->
          job
              + " stopped"
              + (millis == null ? "" : " in " + Text.duration(Duration.ofMillis(millis)));
      case "already_ended" -> job + " had already ended: " + answer.job().state();
      case "stopping" -> job + " is stopping; lethe status --wait 30s " + job + " waits for it";
      case "unknown" ->
          job + " may still run: its worker does not answer, and may store nothing any more";
      default -> job + ": " + answer.outcome();
    };
  }
}
