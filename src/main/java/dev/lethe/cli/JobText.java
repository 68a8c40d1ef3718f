package dev.lethe.cli;

import dev.lethe.client.Job;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How one job looks to a person. */
final class JobText {
  private JobText() {}

  /** The state, and what became of the data where that is not the usual. */
  static String state(Job job) {
    return job.data().equals("kept") ? job.state() : job.state() + ", " + job.data();
  }

  static String failure(Job.Failure error) {
    String message = error.message() == null ? "no message" : error.message();
    return message + " (" + error.code() + ")";
  }

  static void print(Job job, PrintStream out) {
    line(out, "job", job.id());
    line(out, "type", job.type());
    line(out, "state", state(job));
    line(out, "attempt", job.attempt() == 0 ? null : job.attempt() + " of " + job.maxAttempts());
    line(out, "priority", job.priority() == 0 ? null : String.valueOf(job.priority()));
    line(out, "run at", job.runAt() == null ? null : Text.time(job.runAt()));
    line(out, "progress", job.ended() ? null : progress(job.progress()));
    line(out, "labels", labels(job.labels()));
    line(out, "created", Text.time(job.createdAt()));
    line(out, "started", job.startedAt() == null ? null : Text.time(job.startedAt()));
    line(out, "ended", ended(job));
    line(
        out,
        "deadline",
        job.ended() || job.deadlineAt() == null ? null : Text.time(job.deadlineAt()));
    line(out, "error", job.error() == null ? null : failure(job.error()));
    line(out, "cancel", cancel(job.cancel()));
    line(out, "hold", hold(job.hold()));
    line(out, "goes", goes(job));
    line(out, "erasure", erasure(job.erasure()));
    line(out, "files", files(job));
  }

  private static String files(Job job) {
    String files = job.artifactCount() + " (" + Text.bytes(job.storedBytes()) + ")";
    return job.data().equals("erased") ? files + " before they were erased" : files;
  }

  private static void line(PrintStream out, String name, @Nullable String value) {
    if (value != null) {
      out.printf("%-9s %s%n", name, Text.plain(value));
    }
  }

  private static @Nullable String progress(Job.@Nullable Progress progress) {
    if (progress == null) {
      return null;
    }
    String phase = progress.phase() == null ? "" : " " + progress.phase();
    return Text.percent(progress.fraction()) + phase;
  }

  private static @Nullable String labels(@Nullable Map<String, String> labels) {
    if (labels == null || labels.isEmpty()) {
      return null;
    }
    return labels.entrySet().stream()
        .map(label -> label.getKey() + "=" + label.getValue())
        .sorted()
        .collect(Collectors.joining(" "));
  }

  private static @Nullable String goes(Job job) {
    Instant at = job.purgeAt();
    return at == null
        ? null
        : "%s: %s by %s".formatted(Text.time(at), job.purgeAction(), job.purgeBy());
  }

  private static @Nullable String ended(Job job) {
    Instant ended = job.endedAt();
    Instant started = job.startedAt();
    if (ended == null) {
      return null;
    }
    String after =
        started == null ? "" : " after " + Text.duration(Duration.between(started, ended));
    return Text.time(ended) + after;
  }

  private static @Nullable String cancel(Job.@Nullable Cancel cancel) {
    if (cancel == null) {
      return null;
    }
    Long millis = cancel.stopMs();
    String stop = cancel.stop() == null ? "not yet stopped" : "stop " + cancel.stop();
    String time = millis == null ? "" : " after " + Text.duration(Duration.ofMillis(millis));
    String reason = cancel.reason() == null ? "" : ", reason: " + cancel.reason();
    return "by " + cancel.by() + ", " + stop + time + reason;
  }

  private static @Nullable String hold(Job.@Nullable HoldMark hold) {
    if (hold == null) {
      return null;
    }
    String reason = hold.reason() == null ? "" : ", reason: " + hold.reason();
    return "of the %s by %s since %s%s"
        .formatted(
            hold.of(),
            hold.by().equals("admin") ? "an administrator" : "its account",
            Text.time(hold.since()),
            reason);
  }

  private static @Nullable String erasure(Job.@Nullable ErasureMark mark) {
    return mark == null ? null : "%s %s, %s".formatted(mark.id(), mark.action(), mark.state());
  }
}
