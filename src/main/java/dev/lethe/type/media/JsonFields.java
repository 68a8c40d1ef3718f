package dev.lethe.type.media;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.error.Refusal.FieldError;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** The fields of one JSON object, read by their kind; collects what is wrong with them. */
public final class JsonFields {
  /** Takes one value and nothing beside it, and no field twice. */
  public static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final String pointer;
  private final JsonNode object;
  private final List<FieldError> errors;

  private JsonFields(String pointer, JsonNode object, List<FieldError> errors) {
    this.pointer = pointer;
    this.object = object;
    this.errors = errors;
  }

  /** The parameters of a job, whose fields are named below {@code /params}. */
  public static JsonFields params(String text) {
    try {
      return root("/params", JSON.readTree(text));
    } catch (JsonProcessingException _) {
      throw Refusal.field("/params", "wrong_type", "params is not one JSON object");
    }
  }

  public static JsonFields root(String pointer, JsonNode node) {
    if (!node.isObject()) {
      throw Refusal.field(pointer, "wrong_type", "a JSON object");
    }
    return new JsonFields(pointer, node, new ArrayList<>());
  }

  public void refuseIfWrong() {
    if (!errors.isEmpty()) {
      FieldError first = errors.getFirst();
      throw new Refusal(
          ErrorCode.INVALID_REQUEST, first.pointer() + ": " + first.message(), errors);
    }
  }

  public void wrong(String name, String code, String message) {
    errors.add(new FieldError(pointer + "/" + name, code, message));
  }

  public void allowOnly(Set<String> names) {
    object
        .fieldNames()
        .forEachRemaining(name -> {
          if (!names.contains(name)) {
            wrong(escaped(name), "unknown_field", "there is no such parameter");
          }
        });
  }

  /** Empty if left out or null. */
  public Optional<JsonNode> value(String name) {
    return Optional.ofNullable(object.get(name)).filter(node -> !node.isNull());
  }

  public Optional<String> word(String name, List<String> words) {
    Optional<JsonNode> given = value(name);
    if (given.isPresent()
        && !(given.get().isTextual() && words.contains(given.get().textValue()))) {
      String code = given.get().isTextual() ? "unknown_value" : "wrong_type";
      wrong(name, code, "one of " + String.join(", ", words));
      return Optional.empty();
    }
    return given.map(JsonNode::textValue);
  }

  public boolean flag(String name) {
    Optional<JsonNode> given = value(name);
    if (given.isPresent() && !given.get().isBoolean()) {
      wrong(name, "wrong_type", "true or false");
    }
    return given.map(JsonNode::booleanValue).orElse(false);
  }

  public int number(String name, int least, int most, int otherwise) {
    return value(name)
        .map(node -> number(name, node, least, most))
        .orElse(OptionalInt.empty())
        .orElse(otherwise);
  }

  /** Empty for what is no such number, after noting it. */
  public OptionalInt number(String name, JsonNode node, int least, int most) {
    if (!node.isIntegralNumber()) {
      wrong(name, "wrong_type", "a whole number, " + least + " to " + most);
      return OptionalInt.empty();
    }
    if (!node.canConvertToInt() || node.intValue() < least || node.intValue() > most) {
      wrong(name, "out_of_range", least + " to " + most);
      return OptionalInt.empty();
    }
    return OptionalInt.of(node.intValue());
  }

  public Optional<JsonFields> object(String name, Set<String> names) {
    Optional<JsonNode> given = value(name);
    if (given.isPresent() && !given.get().isObject()) {
      wrong(name, "wrong_type", "an object");
      return Optional.empty();
    }
    var fields = given.map(node -> new JsonFields(pointer + "/" + name, node, errors));
    fields.ifPresent(f -> f.allowOnly(names));
    return fields;
  }

  /** As RFC 6901 spells a name inside a pointer; cut, for it comes from outside. */
  private static String escaped(String name) {
    String cut = name.length() <= 64 ? name : name.substring(0, 64);
    return cut.replace("~", "~0").replace("/", "~1");
  }
}
