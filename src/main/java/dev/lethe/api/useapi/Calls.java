package dev.lethe.api.useapi;

import dev.lethe.api.CreateCall;
import java.util.Map;

/**
 * What serves the create calls.
 *
 * @param maxJobs how many jobs of an account may execute where a client says nothing
 */
public record Calls(Map<Verb, CreateCall> byVerb, int maxJobs) {
  public Calls {
    byVerb = Map.copyOf(byVerb);
  }
}
