package dev.lethe.client;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * A type of jobs on the server. What is queued and running is told to administrators only.
 *
 * @param slots how many of its jobs may run at a time on all servers; null for any number
 * @param medianMs how long the account's last jobs of it took; null if it had none
 * @param inputs how many inputs a job takes; null for a type of which the server knows only jobs
 * @param schema the JSON Schema of the parameters
 */
public record TypeState(
    String name,
    boolean served,
    boolean paused,
    @Nullable Integer slots,
    @Nullable Long queued,
    @Nullable Long running,
    @Nullable Long medianMs,
    @Nullable Inputs inputs,
    @Nullable JsonNode schema) {

  /** The number of inputs, both ends included. */
  public record Inputs(int least, int most) {}
}
