package dev.lethe.api.v1;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.lethe.ending.Hold;
import dev.lethe.http.RawJson;
import dev.lethe.job.Cancel;
import dev.lethe.job.Content;
import dev.lethe.job.DataState;
import dev.lethe.job.Job;
import dev.lethe.retention.Fate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A job on the wire. Once its data is not kept, all that users and programs said is null. */
record JobJson(
    @JsonUnwrapped Item item, @RawJson @Nullable String params, @RawJson @Nullable String result) {

  static JobJson of(Job job, @Nullable Hold hold, Optional<Fate> fate) {
    Content content = job.content();
    return new JobJson(
        Item.of(job, hold, fate), job.kept() ? content.params() : null, content.result());
  }

  /** What will be done to a job: as the words are by which one would ask for it. */
  static String how(Fate fate) {
    return fate.undoFor() == null ? fate.action().word() : "trash";
  }

  /** A job in a list: without parameters and result. */
  record Item(
      String id,
      String type,
      String state,
      String data,
      @Nullable String dialect,
      @Nullable Map<String, String> labels,
      Instant createdAt,
      @Nullable Instant submittedAt,
      @Nullable Instant startedAt,
      @Nullable Instant endedAt,
      @Nullable Instant deadlineAt,
      @Nullable Instant purgeAt,
      @Nullable String purgeBy,
      @Nullable String purgeAction,
      int attempt,
      int maxAttempts,
      int priority,
      @Nullable Instant runAt,
      ProgressJson progress,
      @Nullable ErrorJson error,
      boolean keepPartial,
      @Nullable CancelJson cancel,
      @Nullable HoldJson hold,
      @Nullable ErasureLink erasure,
      @Nullable String retryOf,
      int artifactCount,
      long storedBytes) {

    static Item of(Job job, @Nullable Hold hold, Optional<Fate> fate) {
      Job.Times times = job.times();
      Content content = job.content();
      return new Item(
          job.id().toString(),
          job.type(),
          job.state().word(),
          job.data().word(),
          job.links().dialect(),
          job.kept() ? content.labels() : null,
          times.created(),
          times.submitted(),
          times.started(),
          times.ended(),
          times.deadline(),
          fate.map(Fate::at).orElse(null),
          fate.map(end -> end.by().word()).orElse(null),
          fate.map(JobJson::how).orElse(null),
          job.attempts().current(),
          job.terms().maxAttempts(),
          job.terms().start().priority(),
          job.terms().start().runAt(),
          ProgressJson.of(job.progress()),
          ErrorJson.of(content.error()),
          job.terms().keepPartial(),
          CancelJson.of(job),
          HoldJson.of(hold),
          ErasureLink.of(job),
          job.links().retryOf() == null ? null : job.links().retryOf().toString(),
          job.stored().artifacts(),
          job.stored().bytes());
    }
  }

  record ProgressJson(double fraction, @Nullable String phase, @Nullable Instant updatedAt) {
    static ProgressJson of(Job.Progress progress) {
      return new ProgressJson(progress.fraction(), progress.phase(), progress.updated());
    }
  }

  record ErrorJson(String code, String message, boolean retryable, int attempt) {
    static @Nullable ErrorJson of(Content.@Nullable JobError error) {
      return error == null
          ? null
          : new ErrorJson(error.code(), error.message(), error.retryable(), error.attempt());
    }
  }

  record CancelJson(
      Instant requestedAt,
      String by,
      @Nullable String reason,
      @Nullable String stop,
      @Nullable Long stopMs) {
    static @Nullable CancelJson of(Job job) {
      Cancel cancel = job.cancel();
      return cancel == null
          ? null
          : new CancelJson(
              cancel.requestedAt(),
              cancel.by().word(),
              job.content().cancelReason(),
              cancel.stop() == null ? null : cancel.stop().word(),
              cancel.stopMillis());
    }
  }

  /** By what a job is held: a hold of its own, or that of its account. */
  record HoldJson(String of, String by, Instant since, @Nullable String reason) {
    static @Nullable HoldJson of(@Nullable Hold hold) {
      return hold == null
          ? null
          : new HoldJson(
              hold.job() == null ? "account" : "job",
              hold.by().word(),
              hold.since(),
              hold.reason());
    }
  }

  /** Only a clean leaves a job to be seen, so it is the only action that can stand here. */
  record ErasureLink(String id, String action, String state) {
    static @Nullable ErasureLink of(Job job) {
      return job.links().erasure() == null
          ? null
          : new ErasureLink(
              job.links().erasure().toString(),
              "clean",
              job.data() == DataState.ERASED ? "done" : "running");
    }
  }

  record Page(List<Item> items, @Nullable String nextCursor) {}

  record CancelAnswerJson(String outcome, @Nullable Long stopMs, JobJson job) {}
}
