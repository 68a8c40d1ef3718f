package dev.lethe.type.command;

import dev.lethe.job.JobType.Inputs;
import dev.lethe.process.Launch;
import dev.lethe.process.Limits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A command type as its file describes it, checked. */
record CommandSpec(
    String name,
    Path dir,
    CommandLine command,
    ParamSchema schema,
    Inputs inputs,
    Surroundings surroundings,
    Bounds bounds,
    Telling telling,
    Outputs outputs,
    Endings endings) {

  /**
   * What the program is started in.
   *
   * @param environment values with places, but with no parameter in them
   * @param user another user to run as
   */
  record Surroundings(Map<String, Argument> environment, boolean network, Optional<String> user) {}

  /**
   * How much it may take.
   *
   * @param wallTime from its start, where that is less than the server allows anyway
   * @param files how many files it may leave in its output folder
   */
  record Bounds(Limits limits, Optional<Duration> wallTime, int files) {}

  /**
   * How it tells how far it is.
   *
   * @param phases the words it may use; any other could be content, which is not kept in the open
   */
  record Telling(Launch.Progress from, Set<String> phases) {}

  /**
   * What becomes of the files that it makes.
   *
   * @param others whether files are taken of which no rule speaks
   */
  record Outputs(List<OutputRule> rules, boolean others) {}

  /**
   * How it ends.
   *
   * @param retry exit statuses with which it asks to be run again
   * @param grace how long it may take to end when it is cancelled and its files are wanted
   */
  record Endings(Set<Integer> retry, Duration grace) {}
}
