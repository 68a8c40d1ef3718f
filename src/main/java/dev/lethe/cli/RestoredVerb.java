package dev.lethe.cli;

import dev.lethe.client.Restored;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lethe restored}: whether data that was put back is known to be the newest. */
@Command(
    name = "restored",
    description = {
      "Tell whether the data of a running server was put back and is not confirmed.",
      "Until it is, no key is destroyed and nothing is removed as stray. Needs an admin key."
    })
final class RestoredVerb implements Callable<Integer> {
  @Mixin private final Common common;

  @Option(
      names = "--confirm",
      description = "Say that this is the newest data there is. What belongs to no job goes then.")
  private boolean confirm;

  RestoredVerb(Surroundings around) {
    this.common = new Common(around);
  }

  @Override
  public Integer call() {
    Restored now;
    try (var client = common.operate()) {
      now = confirm ? client.confirmRestored() : client.restored();
    }
    if (common.json) {
      common.printJson(now);
    } else {
      common
          .out()
          .println(
              now.unconfirmed()
                  ? "not confirmed: " + Text.plain(String.valueOf(now.reason()))
                  : "the data is the newest, as far as is known");
    }
    return now.unconfirmed() ? ExitCode.ACCEPTED : ExitCode.DONE;
  }
}
