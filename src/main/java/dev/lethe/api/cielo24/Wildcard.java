package dev.lethe.api.cielo24;

import java.util.List;

/**
 * A text in which a star stands for any characters. It is no regular expression: one with many
 * stars would go back and try again without end, and whoever asks decides how many there are.
 *
 * @param parts what is between the stars; a single one if there is no star
 */
record Wildcard(List<String> parts) {
  static Wildcard of(String text) {
    return new Wildcard(List.of(text.split("[*]+", -1)));
  }

  /** The first place where a part fits leaves the most to the others, so none is tried again. */
  boolean matches(String text) {
    String first = parts.getFirst();
    String last = parts.getLast();
    if (parts.size() == 1) {
      return text.equals(first);
    }
    int end = text.length() - last.length();
    if (end < first.length() || !text.startsWith(first) || !text.endsWith(last)) {
      return false;
    }
    int from = first.length();
    for (String part : parts.subList(1, parts.size() - 1)) {
      int at = text.indexOf(part, from, end);
      if (at < 0) {
        return false;
      }
      from = at + part.length();
    }
    return true;
  }
}
