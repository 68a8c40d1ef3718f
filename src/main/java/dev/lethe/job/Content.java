package dev.lethe.job;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything in a job's record that a user or a program said. It is stored only under the job's own
 * key and is gone with it.
 *
 * @param params the checked parameters, a JSON object as text
 * @param labels at most 16, in the order given
 * @param result what the program answered, a JSON object as text
 * @param error why the job failed
 * @param cancelReason why somebody cancelled it
 * @param sources the inputs that are fetched
 * @param dialect what the dialect it came in by has to remember, a JSON object as text
 */
public record Content(
    String params,
    Map<String, String> labels,
    @Nullable String result,
    @Nullable JobError error,
    @Nullable String cancelReason,
    List<Source> sources,
    @Nullable String dialect) {
  public Content {
    // A row that was written before there were sources has none.
    sources = sources == null ? List.of() : List.copyOf(sources);
  }

  public Content(
      String params,
      Map<String, String> labels,
      @Nullable String result,
      @Nullable JobError error,
      @Nullable String cancelReason,
      List<Source> sources) {
    this(params, labels, result, error, cancelReason, sources, null);
  }

  /** What is left to read once the data of a job is not kept. */
  public static final Content NONE = new Content("{}", Map.of(), null, null, null, List.of());

  public static Content of(String params, Map<String, String> labels) {
    return new Content(params, labels, null, null, null, List.of());
  }

  public Content with(List<Source> given) {
    return new Content(params, labels, result, error, cancelReason, given, dialect);
  }

  Content withParams(String json) {
    return new Content(json, labels, result, error, cancelReason, sources, dialect);
  }

  public Content withDialect(@Nullable String json) {
    return new Content(params, labels, result, error, cancelReason, sources, json);
  }

  /** Tells nothing: a job that is logged must not take what users said into the log. */
  @Override
  public String toString() {
    return "Content[]";
  }

  Content withResult(String json) {
    return new Content(params, labels, json, error, cancelReason, sources, dialect);
  }

  Content withError(JobError why) {
    return new Content(params, labels, result, why, cancelReason, sources, dialect);
  }

  Content withCancelReason(@Nullable String reason) {
    return new Content(params, labels, result, error, reason, sources, dialect);
  }

  /** Why an attempt failed: the code is ours, the message may be the program's. */
  public record JobError(String code, String message, boolean retryable, int attempt) {}
}
