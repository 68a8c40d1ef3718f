package dev.lethe.client;

import com.fasterxml.jackson.annotation.JsonIgnore;
import org.jspecify.annotations.Nullable;

/**
 * What a cancel achieved: {@code stopped}, {@code already_ended}, {@code stopping} or {@code
 * unknown}.
 */
public record CancelAnswer(String outcome, @Nullable Long stopMs, Job job) {

  /** Whether nothing of the job runs any more, for certain. */
  @JsonIgnore
  public boolean settled() {
    return outcome.equals("stopped") || outcome.equals("already_ended");
  }
}
