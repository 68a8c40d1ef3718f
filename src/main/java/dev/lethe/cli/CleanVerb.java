package dev.lethe.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code lethe clean}: erases what an ended job stored and keeps its record. */
@Command(
    name = "clean",
    description = {
      "Erase the data of an ended job. Its record stays and shows that it is cleaned.",
      "Without an ID it is for many jobs: of all that the options say."
    })
final class CleanVerb implements Callable<Integer> {
  @Mixin private final ErasingVerb erasing;

  CleanVerb(Surroundings around) {
    this.erasing = new ErasingVerb(around);
  }

  @Override
  public Integer call() {
    if (erasing.many()) {
      return erasing.sweep("clean");
    }
    String question = "This erases all files and details of " + erasing.id() + " for good.";
    return erasing.run(question, client -> client.clean(erasing.id()));
  }
}
