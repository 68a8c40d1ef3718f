package dev.lethe.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;

/** How an attempt ended, as its worker tells it. */
public sealed interface WorkReport {
  /** The last part of the route that takes it. */
  String route();

  /** What it says beside what is left. */
  Map<String, Object> body();

  /**
   * What is left of an attempt with its worker.
   *
   * @param gone whether its process tree is known to be gone
   * @param wiped whether nothing is left in its scratch folder
   */
  record Left(boolean gone, boolean wiped) {}

  /** All of it as it is sent. */
  default Map<String, Object> with(Left left) {
    var all = new LinkedHashMap<String, Object>(body());
    all.put("gone", left.gone());
    all.put("wiped", left.wiped());
    return all;
  }

  /** The work is done. */
  record Complete(JsonNode result) implements WorkReport {
    /**
     * A result that is at hand as text.
     *
     * @throws IllegalArgumentException if it is no JSON
     */
    public static Complete of(String result) {
      return new Complete(Json.read(result));
    }

    @Override
    public String route() {
      return "/complete";
    }

    @Override
    public Map<String, Object> body() {
      return Map.of("result", result);
    }
  }

  /** The work cannot be done. */
  record Fail(String code, String message, boolean retryable) implements WorkReport {
    @Override
    public String route() {
      return "/fail";
    }

    @Override
    public Map<String, Object> body() {
      return Map.of("code", code, "message", message, "retryable", retryable);
    }
  }

  /** The job is given back unharmed. */
  record Release() implements WorkReport {
    @Override
    public String route() {
      return "/release";
    }

    @Override
    public Map<String, Object> body() {
      return Map.of();
    }
  }

  /** The work was told to stop, and did. */
  record Stopped() implements WorkReport {
    @Override
    public String route() {
      return "/stopped";
    }

    @Override
    public Map<String, Object> body() {
      return Map.of();
    }
  }
}
