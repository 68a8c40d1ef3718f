package dev.lethe.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.lethe.error.Refusal;
import dev.lethe.http.Json;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a job type, written by an operator as a JSON object in which a text of the form
 * {@code $field} stands for a field of the vendor's request. {@code $field:number}, {@code
 * :boolean} and {@code :json} read a field that came as text. Where the request does not have the
 * field, the parameter is left out.
 */
public final class ParamTemplate {
  public static final ParamTemplate NONE = of(Json.mapper().createObjectNode());

  private static final Pattern PLACE =
      Pattern.compile("\\$([A-Za-z0-9_./-]{1,128})(?::(text|number|boolean|json))?");

  private final Function<Function<String, @Nullable JsonNode>, ObjectNode> filling;

  private ParamTemplate(Function<Function<String, @Nullable JsonNode>, ObjectNode> filling) {
    this.filling = filling;
  }

  private static ParamTemplate of(ObjectNode template) {
    return new ParamTemplate(new Written(template));
  }

  /** What an operator wrote. */
  private record Written(ObjectNode template)
      implements Function<Function<String, @Nullable JsonNode>, ObjectNode> {
    @Override
    public ObjectNode apply(Function<String, @Nullable JsonNode> fields) {
      return object(template, fields);
    }
  }

  /** Two are the same if the same was written. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ParamTemplate template && template.filling.equals(filling);
  }

  @Override
  public int hashCode() {
    return filling.hashCode();
  }

  @Override
  public String toString() {
    return filling.toString();
  }

  /** Parameters that a dialect makes itself, of a type whose parameters it knows. */
  public static ParamTemplate by(
      Function<Function<String, @Nullable JsonNode>, ObjectNode> filling) {
    return new ParamTemplate(filling);
  }

  /** Reads a template; empty if it is no JSON object. Nothing at all makes no parameters. */
  public static Optional<ParamTemplate> parse(String text) {
    if (text.isBlank()) {
      return Optional.of(NONE);
    }
    try {
      return Json.tree(text) instanceof ObjectNode object
          ? Optional.of(object.isEmpty() ? NONE : of(object))
          : Optional.empty();
    } catch (Refusal _) {
      return Optional.empty();
    }
  }

  /** Whether it makes no parameters at all. */
  public boolean isEmpty() {
    return equals(NONE);
  }

  /**
   * The parameters for one request, a JSON object as text.
   *
   * @param fields the value of a field; null if the request does not have it
   */
  public String fill(Function<String, @Nullable JsonNode> fields) {
    return Json.text(filling.apply(fields));
  }

  private static ObjectNode object(ObjectNode from, Function<String, @Nullable JsonNode> fields) {
    ObjectNode filled = Json.mapper().createObjectNode();
    from.properties()
        .forEach(entry -> {
          JsonNode value = node(entry.getValue(), fields);
          if (value != null) {
            filled.set(entry.getKey(), value);
          }
        });
    return filled;
  }

  private static @Nullable JsonNode node(
      JsonNode from, Function<String, @Nullable JsonNode> fields) {
    if (from instanceof ObjectNode object) {
      return object(object, fields);
    }
    if (from instanceof ArrayNode list) {
      ArrayNode filled = Json.mapper().createArrayNode();
      for (JsonNode item : list) {
        JsonNode value = node(item, fields);
        if (value != null) {
          filled.add(value);
        }
      }
      return filled;
    }
    Matcher place = PLACE.matcher(from.isTextual() ? from.asText() : "");
    if (!place.matches()) {
      return from;
    }
    String name = place.group(1);
    JsonNode given = fields.apply(name);
    String form = place.group(2);
    return given == null || form == null ? given : as(form, name, given);
  }

  private static JsonNode as(String form, String name, JsonNode given) {
    String text = given.isTextual() ? given.asText() : given.toString();
    return switch (form) {
      case "number" -> number(name, text);
      case "boolean" -> truth(name, text);
      case "json" -> given.isTextual() ? Json.tree(text) : given;
      default -> TextNode.valueOf(text);
    };
  }

  private static JsonNode number(String name, String text) {
    if (!text.matches("-?[0-9]{1,18}(\\.[0-9]{1,18})?")) {
      throw Refusal.field("/" + name, "wrong_type", "expected a number");
    }
    return DecimalNode.valueOf(new BigDecimal(text));
  }

  /** Clients of one language write it otherwise than those of another. */
  private static JsonNode truth(String name, String text) {
    return switch (text) {
      case "true", "True", "1" -> BooleanNode.TRUE;
      case "false", "False", "0" -> BooleanNode.FALSE;
      default -> throw Refusal.field("/" + name, "wrong_type", "expected true or false");
    };
  }
}
