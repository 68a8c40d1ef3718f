package dev.lethe.type.command;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import dev.lethe.job.JobType.Inputs;
import dev.lethe.ledger.ArtifactKind;
import dev.lethe.process.Launch;
import dev.lethe.process.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Reads one type file; whatever is wrong with it is told by file and key. */
final class CommandFile {
  private static final int MOST_INPUTS = 1_000;
  private static final int MOST_FILES = 100_000;
  private static final int USUAL_FILES = 1_000;

  /** What programs say when they could not do it now, by sysexits.h. */
  private static final int TEMPORARY_FAILURE = 75;

  /** Longer than this the lease of the attempt could run out meanwhile. */
  private static final Duration LONGEST_GRACE = Duration.ofSeconds(10);

  private static final String PHASE = "[a-z0-9][a-z0-9 _-]{0,31}";

  private final Path dir;
  private final String name;
  private final Table root;

  private CommandFile(Path dir, String name, Table root) {
    this.dir = dir;
    this.name = name;
    this.root = root;
  }

  static CommandSpec read(Path file, String name) {
    String said = file.getFileName().toString();
    try {
      JsonNode tree = new TomlMapper().readTree(Files.readString(file));
      ObjectNode values = ParamSchema.objectOr(tree);
      Path dir = Objects.requireNonNull(file.toAbsolutePath().normalize().getParent());
      return new CommandFile(dir, name, new Table(said, "", values)).spec();
    } catch (JacksonException e) {
      String line = e.getLocation() == null ? "" : ", line " + e.getLocation().getLineNr();
      throw new TypeFileException(
          "%s%s is not TOML: %s".formatted(said, line, e.getOriginalMessage()));
    } catch (IOException e) {
      throw new TypeFileException("%s cannot be read: %s".formatted(said, e));
    }
  }

  private CommandSpec spec() {
    var schema = asked("params", this::schema);
    var inputs = inputs();
    var command =
        asked(
            "argv",
            () -> {
              CommandLine line = CommandLine.parse(root.texts("argv"));
              line.check(schema, inputs.least());
              return line;
            });
    var spec =
        new CommandSpec(
            name,
            dir,
            command,
            schema,
            inputs,
            new CommandSpec.Surroundings(environment(), root.flag("network"), user()),
            bounds(),
            telling(),
            outputs(),
            endings());
    root.refuseUnknown();
    return spec;
  }

  /** A text that begins as JSON does is the schema itself, any other the name of its file. */
  private ParamSchema schema() {
    String text = root.text("params").orElse(ParamSchema.NONE);
    if (text.stripLeading().startsWith("{")) {
      return ParamSchema.parse(text);
    }
    if (text.isBlank() || text.contains("/")) {
      throw new IllegalArgumentException(
          "is neither a JSON Schema nor the name of a file beside this one");
    }
    try {
      return ParamSchema.parse(Files.readString(dir.resolve(text)));
    } catch (IOException e) {
      throw new IllegalArgumentException("names " + text + ", which cannot be read: " + e, e);
    }
  }

  private Inputs inputs() {
    Table table = root.table("inputs");
    int least = table.number("least", 0, MOST_INPUTS, 0);
    int most = table.number("most", 0, MOST_INPUTS, least);
    if (most < least) {
      throw table.fault("most", "is less than least");
    }
    table.refuseUnknown();
    return new Inputs(least, most);
  }

  private Map<String, Argument> environment() {
    var environment = new LinkedHashMap<String, Argument>();
    root.map("environment")
        .forEach((key, text) -> {
          String place = "environment." + key;
          if (!key.matches("[A-Za-z_][A-Za-z0-9_]*") || key.startsWith("LETHE_")) {
            throw root.fault(place, "is no name for it: letters, digits and _, and not LETHE_...");
          }
          Argument value = asked(place, () -> Argument.parse(text));
          for (Argument.Piece piece : value.pieces()) {
            if (piece instanceof Argument.Param || piece instanceof Argument.Input) {
              throw root.fault(
                  place, "may have {dir}, {in}, {out} and {params}, but no value of a job");
            }
          }
          environment.put(key, value);
        });
    return environment;
  }

  private Optional<String> user() {
    return root.text("user")
        .map(user -> {
          if (!user.matches("[A-Za-z_][A-Za-z0-9_.-]{0,31}")) {
            throw root.expected("user", "the name of a user of this machine");
          }
          return user;
        });
  }

  private CommandSpec.Bounds bounds() {
    Table table = root.table("limits");
    var limits =
        new Limits(
            table.duration("cpu"),
            table.bytes("memory"),
            table.number("processes", 1, 1_000_000, 0),
            table.bytes("file"),
            table.bytes("disk"));
    var bounds =
        new CommandSpec.Bounds(
            limits, table.duration("wall_time"), table.number("files", 1, MOST_FILES, USUAL_FILES));
    table.refuseUnknown();
    return bounds;
  }

  private CommandSpec.Telling telling() {
    Table table = root.table("progress");
    String from = table.text("from").orElse("fd3");
    var phases = Set.copyOf(table.texts("phases"));
    if (!phases.stream().allMatch(phase -> phase.matches(PHASE))) {
      throw table.expected("phases", "words of at most 32 lower-case letters, digits, blanks, _ -");
    }
    Launch.Progress progress =
        switch (from) {
          case "fd3" -> Launch.Progress.FD3;
          case "stdout" -> Launch.Progress.STDOUT;
          case "none" -> Launch.Progress.NONE;
          default -> throw table.expected("from", "one of fd3, stdout, none");
        };
    table.refuseUnknown();
    return new CommandSpec.Telling(progress, phases);
  }

  private CommandSpec.Outputs outputs() {
    var rules = new ArrayList<OutputRule>();
    for (Table table : root.tables("outputs")) {
      String glob = table.text("match").orElseThrow(() -> table.missing("match"));
      String mediaType = table.text("media_type").orElseThrow(() -> table.missing("media_type"));
      if (!mediaType.matches("[a-z]+/[A-Za-z0-9.+_-]{1,100}(; ?charset=[A-Za-z0-9-]{1,20})?")) {
        throw table.expected("media_type", "a media type such as image/png");
      }
      try {
        rules.add(OutputRule.of(glob, kind(table), mediaType));
      } catch (IllegalArgumentException e) {
        throw table.fault("match", "is no pattern: " + e.getMessage());
      }
      table.refuseUnknown();
    }
    String others = root.text("other_outputs").orElse("result");
    if (!others.equals("result") && !others.equals("refuse")) {
      throw root.expected("other_outputs", "one of result, refuse");
    }
    return new CommandSpec.Outputs(List.copyOf(rules), others.equals("result"));
  }

  private static ArtifactKind kind(Table table) {
    String word = table.text("kind").orElse(ArtifactKind.RESULT.word());
    return Arrays.stream(ArtifactKind.values())
        .filter(kind -> kind != ArtifactKind.INPUT && kind != ArtifactKind.LOG)
        .filter(kind -> kind.word().equals(word))
        .findFirst()
        .orElseThrow(() -> table.expected("kind", "one of " + kinds()));
  }

  private static String kinds() {
    return Arrays.stream(ArtifactKind.values())
        .filter(kind -> kind != ArtifactKind.INPUT && kind != ArtifactKind.LOG)
        .map(ArtifactKind::word)
        .map(word -> word.toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(", "));
  }

  private CommandSpec.Endings endings() {
    Table exit = root.table("exit");
    var retry = exit.numbers("retry", 1, 255);
    boolean said = root.has("exit") && exit.has("retry");
    exit.refuseUnknown();
    Table cancel = root.table("cancel");
    Duration grace = cancel.duration("grace").orElse(Duration.ZERO);
    if (grace.compareTo(LONGEST_GRACE) > 0) {
      throw cancel.expected("grace", "a duration of at most 10s");
    }
    cancel.refuseUnknown();
    return new CommandSpec.Endings(said ? Set.copyOf(retry) : Set.of(TEMPORARY_FAILURE), grace);
  }

  private <T> T asked(String key, Supplier<T> part) {
    try {
      return part.get();
    } catch (IllegalArgumentException e) {
      throw root.fault(key, String.valueOf(e.getMessage()));
    }
  }
}
