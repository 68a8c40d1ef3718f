package dev.lethe.type.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.type.command.Argument.Param;
import java.util.stream.StreamSupport;

/**
 * Looks whether a schema leaves a parameter so little freedom that it may be put into an argument:
 * a number, a truth, one of some values, or short text of a form. A form cannot be read well enough
 * to say what such a text begins with, so that is looked at in each text itself.
 */
final class Confined {
  private Confined() {}

  /**
   * Looks at one place.
   *
   * @param first whether the argument begins with the value, where a dash would make an option
   * @throws IllegalArgumentException with what to do about it
   */
  static void check(Param param, ParamSchema schema, boolean first) {
    JsonNode property;
    try {
      property =
          schema
              .property(param.path())
              .orElseThrow(
                  () -> new IllegalArgumentException("is neither required nor has a default"));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("has " + param + ", which " + e.getMessage(), e);
    }
    if (!isConfined(property)) {
      throw new IllegalArgumentException(
          ("has %s, which the schema does not confine: it needs an integer, number or boolean type,"
                  + " an enum, or a string type with a pattern from ^ to $ and a maxLength of at"
                  + " most 256; free text reaches a program in the file {params}")
              .formatted(param));
    }
    if (first && mayBeginWithDash(property)) {
      throw new IllegalArgumentException(
          ("begins with %s, which may begin with a dash and would be taken for an option: give it a"
                  + " minimum of 0, write it as --option=%s, or put it behind a \"--\"")
              .formatted(param, param));
    }
  }

  private static boolean isConfined(JsonNode property) {
    if (property.has("enum")) {
      return all(property.get("enum"));
    }
    if (property.has("const")) {
      return property.get("const").isValueNode() && !property.get("const").isNull();
    }
    return switch (property.path("type").asText()) {
      case "integer", "number", "boolean" -> true;
      case "string" -> {
        String pattern = property.path("pattern").asText();
        int longest = property.path("maxLength").asInt(Integer.MAX_VALUE);
        yield pattern.startsWith("^") && pattern.endsWith("$") && longest <= 256;
      }
      default -> false;
    };
  }

  private static boolean all(JsonNode values) {
    return StreamSupport.stream(values.spliterator(), false)
        .allMatch(value -> value.isValueNode() && !value.isNull());
  }

  private static boolean mayBeginWithDash(JsonNode property) {
    if (property.has("enum")) {
      return StreamSupport.stream(property.get("enum").spliterator(), false)
          .anyMatch(value -> value.asText().startsWith("-"));
    }
    if (property.has("const")) {
      return property.get("const").asText().startsWith("-");
    }
    boolean number = property.path("type").asText().matches("integer|number");
    double least =
        Math.max(
            property.path("minimum").asDouble(Double.NEGATIVE_INFINITY),
            property.path("exclusiveMinimum").asDouble(Double.NEGATIVE_INFINITY));
    return number && least < 0;
  }
}
