package dev.lethe.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The word {@code lethe} itself: without a verb it shows what there is. */
@Command(
    name = "lethe",
    description = "A job server for media and documents that ends jobs properly.",
    synopsisSubcommandLabel = "VERB",
    footer = {
      "",
      "Client verbs talk to LETHE_URL with LETHE_API_KEY; without LETHE_URL to the local server,"
          + " with the key in its data folder.",
      "Exit codes: 0 done, 1 failed or refused, 2 usage, 3 accepted but not finished, 130 on"
          + " Ctrl-C."
    })
final class Lethe implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    if (spec != null) {
      spec.commandLine().usage(spec.commandLine().getErr());
    }
    return ExitCode.USAGE;
  }
}
