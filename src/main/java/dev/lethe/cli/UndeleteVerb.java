package dev.lethe.cli;

import dev.lethe.client.Job;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code lethe undelete}: the way back from {@code lethe delete --undo-for}. */
@Command(
    name = "undelete",
    description = "Bring back a job that was deleted with --undo-for, while there is time.")
final class UndeleteVerb implements Callable<Integer> {
  @Mixin private final Common common;

  @Parameters(paramLabel = "ID", description = "The job.")
  private String id = "";

  UndeleteVerb(Surroundings around) {
    this.common = new Common(around);
  }

  @Override
  public Integer call() {
    try (var client = common.connect()) {
      Job job = client.guards().undelete(id);
      if (common.json) {
        common.printJson(job);
      } else {
        common.out().println(Text.plain(job.id() + " is back: " + JobText.state(job)));
      }
      return ExitCode.DONE;
    }
  }
}
