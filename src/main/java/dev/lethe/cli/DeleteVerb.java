package dev.lethe.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code lethe delete}: stops a job if need be, and erases it. */
@Command(
    name = "delete",
    description = "Stop a job if it runs, erase its data, and show it in no list any more.")
final class DeleteVerb implements Callable<Integer> {
  @Mixin private final ErasingVerb erasing;

  DeleteVerb(Surroundings around) {
    this.erasing = new ErasingVerb(around);
  }

  @Override
  public Integer call() {
    String question = "This stops " + erasing.id() + " and erases everything of it for good.";
    return erasing.run(question, client -> client.delete(erasing.id()));
  }
}
