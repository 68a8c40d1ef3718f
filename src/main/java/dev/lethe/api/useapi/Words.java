package dev.lethe.api.useapi;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.http.Json;
import dev.lethe.job.Job;
import dev.lethe.job.JobState;
import java.util.Optional;
import java.util.Set;

/** The vendor's seven words for the states of a job. */
final class Words {
  /** The states in which a job is executing, as this dialect understands it. */
  static final Set<JobState> EXECUTING = Set.of(JobState.QUEUED, JobState.RUNNING);

  private Words() {}

  static String of(Job job) {
    return switch (job.state()) {
      case DRAFT -> "created";
      case QUEUED -> "started";
      case RUNNING -> "progress";
      case SUCCEEDED -> moderated(job).isPresent() ? "moderated" : "completed";
      case FAILED -> "failed";
      // A job that is being stopped can only end so, and to a client it is done.
      case CANCELLING, CANCELLED -> "cancelled";
    };
  }

  /** Why a program let go of what it was asked for, where its result has such a sentence. */
  static Optional<String> moderated(Job job) {
    return Optional.of(result(job).path("moderated"))
        .filter(JsonNode::isTextual)
        .map(JsonNode::asText);
  }

  static JsonNode result(Job job) {
    String result = job.content().result();
    return result == null ? Json.mapper().missingNode() : Json.own(result);
  }
}
