package dev.lethe.cli;

import dev.lethe.client.Guards;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code lethe unhold}: the end of a hold. */
@Command(name = "unhold", description = "Lift the hold of a job, or of an account.")
final class UnholdVerb implements Callable<Integer> {
  @Mixin private final Common common;

  @Parameters(paramLabel = "ID", description = "The job; or the id of an account.")
  private String id = "";

  UnholdVerb(Surroundings around) {
    this.common = new Common(around);
  }

  @Override
  public Integer call() {
    try (var client = common.connect()) {
      Guards guards = client.guards();
      if (HoldVerb.isAccount(id)) {
        guards.liftAccount(id);
      } else {
        guards.liftJob(id);
      }
      common.out().println(common.json ? "{\"held\":false}" : Text.plain(id + " not held"));
      return ExitCode.DONE;
    }
  }
}
