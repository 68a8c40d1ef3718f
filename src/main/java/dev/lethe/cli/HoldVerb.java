package dev.lethe.cli;

import dev.lethe.client.Guards;
import dev.lethe.client.Hold;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lethe hold}: nobody erases it while the hold stands. */
@Command(
    name = "hold",
    description = "Keep a job, or all jobs of an account, from being erased by anybody.")
final class HoldVerb implements Callable<Integer> {
  private static final String ACCOUNT = "acc_";

  @Mixin private final Common common;

  @Parameters(paramLabel = "ID", description = "The job; or the id of an account.")
  private String id = "";

  @Option(names = "--reason", paramLabel = "TEXT", description = "Kept with the hold, encrypted.")
  private Optional<String> reason = Optional.empty();

  HoldVerb(Surroundings around) {
    this.common = new Common(around);
  }

  static boolean isAccount(String id) {
    return id.startsWith(ACCOUNT);
  }

  @Override
  public Integer call() {
    try (var client = common.connect()) {
      Guards guards = client.guards();
      String why = reason.orElse(null);
      Hold hold = isAccount(id) ? guards.holdAccount(id, why) : guards.holdJob(id, why);
      if (common.json) {
        common.printJson(hold);
      } else {
        common.out().println(Text.plain(sentence(hold)));
      }
      return ExitCode.DONE;
    }
  }

  private static String sentence(Hold hold) {
    String what = hold.jobId() == null ? "all jobs of " + hold.accountId() : hold.jobId();
    String by = hold.by().equals("admin") ? "; only an administrator lifts it" : "";
    return "%s held since %s%s".formatted(what, Text.time(hold.since()), by);
  }
}
