package dev.lethe.type.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.work.JobContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/**
 * Gives out the files that a command made, and reads from two of them what it has to say: {@code
 * result.json} is the result of the job, {@code meta.json} has facts about the other files by their
 * names.
 */
final class Giving {
  private static final String RESULT = "result.json";
  private static final String META = "meta.json";
  private static final int LONGEST_JSON = 256 * 1024;
  private static final int LONGEST_NAME = 200;

  private final CommandSpec spec;
  private final JobContext job;
  private final Path out;

  Giving(CommandSpec spec, JobContext job, Path out) {
    this.spec = spec;
    this.job = job;
    this.out = out;
  }

  /**
   * Gives out everything.
   *
   * @param partial the work was cut short, and each file says so
   * @return the result of the job
   */
  String give(boolean partial) throws IOException, InterruptedException, CommandFailure {
    List<Path> made = MadeFiles.below(out, spec.bounds());
    ObjectNode result = object(made, RESULT);
    ObjectNode facts = object(made, META);
    for (Path path : made) {
      if (!isTold(path)) {
        rule(path);
      }
    }
    for (Path path : made) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      if (!isTold(path)) {
        give(path, facts.path(path.toString()), partial);
      }
    }
    return result.toString();
  }

  private void give(Path path, JsonNode said, boolean partial) throws IOException, CommandFailure {
    OutputRule rule = rule(path);
    ObjectNode meta = ParamSchema.objectOr(said);
    if (partial) {
      meta.put("partial", true);
    }
    job.output(out.resolve(path), rule.kind(), name(path), rule.mediaType(), meta.toString());
  }

  private static boolean isTold(Path path) {
    return path.equals(Path.of(RESULT)) || path.equals(Path.of(META));
  }

  private OutputRule rule(Path path) throws CommandFailure {
    for (OutputRule rule : spec.outputs().rules()) {
      if (rule.speaksOf(path)) {
        return rule;
      }
    }
    if (!spec.outputs().others()) {
      throw CommandFailure.of("it made a file of which no rule of its outputs speaks");
    }
    return OutputRule.OTHERS;
  }

  private ObjectNode object(List<Path> made, String name) throws IOException, CommandFailure {
    if (!made.contains(Path.of(name))) {
      return ParamSchema.JSON.createObjectNode();
    }
    Path file = out.resolve(name);
    byte[] bytes;
    try (var in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      bytes = in.readNBytes(LONGEST_JSON + 1);
    }
    if (bytes.length > LONGEST_JSON) {
      throw CommandFailure.limit(name + " of " + LONGEST_JSON + " bytes");
    }
    try {
      if (ParamSchema.JSON.readTree(bytes) instanceof ObjectNode object) {
        return object;
      }
    } catch (JsonProcessingException _) {
      // Told below: what the parser says quotes the text.
    }
    throw CommandFailure.of(name + " is not one JSON object");
  }

  /** Neither a path nor a control character belongs in a name, however the program named it. */
  private static String name(Path path) {
    var name = new StringBuilder();
    path.toString()
        .codePoints()
        .map(c -> c == '/' || c == '\\' || isOdd(c) ? '_' : c)
        .forEach(name::appendCodePoint);
    String whole = name.toString();
    if (whole.length() <= LONGEST_NAME) {
      return whole;
    }
    // The end is kept, for it says what kind of file it is.
    int from = whole.length() - LONGEST_NAME;
    return whole.substring(Character.isLowSurrogate(whole.charAt(from)) ? from + 1 : from);
  }

  private static boolean isOdd(int c) {
    int type = Character.getType(c);
    return Character.isISOControl(c) || type == Character.FORMAT || type == Character.SURROGATE;
  }
}
