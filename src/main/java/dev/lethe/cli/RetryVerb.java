package dev.lethe.cli;

import dev.lethe.client.Job;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code lethe retry}: the same work again, as a new job. */
@Command(name = "retry", description = "Make a new job of an ended one whose inputs are kept.")
final class RetryVerb implements Callable<Integer> {
  @Mixin private final Common common;

  @Parameters(paramLabel = "ID", description = "The job that has ended.")
  private String id = "";

  RetryVerb(Surroundings around) {
    this.common = new Common(around);
  }

  @Override
  public Integer call() {
    try (var client = common.connect()) {
      Job job = client.retry(id);
      if (common.json) {
        common.printJson(job);
      } else {
        common.out().println(Text.plain(job.id() + " " + job.state()));
      }
      return ExitCode.DONE;
    }
  }
}
