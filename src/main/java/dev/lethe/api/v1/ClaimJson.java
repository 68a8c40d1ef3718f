package dev.lethe.api.v1;

import dev.lethe.http.RawJson;
import dev.lethe.job.Job;
import dev.lethe.ledger.Artifact;
import dev.lethe.ledger.InputMeta;
import dev.lethe.remote.Held;
import dev.lethe.remote.Remote;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a worker on another machine has to do, on the wire. Nothing in it says whose job it is.
 *
 * @param takesOutputs whether files are still wanted; after a stop they seldom are
 * @param inputs null while the server still fetches them
 */
record ClaimJson(
    String jobId,
    int attempt,
    String url,
    String type,
    @RawJson String params,
    boolean keepPartial,
    long leaseMs,
    long marginMs,
    long wallTimeMs,
    String say,
    boolean takesOutputs,
    @Nullable List<InputJson> inputs) {
  static final String CARRY_ON = "carry_on";
  static final String STOP = "stop";

  /** All that a worker got for its asking. */
  record Claims(List<ClaimJson> claims) {}

  /**
   * A file that is there.
   *
   * @param input what it is to its job
   */
  record InputJson(
      String name,
      String input,
      String url,
      String mediaType,
      long bytes,
      @Nullable String sha256) {
    static InputJson of(String claim, Artifact artifact) {
      return new InputJson(
          artifact.name(),
          InputMeta.name(artifact),
          claim + "/inputs/" + artifact.id(),
          artifact.mediaType(),
          artifact.bytes(),
          artifact.sha256());
    }
  }

  static ClaimJson of(Remote.Task task, Remote.Terms terms) {
    Held held = task.held();
    Job job = held.job();
    String url = url(held);
    return new ClaimJson(
        job.id().toString(),
        held.attempt().attempt(),
        url,
        job.type(),
        job.content().params(),
        job.terms().keepPartial(),
        terms.lease().toMillis(),
        terms.margin().toMillis(),
        terms.wallTime().toMillis(),
        say(held.stop()),
        job.takes(held.attempt().attempt()),
        task.inputs()
            .map(all -> all.stream().map(one -> InputJson.of(url, one)).toList())
            .orElse(null));
  }

  static String url(Held held) {
    return "/v1/claims/" + held.job().id() + "/" + held.attempt().attempt();
  }

  static String say(boolean stop) {
    return stop ? STOP : CARRY_ON;
  }
}
