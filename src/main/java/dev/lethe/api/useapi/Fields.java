package dev.lethe.api.useapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.http.Body;
import dev.lethe.http.Json;
import dev.lethe.http.Multipart;
import dev.lethe.http.Query;
import dev.lethe.job.Source;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a create call, from a JSON object or a form of texts. What is null or empty is not
 * there: clients send every field they know, filled or not. What is there twice is refused, and so
 * is a query, of which nobody could say whether it or the body is meant.
 */
final class Fields {
  private final Map<String, JsonNode> values;

  private Fields(Map<String, JsonNode> values) {
    this.values = values;
  }

  static Fields read(Context ctx) throws IOException {
    Query.of(ctx);
    return Body.is(ctx.contentType(), "multipart/form-data") ? form(ctx) : json(ctx);
  }

  private static Fields json(Context ctx) throws IOException {
    if (!(Json.read(Body.jsonBytes(ctx), JsonNode.class) instanceof ObjectNode object)) {
      throw new Refusal(ErrorCode.INVALID_REQUEST, "the body must be a JSON object");
    }
    var values = new HashMap<String, JsonNode>();
    object
        .properties()
        .forEach(field -> {
          boolean empty = field.getValue().isTextual() && field.getValue().asText().isEmpty();
          if (!empty && !field.getValue().isNull()) {
            values.put(field.getKey(), field.getValue());
          }
        });
    return new Fields(values);
  }

  private static Fields form(Context ctx) throws IOException {
    var texts = new HashMap<String, String>();
    try (InputStream body = Body.stream(ctx)) {
      Multipart.read(
          ctx.contentType(),
          body,
          (part, content) -> {
            if (part.fileName() != null) {
              throw wrong(part.name(), "is a file, a text is expected");
            }
            String text = new String(content.readAllBytes(), StandardCharsets.UTF_8);
            if (texts.put(part.name(), text) != null) {
              throw wrong(part.name(), "is there twice");
            }
          });
    }
    var values = new HashMap<String, JsonNode>();
    texts.forEach((name, text) -> {
      if (!text.isEmpty()) {
        values.put(name, TextNode.valueOf(text));
      }
    });
    return new Fields(values);
  }

  /** The value as it came; null if there is none. */
  @Nullable JsonNode get(String name) {
    return values.get(name);
  }

  String needed(String name, int longest) {
    return text(name, longest).orElseThrow(() -> missing(name));
  }

  Optional<String> text(String name, int longest) {
    return Optional.ofNullable(values.get(name)).map(value -> text(name, value, longest));
  }

  Optional<Integer> number(String name, int least, int most) {
    return Optional.ofNullable(values.get(name))
        .map(value -> {
          // A form has texts alone.
          boolean plain = value.isIntegralNumber() || value.isTextual();
          if (!plain || !value.asText().matches("[0-9]{1,9}")) {
            throw wrong(name, "is no whole number");
          }
          int number = Integer.parseInt(value.asText());
          if (number < least || number > most) {
            throw wrong(name, "is not from " + least + " to " + most);
          }
          return number;
        });
  }

  Optional<String> address(String name, int longest) {
    return text(name, longest).map(text -> address(name, text));
  }

  String neededAddress(String name, int longest) {
    return address(name, longest).orElseThrow(() -> missing(name));
  }

  /** A list of addresses; in a form it is a JSON array as text. */
  List<String> addresses(String name, int least, int most, int longest) {
    JsonNode value = Optional.ofNullable(values.get(name)).orElseThrow(() -> missing(name));
    JsonNode list =
        value.isTextual() && value.asText().startsWith("[") ? Json.tree(value.asText()) : value;
    if (!list.isArray()) {
      throw wrong(name, "is no array");
    }
    if (list.size() < least || list.size() > most) {
      throw wrong(name, "has not from " + least + " to " + most + " addresses");
    }
    values.put(name, list);
    var addresses = new ArrayList<String>();
    list.forEach(item -> addresses.add(address(name, text(name, item, longest))));
    return addresses;
  }

  static Refusal wrong(String name, String why) {
    return new Refusal(ErrorCode.INVALID_REQUEST, "Param " + name + " " + why);
  }

  private static Refusal missing(String name) {
    return new Refusal(ErrorCode.INVALID_REQUEST, "Required param " + name + " not provided");
  }

  private static String text(String name, JsonNode value, int longest) {
    if (!value.isTextual()) {
      throw wrong(name, "is no text");
    }
    if (value.asText().length() > longest) {
      throw wrong(name, "has more than " + longest + " characters");
    }
    return value.asText();
  }

  private static String address(String name, String text) {
    try {
      if (Source.isAddress(text) && new URI(text).getHost() != null) {
        return text;
      }
    } catch (URISyntaxException _) {
      // Told below, as every other text that is none.
    }
    throw wrong(name, "is no http or https address");
  }
}
