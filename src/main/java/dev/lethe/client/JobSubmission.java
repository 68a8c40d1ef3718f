package dev.lethe.client;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What to do, for the server to take on. Null and empty fields are left to its defaults. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record JobSubmission(
    String type,
    @Nullable JsonNode params,
    List<Input> inputs,
    Map<String, String> labels,
    @Nullable Duration deadline,
    @Nullable Integer maxAttempts,
    @Nullable Duration expiresIn,
    boolean keepPartial,
    boolean draft,
    @Nullable Integer priority,
    @Nullable Instant runAt,
    @Nullable Boolean waitForWorker) {

  public JobSubmission {
    inputs = List.copyOf(inputs);
    labels = Map.copyOf(labels);
  }

  public static JobSubmission of(String type) {
    return new JobSubmission(
        type, null, List.of(), Map.of(), null, null, null, false, false, null, null, null);
  }

  public JobSubmission withParams(@Nullable JsonNode given) {
    return new JobSubmission(
        type,
        given,
        inputs,
        labels,
        deadline,
        maxAttempts,
        expiresIn,
        keepPartial,
        draft,
        priority,
        runAt,
        waitForWorker);
  }

  public JobSubmission withInputs(List<Input> given) {
    return new JobSubmission(
        type,
        params,
        given,
        labels,
        deadline,
        maxAttempts,
        expiresIn,
        keepPartial,
        draft,
        priority,
        runAt,
        waitForWorker);
  }

  public JobSubmission withLabels(Map<String, String> given) {
    return new JobSubmission(
        type,
        params,
        inputs,
        given,
        deadline,
        maxAttempts,
        expiresIn,
        keepPartial,
        draft,
        priority,
        runAt,
        waitForWorker);
  }

  public JobSubmission withDeadline(@Nullable Duration given) {
    return new JobSubmission(
        type,
        params,
        inputs,
        labels,
        given,
        maxAttempts,
        expiresIn,
        keepPartial,
        draft,
        priority,
        runAt,
        waitForWorker);
  }

  public JobSubmission withMaxAttempts(@Nullable Integer given) {
    return new JobSubmission(
        type,
        params,
        inputs,
        labels,
        deadline,
        given,
        expiresIn,
        keepPartial,
        draft,
        priority,
        runAt,
        waitForWorker);
  }

  public JobSubmission withExpiresIn(@Nullable Duration given) {
    return new JobSubmission(
        type,
        params,
        inputs,
        labels,
        deadline,
        maxAttempts,
        given,
        keepPartial,
        draft,
        priority,
        runAt,
        waitForWorker);
  }

  public JobSubmission withKeepPartial(boolean given) {
    return new JobSubmission(
        type,
        params,
        inputs,
        labels,
        deadline,
        maxAttempts,
        expiresIn,
        given,
        draft,
        priority,
        runAt,
        waitForWorker);
  }

  public JobSubmission withPriority(@Nullable Integer given) {
    return new JobSubmission(
        type,
        params,
        inputs,
        labels,
        deadline,
        maxAttempts,
        expiresIn,
        keepPartial,
        draft,
        given,
        runAt,
        waitForWorker);
  }

  public JobSubmission withRunAt(@Nullable Instant given) {
    return new JobSubmission(
        type,
        params,
        inputs,
        labels,
        deadline,
        maxAttempts,
        expiresIn,
        keepPartial,
        draft,
        priority,
        given,
        waitForWorker);
  }

  public JobSubmission asDraft() {
    return new JobSubmission(
        type,
        params,
        inputs,
        labels,
        deadline,
        maxAttempts,
        expiresIn,
        keepPartial,
        true,
        priority,
        runAt,
        waitForWorker);
  }

  /** To be taken also while nothing serves its type, and to wait until something does. */
  public JobSubmission waitingForWorker() {
    return new JobSubmission(
        type,
        params,
        inputs,
        labels,
        deadline,
        maxAttempts,
        expiresIn,
        keepPartial,
        draft,
        priority,
        runAt,
        true);
  }

  /** One input: a part of the same request, or an address the server fetches. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Input(String name, @Nullable String part, @Nullable String url) {
    public static Input part(String name, String part) {
      return new Input(name, part, null);
    }

    public static Input url(String name, String url) {
      return new Input(name, null, url);
    }
  }
}
