package dev.lethe.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Builds the part of an address behind the question mark, and escapes the parts before it. */
final class Query {
  private final StringBuilder text = new StringBuilder();

  Query add(String name, String value) {
    text.append(text.isEmpty() ? '?' : '&').append(escape(name)).append('=').append(escape(value));
    return this;
  }

  @Override
  public String toString() {
    return text.toString();
  }

  /** Escapes one path segment. Dots too, so that no id can climb out of its folder. */
  static String escape(String segment) {
    return URLEncoder.encode(segment, StandardCharsets.UTF_8)
        .replace("+", "%20")
        .replace(".", "%2E");
  }
}
