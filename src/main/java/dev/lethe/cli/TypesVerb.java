package dev.lethe.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.client.LetheClient;
import dev.lethe.client.TypeState;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code lethe types}: what a server runs, what it wants to know, and what it holds back. */
@Command(
    name = "types",
    description = "List the types of jobs; hold one back with \"pause\" and \"limit\".")
final class TypesVerb implements Callable<Integer> {
  @Mixin private final Common common;

  TypesVerb(Surroundings around) {
    this.common = new Common(around);
  }

  @Override
  public Integer call() {
    try (var client = common.connect()) {
      return print(common, client.types());
    }
  }

  private static int print(Common common, List<TypeState> types) {
    if (common.json) {
      types.forEach(common::printJson);
      return ExitCode.DONE;
    }
    var table = new Table("TYPE", "STATE", "INPUTS>", "MEDIAN>", "LIMIT>", "QUEUED>", "RUNNING>");
    types.forEach(type ->
        table.row(
            type.name(),
            type.paused() ? "paused" : type.served() ? "served" : "not served",
            inputs(type.inputs()),
            orNothing(type.medianMs(), ms -> Text.duration(Duration.ofMillis(ms))),
            orNothing(type.slots(), String::valueOf),
            orNothing(type.queued(), String::valueOf),
            orNothing(type.running(), String::valueOf)));
    table.print(common.out(), "");
    return ExitCode.DONE;
  }

  private static String inputs(TypeState.@Nullable Inputs inputs) {
    return orNothing(
        inputs,
        some ->
            some.least() == some.most()
                ? String.valueOf(some.least())
                : some.least() + "-" + some.most());
  }

  private static <T> String orNothing(@Nullable T value, Function<T, String> text) {
    return value == null ? "-" : text.apply(value);
  }

  /** {@code lethe types schema TYPE}: what its parameters may be. */
  @Command(
      name = "schema",
      description = "Show what the parameters of a type may be, as a JSON Schema.")
  static final class Schema implements Callable<Integer> {
    @Mixin private final Common common;

    @Parameters(paramLabel = "TYPE", description = "As in video.transcode.")
    private String type = "";

    Schema(Surroundings around) {
      this.common = new Common(around);
    }

    @Override
    public Integer call() {
      try (var client = common.connect()) {
        JsonNode schema =
            client.types().stream()
                .filter(one -> one.name().equals(type))
                .findFirst()
                .map(TypeState::schema)
                .orElseThrow(() -> new FailedException("there is no job type " + type));
        common.out().println(schema.toPrettyString());
        return ExitCode.DONE;
      }
    }
  }

  /** A change of one type, and the type as it is then. */
  abstract static class Change implements Callable<Integer> {
    @Mixin private final Common common;

    @Parameters(paramLabel = "TYPE", description = "As in video.transcode.")
    private String type = "";

    Change(Surroundings around) {
      this.common = new Common(around);
    }

    abstract TypeState change(LetheClient client, String name);

    @Override
    public Integer call() {
      try (var client = common.connect()) {
        return print(common, List.of(change(client, type)));
      }
    }
  }

  /** {@code lethe types pause TYPE}. */
  @Command(name = "pause", description = "Start no more jobs of a type; those that run go on.")
  static final class Pause extends Change {
    Pause(Surroundings around) {
      super(around);
    }

    @Override
    TypeState change(LetheClient client, String name) {
      return client.pauseType(name);
    }
  }

  /** {@code lethe types resume TYPE}. */
  @Command(name = "resume", description = "Start jobs of a type again.")
  static final class Resume extends Change {
    Resume(Surroundings around) {
      super(around);
    }

    @Override
    TypeState change(LetheClient client, String name) {
      return client.resumeType(name);
    }
  }

  /** {@code lethe types limit TYPE N}. */
  @Command(
      name = "limit",
      description = "Let at most N jobs of a type run at a time, on all servers together.")
  static final class Limit extends Change {
    @Parameters(index = "1", paramLabel = "N", description = "How many; 0 for any number.")
    private int slots;

    Limit(Surroundings around) {
      super(around);
    }

    @Override
    TypeState change(LetheClient client, String name) {
      return client.limitType(name, slots == 0 ? null : slots);
    }
  }
}
