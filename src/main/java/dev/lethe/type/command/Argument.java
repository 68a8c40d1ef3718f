package dev.lethe.type.command;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One argument of a command, or one value of its environment: text, with places for what is known
 * only when a job runs. Filled in, it is still one argument, whatever the values hold.
 */
record Argument(String source, List<Piece> pieces) {
  private static final Pattern TOKEN =
      Pattern.compile("\\{\\{|\\}\\}|\\{([A-Za-z0-9_.-]*)\\}|[{}]|[^{}]+");
  private static final Pattern INPUT = Pattern.compile("in\\.([0-9]{1,4})");

  Argument {
    pieces = List.copyOf(pieces);
  }

  /** What an argument is made of. */
  sealed interface Piece {}

  /** As it stands. */
  record Text(String text) implements Piece {}

  /** A folder, or the file of the parameters. */
  enum Place implements Piece {
    /** The folder of the type files. */
    DIR,
    /** The folder of the inputs. */
    IN,
    /** The folder for what is made. */
    OUT,
    /** The file with the parameters. */
    PARAMS
  }

  /** The file of one input. */
  record Input(int index) implements Piece {}

  /** The value of one parameter. */
  record Param(List<String> path) implements Piece {
    Param {
      path = List.copyOf(path);
    }

    @Override
    public String toString() {
      return "{params." + String.join(".", path) + "}";
    }
  }

  /**
   * Reads an argument; {@code {{} and {@code }}} stand for the braces themselves.
   *
   * @throws IllegalArgumentException if a place has another name than these
   */
  static Argument parse(String source) {
    if (source.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("has a character that no argument can have");
    }
    var pieces = new ArrayList<Piece>();
    Matcher token = TOKEN.matcher(source);
    while (token.find()) {
      pieces.add(piece(token));
    }
    return new Argument(source, pieces);
  }

  private static Piece piece(Matcher token) {
    String name = token.group(1);
    if (name != null) {
      return place(name);
    }
    return switch (token.group()) {
      case "{{" -> new Text("{");
      case "}}" -> new Text("}");
      case "{", "}" ->
          throw new IllegalArgumentException("has a brace by itself: write {{ or }} for a brace");
      default -> new Text(token.group());
    };
  }

  private static Piece place(String name) {
    Matcher input = INPUT.matcher(name);
    if (input.matches()) {
      return new Input(Integer.parseInt(input.group(1)));
    }
    if (name.matches("params(\\.[A-Za-z0-9_-]+)+")) {
      return new Param(List.of(name.substring("params.".length()).split("\\.", -1)));
    }
    return switch (name) {
      case "dir" -> Place.DIR;
      case "in" -> Place.IN;
      case "out" -> Place.OUT;
      case "params" -> Place.PARAMS;
      default ->
          throw new IllegalArgumentException(
              "has {" + name + "}; there are {dir}, {in}, {in.0}, {out}, {params}, {params.NAME}");
    };
  }

  /** Whether it is this text and nothing else. */
  boolean is(String text) {
    return source.equals(text);
  }

  List<Param> params() {
    return pieces.stream().filter(Param.class::isInstance).map(Param.class::cast).toList();
  }

  /** Whether what it begins with is the value of a parameter. */
  boolean beginsWithParam() {
    return !pieces.isEmpty() && pieces.getFirst() instanceof Param;
  }

  String fill(Places places) {
    var text = new StringBuilder();
    for (Piece piece : pieces) {
      text.append(
          switch (piece) {
            case Text(String as) -> as;
            case Place place -> places.path(place).toString();
            case Input(int index) -> places.inputs().get(index).toString();
            case Param(List<String> path) -> places.value(path);
          });
    }
    return text.toString();
  }
}
