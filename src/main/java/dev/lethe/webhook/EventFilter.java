package dev.lethe.webhook;

import dev.lethe.error.Refusal;
import java.util.List;
import java.util.TreeSet;

/**
 * Of which events an endpoint is told: names such as {@code job.succeeded}, groups such as {@code
 * erasure.*}, or {@code *} for all.
 */
public record EventFilter(List<String> patterns) {
  public static final EventFilter ALL = new EventFilter(List.of("*"));
  private static final String GROUP = ".*";

  public EventFilter {
    patterns = List.copyOf(patterns);
  }

  /**
   * Reads what a client asks for.
   *
   * @throws Refusal {@code invalid_request} for what names no event
   */
  public static EventFilter of(String pointer, List<String> asked) {
    if (asked.isEmpty()) {
      throw Refusal.field(pointer, "required", "name at least one event, or * for all");
    }
    for (int i = 0; i < asked.size(); i++) {
      String pattern = asked.get(i);
      if (Happening.NAMES.stream().noneMatch(name -> matches(pattern, name))) {
        throw Refusal.field(
            pointer + "/" + i, "unknown_event", "no event is called so; see docs/webhooks.md");
      }
    }
    return new EventFilter(List.copyOf(new TreeSet<>(asked)));
  }

  public boolean matches(String name) {
    return patterns.stream().anyMatch(pattern -> matches(pattern, name));
  }

  private static boolean matches(String pattern, String name) {
    if (pattern.endsWith(GROUP) && pattern.length() > GROUP.length()) {
      return name.startsWith(pattern.substring(0, pattern.length() - 1));
    }
    return pattern.equals("*") || pattern.equals(name);
  }
}
