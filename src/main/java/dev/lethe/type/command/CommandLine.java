package dev.lethe.type.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.error.Refusal;
import dev.lethe.type.command.Argument.Input;
import dev.lethe.type.command.Argument.Param;
import dev.lethe.type.command.Argument.Piece;
import dev.lethe.type.command.Argument.Place;
import dev.lethe.type.command.Argument.Text;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The program and its arguments.
 *
 * <p>What a submitter writes must never be taken for an option or a piece of a script, and it must
 * not stand in the list of processes, which the whole machine can read. So a parameter gets into an
 * argument only where its schema confines it ({@link Confined}); it never begins an argument with a
 * dash, unless behind a {@code --}; and it never stands inside a script. Free text reaches a
 * program in a file.
 */
record CommandLine(List<Argument> arguments) {
  private static final int LONGEST = 256;
  private static final Set<String> INTERPRETERS =
      Set.of(
          "sh", "bash", "dash", "zsh", "ksh", "ash", "python", "node", "nodejs", "deno", "bun",
          "perl", "ruby", "php", "lua");
  private static final Pattern SCRIPT_FOLLOWS =
      Pattern.compile("-[A-Za-z]*c|-[eEpr]|--eval|--print");

  CommandLine {
    arguments = List.copyOf(arguments);
  }

  static CommandLine parse(List<String> argv) {
    if (argv.isEmpty() || argv.getFirst().isEmpty()) {
      throw new IllegalArgumentException("is empty: expected a program and its arguments");
    }
    return new CommandLine(argv.stream().map(Argument::parse).toList());
  }

  /**
   * Holds the places against what there is to put into them.
   *
   * @throws IllegalArgumentException with what is wrong, for whoever wrote the file
   */
  void check(ParamSchema schema, int leastInputs) {
    for (Piece piece : program().pieces()) {
      if (!(piece instanceof Text || piece == Place.DIR)) {
        throw new IllegalArgumentException(
            "lets a job choose the program: only {dir} may be in it");
      }
    }
    boolean optionsEnded = false;
    for (int i = 0; i < arguments.size(); i++) {
      Argument argument = arguments.get(i);
      for (Piece piece : argument.pieces()) {
        if (piece instanceof Input(int index) && index >= leastInputs) {
          throw new IllegalArgumentException(
              "has {in.%d}, which needs inputs.least of %d".formatted(index, index + 1));
        }
      }
      if (!argument.params().isEmpty() && isScript(i)) {
        throw new IllegalArgumentException(
            "puts a parameter into a script: let it be an argument behind the script, and take $1");
      }
      for (Param param : argument.params()) {
        Confined.check(param, schema, argument.beginsWithParam() && !optionsEnded);
      }
      optionsEnded |= argument.is("--");
    }
  }

  /** Whether the argument is the text of a program in itself, as behind {@code sh -c}. */
  private boolean isScript(int index) {
    boolean interpreted =
        arguments.subList(0, index).stream()
            .map(argument -> argument.source().replaceFirst(".*/", "").replaceFirst("[0-9.]+$", ""))
            .anyMatch(INTERPRETERS::contains);
    return interpreted && SCRIPT_FOLLOWS.matcher(arguments.get(index - 1).source()).matches();
  }

  /**
   * Refuses values that would not be what the command line takes them for; the schema was met.
   *
   * @throws Refusal naming the parameter
   */
  void checkValues(ObjectNode params) {
    boolean optionsEnded = false;
    for (Argument argument : arguments) {
      for (Param param : argument.params()) {
        boolean first = argument.pieces().getFirst().equals(param) && !optionsEnded;
        checkValue(param, Places.find(params, param.path()), first);
      }
      optionsEnded |= argument.is("--");
    }
  }

  private static void checkValue(Param param, JsonNode value, boolean first) {
    String pointer = "/params/" + String.join("/", param.path());
    if (!value.isValueNode() || value.isNull()) {
      throw Refusal.field(pointer, "required", "is needed");
    }
    String text = Places.text(value);
    if (text.length() > LONGEST && value.isTextual()) {
      throw Refusal.field(pointer, "too_long", "at most " + LONGEST + " characters");
    }
    if (text.chars().anyMatch(Character::isISOControl)) {
      throw Refusal.field(pointer, "wrong_format", "must not have control characters");
    }
    if (first && text.startsWith("-")) {
      throw Refusal.field(pointer, "wrong_format", "must not begin with a dash");
    }
  }

  Argument program() {
    return arguments.getFirst();
  }

  List<String> fill(Places places) {
    return arguments.stream().map(argument -> argument.fill(places)).toList();
  }
}
