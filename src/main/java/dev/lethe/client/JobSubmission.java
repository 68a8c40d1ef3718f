package dev.lethe.client;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
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
    return edit(e -> e.params = given);
  }

  public JobSubmission withInputs(List<Input> given) {
    return edit(e -> e.inputs = given);
  }

  public JobSubmission withLabels(Map<String, String> given) {
    return edit(e -> e.labels = given);
  }

  public JobSubmission withDeadline(@Nullable Duration given) {
    return edit(e -> e.deadline = given);
  }

  public JobSubmission withMaxAttempts(@Nullable Integer given) {
    return edit(e -> e.maxAttempts = given);
  }

  public JobSubmission withExpiresIn(@Nullable Duration given) {
    return edit(e -> e.expiresIn = given);
  }

  public JobSubmission withKeepPartial(boolean given) {
    return edit(e -> e.keepPartial = given);
  }

  public JobSubmission withPriority(@Nullable Integer given) {
    return edit(e -> e.priority = given);
  }

  public JobSubmission withRunAt(@Nullable Instant given) {
    return edit(e -> e.runAt = given);
  }

  public JobSubmission asDraft() {
    return edit(e -> e.draft = true);
  }

  /** To be taken also while nothing serves its type, and to wait until something does. */
  public JobSubmission waitingForWorker() {
    return edit(e -> e.waitForWorker = true);
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

  private JobSubmission edit(Consumer<Edit> change) {
    var edit = new Edit(this);
    change.accept(edit);
    return edit.done();
  }

  /** All fields, to be changed one at a time. */
  private static final class Edit {
    private final String type;
    private @Nullable JsonNode params;
    private List<Input> inputs;
    private Map<String, String> labels;
    private @Nullable Duration deadline;
    private @Nullable Integer maxAttempts;
    private @Nullable Duration expiresIn;
    private boolean keepPartial;
    private boolean draft;
    private @Nullable Integer priority;
    private @Nullable Instant runAt;
    private @Nullable Boolean waitForWorker;

    Edit(JobSubmission from) {
      this.type = from.type;
      this.params = from.params;
      this.inputs = from.inputs;
      this.labels = from.labels;
      this.deadline = from.deadline;
      this.maxAttempts = from.maxAttempts;
      this.expiresIn = from.expiresIn;
      this.keepPartial = from.keepPartial;
      this.draft = from.draft;
      this.priority = from.priority;
      this.runAt = from.runAt;
      this.waitForWorker = from.waitForWorker;
    }

    JobSubmission done() {
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
          waitForWorker);
    }
  }
}
