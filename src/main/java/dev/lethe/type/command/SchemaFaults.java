package dev.lethe.type.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.ValidationMessage;
import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.error.Refusal.FieldError;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tells what a schema finds wrong as Lethe tells of wrong fields everywhere: by pointer, a stable
 * code, and a sentence.
 */
final class SchemaFaults {
  private static final int MOST = 20;
  private static final int NAME = 64;

  /** The keyword that was not met, and the code it is told by; the rest are {@code invalid}. */
  private static final Map<String, String> CODES =
      Map.ofEntries(
          Map.entry("type", "wrong_type"),
          Map.entry("enum", "unknown_value"),
          Map.entry("const", "unknown_value"),
          Map.entry("minimum", "out_of_range"),
          Map.entry("maximum", "out_of_range"),
          Map.entry("exclusiveMinimum", "out_of_range"),
          Map.entry("exclusiveMaximum", "out_of_range"),
          Map.entry("multipleOf", "out_of_range"),
          Map.entry("minLength", "too_short"),
          Map.entry("maxLength", "too_long"),
          Map.entry("minItems", "too_few"),
          Map.entry("maxItems", "too_many"),
          Map.entry("minProperties", "too_few"),
          Map.entry("maxProperties", "too_many"),
          Map.entry("pattern", "wrong_format"),
          Map.entry("format", "wrong_format"),
          Map.entry("required", "required"),
          Map.entry("dependentRequired", "required"),
          Map.entry("additionalProperties", "unknown_field"),
          Map.entry("unevaluatedProperties", "unknown_field"),
          Map.entry("propertyNames", "invalid_name"),
          Map.entry("uniqueItems", "duplicate"));

  private SchemaFaults() {}

  static void refuse(Collection<ValidationMessage> found) {
    List<FieldError> errors = found.stream().limit(MOST).map(SchemaFaults::error).toList();
    if (!errors.isEmpty()) {
      FieldError first = errors.getFirst();
      throw new Refusal(
          ErrorCode.INVALID_REQUEST, first.pointer() + ": " + first.message(), errors);
    }
  }

  /** A number beyond all that can be calculated with is read, but can be neither kept nor sent. */
  static void refuseInfinite(String pointer, JsonNode node) {
    if (node.isDouble() && !Double.isFinite(node.doubleValue())) {
      throw Refusal.field(pointer, "out_of_range", "a number that can be represented");
    }
    node.properties()
        .forEach(
            field -> refuseInfinite(pointer + "/" + escaped(field.getKey()), field.getValue()));
    if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        refuseInfinite(pointer + "/" + i, node.get(i));
      }
    }
  }

  private static FieldError error(ValidationMessage found) {
    String pointer = "/params" + found.getInstanceLocation();
    String code = CODES.getOrDefault(found.getType(), "invalid");
    String below = Optional.ofNullable(found.getProperty()).map(SchemaFaults::escaped).orElse("");
    return switch (code) {
      case "required" -> new FieldError(pointer + "/" + below, code, "is needed");
      case "unknown_field" ->
          new FieldError(pointer + "/" + below, code, "there is no such parameter");
      default -> new FieldError(pointer, code, found.getError());
    };
  }

  /** As RFC 6901 spells a name inside a pointer; cut, for it comes from outside. */
  static String escaped(String name) {
    String cut = name.length() <= NAME ? name : name.substring(0, NAME);
    return cut.replace("~", "~0").replace("/", "~1");
  }
}
