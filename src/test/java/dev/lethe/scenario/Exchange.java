package dev.lethe.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One request and its answer, as they went over the wire. */
record Exchange(Asked asked, Answered answered) {

  /** The request; the path without its query. */
  record Asked(String method, String path, String query, Map<String, String> headers, byte[] body) {
    Optional<String> header(String name) {
      return headers.entrySet().stream()
          .filter(header -> header.getKey().equalsIgnoreCase(name))
          .map(Map.Entry::getValue)
          .findFirst();
    }

    Optional<String> mediaType() {
      return header("Content-Type").map(Exchange::bare);
    }
  }

  /** The answer; header names in any case. */
  record Answered(int status, Map<String, List<String>> headers, byte[] body) {
    Answered {
      var sorted = new TreeMap<String, List<String>>(String.CASE_INSENSITIVE_ORDER);
      sorted.putAll(headers);
      headers = sorted;
    }

    Optional<String> header(String name) {
      return Optional.ofNullable(headers.get(name)).map(List::getFirst);
    }

    Optional<String> mediaType() {
      return header("Content-Type").map(Exchange::bare);
    }

    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }

    JsonNode json() {
      return parse(body);
    }
  }

  static JsonNode parse(byte[] json) {
    try {
      return OpenApi.JSON.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String bare(String mediaType) {
    return mediaType.split(";", 2)[0].strip();
  }

  @Override
  public String toString() {
    String shown = answered.text();
    return asked.method
        + " "
        + asked.path
        + (asked.query.isEmpty() ? "" : "?" + asked.query)
        + " -> "
        + answered.status
        + " "
        + shown.substring(0, Math.min(2000, shown.length()));
  }
}
