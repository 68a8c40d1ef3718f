package dev.lethe.client;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.util.List;

/**
 * What a worker asks for.
 *
 * @param worker its name, the same at each of its starts
 * @param slots how many jobs it can begin now
 * @param patience how long the answer may wait for the first of them
 * @param containment how firmly it holds the processes of a job
 * @param holds the claims it knows of; what it was given beside these, it is given again
 */
public record ClaimRequest(
    String worker,
    List<Offer> types,
    int slots,
    @JsonProperty("wait") Duration patience,
    String containment,
    List<String> holds) {
  public ClaimRequest {
    types = List.copyOf(types);
    holds = List.copyOf(holds);
  }
}
