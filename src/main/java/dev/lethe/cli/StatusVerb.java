package dev.lethe.cli;

import dev.lethe.client.Job;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lethe status}: one job, now or when it has ended. */
@Command(
    name = "status",
    description = {
      "Show a job.",
      "With --wait the exit code tells how it ended: 0 succeeded, 1 not, 3 not ended yet."
    })
final class StatusVerb implements Callable<Integer> {
  @Mixin private final Common common;

  @Parameters(paramLabel = "ID", description = "The job.")
  private String id = "";

  @Option(
      names = "--wait",
      paramLabel = "TIME",
      converter = Durations.class,
      description = "Wait so long for the job to end, as in 30s.")
  private Optional<Duration> wait = Optional.empty();

  StatusVerb(Surroundings around) {
    this.common = new Common(around);
  }

  @Override
  public Integer call() {
    try (var client = common.connect()) {
      Job job = wait.isPresent() ? client.waitForEnd(id, wait.get(), _ -> {}) : client.job(id);
      if (common.json) {
        common.printJson(job);
      } else {
        JobText.print(job, common.out());
      }
      return wait.isPresent() ? ending(job) : ExitCode.DONE;
    }
  }

  private static int ending(Job job) {
    if (!job.ended()) {
      return ExitCode.ACCEPTED;
    }
    return job.succeeded() ? ExitCode.DONE : ExitCode.FAILED;
  }
}
