package dev.lethe.type.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;

/** What the places of arguments stand for, in one attempt. */
record Places(Path dir, Path in, Path out, Path paramsFile, List<Path> inputs, ObjectNode params) {
  Places {
    inputs = List.copyOf(inputs);
  }

  Path path(Argument.Place place) {
    return switch (place) {
      case DIR -> dir;
      case IN -> in;
      case OUT -> out;
      case PARAMS -> paramsFile;
    };
  }

  String value(List<String> path) {
    return text(find(params, path));
  }

  static JsonNode find(JsonNode params, List<String> path) {
    JsonNode at = params;
    for (String name : path) {
      at = at.path(name);
    }
    return at;
  }

  /** A number as a program reads it: neither 1E+3 nor, for what is whole, 720.0. */
  static String text(JsonNode value) {
    return value.isFloatingPointNumber()
        ? plain(BigDecimal.valueOf(value.doubleValue()))
        : value.asText();
  }

  private static String plain(BigDecimal number) {
    return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
  }
}
