package dev.lethe.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;

/** Which input of its job a file is, as its meta says. */
public final class InputMeta {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FIELD = "input";

  private InputMeta() {}

  public static String of(String name) {
    return JSON.createObjectNode().put(FIELD, name).toString();
  }

  /** The name of the input; empty for a file that has none. */
  public static String name(Artifact input) {
    try {
      return JSON.readTree(input.meta()).path(FIELD).asText();
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("meta of " + input.id(), e);
    }
  }
}
