package dev.lethe.api.v1;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lethe.account.Principal;
import dev.lethe.account.Scope;
import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.http.Cut;
import dev.lethe.http.Query;
import dev.lethe.http.Route;
import dev.lethe.http.Streamed;
import dev.lethe.id.JobId;
import dev.lethe.id.Viewer;
import dev.lethe.job.Job;
import dev.lethe.job.Jobs;
import dev.lethe.job.Signal;
import dev.lethe.job.Signals;
import dev.lethe.job.Transactions;
import dev.lethe.ledger.Artifact;
import dev.lethe.ledger.ArtifactKind;
import dev.lethe.ledger.Artifacts;
import dev.lethe.ledger.Ledger;
import dev.lethe.ledger.LiveLog;
import dev.lethe.ledger.LiveLogs;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What the programs of a job say: all attempts, one after the other, the running one live. */
final class LogRoutes {
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  private final Admission admission;
  private final Jobs jobs;
  private final Artifacts artifacts;
  private final Ledger ledger;
  private final LiveLogs logs;
  private final Signals signals;
  private final Transactions transactions;
  private final Streams streams;

  LogRoutes(Admission admission, V1.Parts parts, Streams streams) {
    this.admission = admission;
    this.jobs = parts.jobs();
    this.artifacts = parts.artifacts();
    this.ledger = parts.ledger();
    this.logs = parts.watch().logs();
    this.signals = parts.watch().signals();
    this.transactions = parts.transactions();
    this.streams = streams;
  }

  List<Route> routes() {
    return List.of(Route.get("/v1/jobs/{id}/log", this::read));
  }

  private void read(Context ctx) throws IOException, InterruptedException {
    Principal who = admission.admit(ctx, Scope.JOBS_READ);
    boolean follow = Query.of(ctx, "follow").flag("follow");
    JobId id = JobRoutes.jobId(ctx);
    kept(who.reach(), id);
    if (!follow) {
      send(ctx, who.reach(), id, false);
      return;
    }
    try (var _ = streams.take()) {
      send(ctx, who.reach(), id, true);
    }
  }

  private void send(Context ctx, Viewer who, JobId id, boolean follow)
      throws IOException, InterruptedException {
    Cut cut = Cut.of(ctx);
    Optional<OutputStream> begun = Streamed.begin(ctx, "text/plain; charset=utf-8");
    if (begun.isEmpty()) {
      return;
    }
    var copy = new Copy(begun.get(), cut);
    try (var changes = signals.watch(signal -> concerns(signal, id))) {
      boolean more = true;
      while (more) {
        more = round(copy, who, id, follow);
        if (more) {
          changes.await(LOOK_AGAIN);
        }
      }
    }
  }

  /**
   * Sends what there is beyond what was sent before; returns whether more may come. What runs is
   * looked up first: an attempt that ends in between is found among the stored ones, and one that
   * ended before is not taken for one that has yet to come.
   */
  private boolean round(Copy copy, Viewer who, JobId id, boolean follow) throws IOException {
    if (follow && logs.closed()) {
      throw new Refusal(ErrorCode.SHUTTING_DOWN, "the server is shutting down");
    }
    Optional<LiveLog> live = logs.of(id);
    Job job = kept(who, id);
    for (Artifact one : transactions.read(() -> ledger.of(id))) {
      if (one.kind() == ArtifactKind.LOG && !isLive(one, live)) {
        copy.stored(one, artifacts);
      }
    }
    if (live.isPresent()) {
      copy.live(live.get(), follow);
      return follow;
    }
    return follow && !job.state().ended();
  }

  private static boolean isLive(Artifact log, Optional<LiveLog> live) {
    return live.isPresent() && live.get().attempt() == log.attempt();
  }

  private Job kept(Viewer who, JobId id) {
    Job job = jobs.get(who, id);
    if (!job.kept()) {
      throw new Refusal(ErrorCode.JOB_ERASED, "the data of this job was erased");
    }
    return job;
  }

  private static boolean concerns(Signal signal, JobId id) {
    return switch (signal) {
      case Signal.Changed(JobId job) -> job.equals(id);
      case Signal.Erasing(JobId job) -> job.equals(id);
      case Signal.Queued _, Signal.Logged _, Signal.Moved _ -> false;
      case Signal.StopWanted _, Signal.Erased _, Signal.LinkRevoked _ -> false;
      case Signal.Telling _, Signal.Sweeping _, Signal.Retention _ -> false;
    };
  }

  /** One answer on its way. */
  private static final class Copy {
    private final OutputStream out;
    private final Cut cut;
    private int done;

    Copy(OutputStream out, Cut cut) {
      this.out = out;
      this.cut = cut;
    }

    void stored(Artifact log, Artifacts artifacts) throws IOException {
      if (log.attempt() > done) {
        begin(log.attempt());
        try (InputStream text = artifacts.read(log, 0, log.bytes()).onCut(cut::abort)) {
          text.transferTo(out);
        }
      }
    }

    void live(LiveLog log, boolean follow) throws IOException {
      if (log.attempt() > done) {
        begin(log.attempt());
        try (LiveLog.Reader text = log.read(follow)) {
          text.onCut(cut::abort);
          text.transferTo(out);
        }
      }
    }

    private void begin(int attempt) throws IOException {
      done = attempt;
      if (attempt > 1) {
        out.write(("[attempt " + attempt + "]\n").getBytes(UTF_8));
      }
    }
  }
}
