package dev.lethe.api.cielo24;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.error.Refusal;
import dev.lethe.http.Body;
import dev.lethe.http.Json;
import io.javalin.http.Context;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * The parameters of a request: those in its query and, of a POST, those in its body. Clients of the
 * vendor send forms under any content type, or a JSON object, so the body itself says what it is;
 * and they spell some names with other capitals than the vendor does.
 */
final class Asked {
  private static final int TEXT = 4_096;
  private static final int OBJECT = 65_536;

  private final Map<String, String> values = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private boolean json;

  private Asked() {}

  static Asked of(Context ctx) throws IOException {
    Asked asked = ofQuery(ctx);
    if (ctx.req().getMethod().equals("POST")) {
      asked.body(ctx);
    }
    return asked;
  }

  /** For a request whose body is a file. */
  static Asked ofQuery(Context ctx) {
    var asked = new Asked();
    String query = ctx.queryString();
    asked.form(query == null ? "" : query);
    return asked;
  }

  /** Whether the parameters came in a JSON body. */
  boolean json() {
    return json;
  }

  /** Refuses what is not for the one version there is. */
  void checkVersion() {
    if (!need("v").equals("1")) {
      throw ErrorType.INVALID_OPTION.because("v: the only version is 1");
    }
  }

  /** A parameter; one that is empty counts as not given. */
  Optional<String> text(String name) {
    Optional<String> given = Optional.ofNullable(values.get(name)).filter(text -> !text.isEmpty());
    if (given.filter(text -> text.length() > TEXT).isPresent()) {
      throw ErrorType.INVALID_OPTION.because(name + ": at most " + TEXT + " characters");
    }
    return given;
  }

  /** A text that is repeated in an answer, and so has to be short. */
  String shortText(String name, int most, String otherwise) {
    String given = text(name).orElse(otherwise);
    if (given.length() > most) {
      throw ErrorType.INVALID_OPTION.because(name + ": at most " + most + " characters");
    }
    return given;
  }

  String need(String name) {
    return text(name)
        .orElseThrow(
            () -> ErrorType.MISSING_PARAMETER.because("The parameter is missing: " + name));
  }

  /** True or false, as any of the languages writes it; false when it is not given. */
  boolean flag(String name) {
    return switch (text(name).orElse("false")) {
      case "true", "True", "1" -> true;
      case "false", "False", "0" -> false;
      default -> throw ErrorType.INVALID_OPTION.because(name + ": true or false");
    };
  }

  /** The same where something else is meant when it is not given. */
  boolean flag(String name, boolean otherwise) {
    return text(name).isEmpty() ? otherwise : flag(name);
  }

  int number(String name, int least, int most, int otherwise) {
    return number(name, least, most).orElse(otherwise);
  }

  OptionalInt number(String name, int least, int most) {
    Optional<String> given = text(name);
    if (given.isEmpty()) {
      return OptionalInt.empty();
    }
    if (given.get().matches("[0-9]{1,9}")) {
      int value = Integer.parseInt(given.get());
      if (value >= least && value <= most) {
        return OptionalInt.of(value);
      }
    }
    throw ErrorType.INVALID_OPTION.because(name + ": " + least + " to " + most);
  }

  /** A parameter that is a JSON object, as such or as text; an empty one when it is not given. */
  ObjectNode object(String name) {
    String text = values.getOrDefault(name, "");
    if (text.length() > OBJECT) {
      throw ErrorType.INVALID_OPTION.because(name + ": at most " + OBJECT + " characters");
    }
    if (text.isBlank()) {
      return Json.mapper().createObjectNode();
    }
    return parsed(text)
        .orElseThrow(() -> ErrorType.INVALID_OPTION.because(name + ": expected a JSON object"));
  }

  /** The JSON object that a text is; empty if it is none. */
  static Optional<ObjectNode> parsed(String text) {
    try {
      return Json.tree(text) instanceof ObjectNode object ? Optional.of(object) : Optional.empty();
    } catch (Refusal _) {
      return Optional.empty();
    }
  }

  private void body(Context ctx) throws IOException {
    String text = new String(Body.bytes(ctx), StandardCharsets.UTF_8);
    json = Body.is(ctx.contentType(), "application/json") || text.stripLeading().startsWith("{");
    if (!json) {
      form(text.strip());
    } else if (!text.isBlank()) {
      members(text);
    }
  }

  private void members(String text) {
    parsed(text)
        .orElseThrow(() -> ErrorType.INVALID_QUERY.because("The body is not a JSON object"))
        .properties()
        .forEach(field -> {
          JsonNode value = field.getValue();
          if (!value.isNull()) {
            put(field.getKey(), value.isTextual() ? value.asText() : value.toString());
          }
        });
  }

  private void form(String text) {
    for (String pair : text.split("&", -1)) {
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        put(
            decoded(equals < 0 ? pair : pair.substring(0, equals)),
            equals < 0 ? "" : decoded(pair.substring(equals + 1)));
      }
    }
  }

  private void put(String name, String value) {
    if (value.indexOf('\0') >= 0) {
      throw ErrorType.INVALID_QUERY.because("A NUL character is no text");
    }
    String before = values.put(name, value);
    if (before != null && !before.equals(value)) {
      throw ErrorType.INVALID_QUERY.because("A parameter is given twice");
    }
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      throw ErrorType.INVALID_QUERY.because("The parameters are not well encoded");
    }
  }
}
