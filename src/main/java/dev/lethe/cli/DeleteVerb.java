package dev.lethe.cli;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lethe delete}: stops a job if need be, and erases it. */
@Command(
    name = "delete",
    description = {
      "Stop a job if it runs, erase its data, and show it in no list any more.",
      "Without an ID it is for many jobs: of all that the options say."
    })
final class DeleteVerb implements Callable<Integer> {
  @Mixin private final ErasingVerb erasing;

  @Option(
      names = "--undo-for",
      paramLabel = "TIME",
      converter = Durations.class,
      description = "Erase nothing yet: for so long lethe undelete brings it back.")
  private @Nullable Duration undoFor;

  DeleteVerb(Surroundings around) {
    this.erasing = new ErasingVerb(around);
  }

  @Override
  public Integer call() {
    Duration window = undoFor;
    if (erasing.many()) {
      if (window != null) {
        throw new UsageException("--undo-for is for one job");
      }
      return erasing.sweep("delete");
    }
    if (window != null) {
      return erasing.trash(window);
    }
    String question = "This stops " + erasing.id() + " and erases everything of it for good.";
    return erasing.run(question, client -> client.delete(erasing.id()));
  }
}
