package dev.lethe.client;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * A job type that a worker serves.
 *
 * @param schema the JSON Schema of its parameters; null if it is not described
 */
public record Offer(String name, @Nullable JsonNode schema, Inputs inputs) {
  /** The number of inputs a job of it takes, both ends included. */
  public record Inputs(int least, int most) {}

  /**
   * An offer whose schema is at hand as text.
   *
   * @throws IllegalArgumentException if it is no JSON
   */
  public static Offer of(String name, String schema, Inputs inputs) {
    return new Offer(name, Json.read(schema), inputs);
  }
}
