package dev.lethe.api.cielo24;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * What is asked for with a transcription.
 *
 * @param priority as it is after the time asked for has raised it
 */
record Order(
    String fidelity,
    String priority,
    int hours,
    Optional<String> target,
    Optional<String> callback,
    ObjectNode options) {
  private static final int MOST_HOURS = 8_760;
  private static final int NOTES = 1_000;

  static Order of(Asked asked) {
    String field = "transcription_fidelity";
    String fidelity = Words.fidelity(field, asked.need(field));
    String priority = Words.priority(asked.need("priority"));
    int hours = asked.number("turnaround_hours", 1, MOST_HOURS).orElse(Words.usualHours(priority));
    Optional<String> callback = asked.text("callback_url");
    if (callback.isPresent() && !CallbackTags.isAddress(callback.get())) {
      throw ErrorType.INVALID_URL.because("callback_url: " + ErrorType.INVALID_URL.comment());
    }
    ObjectNode options = asked.object("options");
    if (options.path("notes").asText().length() > NOTES) {
      throw ErrorType.INVALID_OPTION.because("notes: at most " + NOTES + " characters");
    }
    return new Order(
        fidelity,
        Words.raised(priority, hours),
        hours,
        asked.text("target_language"),
        callback,
        options);
  }

  void remember(Memory memory) {
    memory.put(Memory.FIDELITY, Optional.of(fidelity));
    memory.put(Memory.PRIORITY, Optional.of(priority));
    memory.json().put(Memory.HOURS, hours);
    memory.put(Memory.TARGET, target);
    memory.put(Memory.CALLBACK, callback);
    memory.json().set(Memory.OPTIONS, options);
  }

  @Override
  public String toString() {
    return "Order[]";
  }
}
