package dev.lethe.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A job that a worker holds for one attempt.
 *
 * @param url below which all calls of this attempt are, as a path
 * @param leaseMs how long the worker may be silent before its hold is void
 * @param marginMs how much earlier than that it ends its own work
 * @param wallTimeMs how long the attempt may run
 * @param say {@code carry_on} or {@code stop}
 * @param inputs null while the server still fetches those given by address
 * @param takesOutputs whether a stop leaves what the attempt brings; null for yes
 */
public record Claim(
    String jobId,
    int attempt,
    String url,
    String type,
    JsonNode params,
    boolean keepPartial,
    long leaseMs,
    long marginMs,
    long wallTimeMs,
    String say,
    @Nullable List<Input> inputs,
    @Nullable Boolean takesOutputs) {
  /** What it says when the work is to end. */
  public static final String STOP = "stop";

  public boolean stop() {
    return STOP.equals(say);
  }

  /**
   * One input, with the path of its bytes.
   *
   * @param input which input of the job it is
   */
  public record Input(String input, String name, String url, long bytes, @Nullable String sha256) {}
}
