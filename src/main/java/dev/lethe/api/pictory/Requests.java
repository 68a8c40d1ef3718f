package dev.lethe.api.pictory;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.lethe.error.Refusal;
import dev.lethe.http.Body;
import dev.lethe.http.Json;
import dev.lethe.job.Source;
import io.javalin.http.Context;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the bodies of requests: JSON whatever the header says, as the vendor's clients do not all
 * send one, and with fields that nobody here knows, which are passed over.
 */
final class Requests {
  private Requests() {}

  /** An object; nothing at all is an empty one. */
  static JsonNode body(Context ctx) throws IOException {
    byte[] bytes = Body.bytes(ctx);
    if (bytes.length == 0) {
      return Json.mapper().createObjectNode();
    }
    JsonNode body = Json.tree(new String(bytes, StandardCharsets.UTF_8));
    if (!body.isObject()) {
      throw Refusal.field("", "wrong_type", "The body must be a JSON object");
    }
    return body;
  }

  /** A text that must be there. */
  static String text(JsonNode body, String name) {
    String text = optional(body, name);
    if (text.isBlank()) {
      throw Refusal.field("/" + name, "missing", name + " is required");
    }
    return text;
  }

  /** A text that may be left out: then it is empty. */
  static String optional(JsonNode body, String name) {
    JsonNode value = body.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return "";
    }
    if (!value.isTextual()) {
      throw Refusal.field("/" + name, "wrong_type", name + " must be a string");
    }
    if (value.asText().indexOf('\0') >= 0) {
      // Not every database can be asked for one.
      throw Refusal.field("/" + name, "invalid_character", name + " must not contain NUL");
    }
    return value.asText();
  }

  /** An address that may be left out: then it is empty. */
  static String address(JsonNode body, String name) {
    String url = optional(body, name);
    if (!url.isEmpty() && !isAddress(url)) {
      throw Refusal.field("/" + name, "invalid_url", name + " must be an http or https address");
    }
    return url;
  }

  private static boolean isAddress(String url) {
    try {
      return Source.isAddress(url) && new URI(url).getHost() != null;
    } catch (URISyntaxException _) {
      return false;
    }
  }

  /**
   * A field by its path, as {@code scenes/0/text}; with a star in it all that there are, as a list.
   *
   * @return null if there is none
   */
  static @Nullable JsonNode field(JsonNode body, String path) {
    if (path.contains("*")) {
      ArrayNode all = Json.mapper().createArrayNode();
      collect(body, List.of(path.split("/", -1)), all);
      return all.isEmpty() ? null : all;
    }
    JsonNode found = body.at("/" + path);
    return found.isMissingNode() || found.isNull() ? null : found;
  }

  private static void collect(JsonNode at, List<String> path, ArrayNode into) {
    if (path.isEmpty()) {
      if (!at.isNull()) {
        into.add(at);
      }
      return;
    }
    List<String> rest = path.subList(1, path.size());
    if (path.getFirst().equals("*")) {
      at.forEach(one -> collect(one, rest, into));
    } else if (at.has(path.getFirst())) {
      collect(at.path(path.getFirst()), rest, into);
    }
  }
}
