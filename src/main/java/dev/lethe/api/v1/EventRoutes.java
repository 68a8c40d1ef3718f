package dev.lethe.api.v1;

import dev.lethe.account.Accounts;
import dev.lethe.account.Principal;
import dev.lethe.account.Scope;
import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.event.Event;
import dev.lethe.event.EventLog;
import dev.lethe.event.Feed;
import dev.lethe.event.Moved;
import dev.lethe.event.Next;
import dev.lethe.event.Selection;
import dev.lethe.event.Subscription;
import dev.lethe.http.Answer;
import dev.lethe.http.EventStream;
import dev.lethe.http.Query;
import dev.lethe.http.Route;
import dev.lethe.id.JobId;
import dev.lethe.id.Viewer;
import dev.lethe.job.Job;
import dev.lethe.job.Jobs;
import dev.lethe.job.Transactions;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What happens to jobs, while it happens: of one job until its end, of an account without end. */
final class EventRoutes {
  private static final String LAST_EVENT_ID = "Last-Event-ID";
  private static final Duration PING = Duration.ofSeconds(15);

  private final Admission admission;
  private final Accounts accounts;
  private final Jobs jobs;
  private final Feed feed;
  private final EventLog log;
  private final Transactions transactions;
  private final Streams streams;

  EventRoutes(Admission admission, V1.Parts parts, Streams streams) {
    this.admission = admission;
    this.accounts = parts.accounts();
    this.jobs = parts.jobs();
    this.feed = parts.watch().feed();
    this.log = parts.watch().events();
    this.transactions = parts.transactions();
    this.streams = streams;
  }

  List<Route> routes() {
    return List.of(
        Route.get("/v1/jobs/{id}/events", this::ofJob), Route.get("/v1/events", this::ofAccount));
  }

  private void ofAccount(Context ctx) throws IOException, InterruptedException {
    Principal who = admission.admit(ctx, Scope.JOBS_READ);
    Query query = Query.of(ctx, "type", "state", "account");
    Selection what =
        new Selection(
            AccountRoutes.asked(query, who, accounts),
            Optional.empty(),
            Set.copyOf(query.list("type")),
            JobRoutes.states(query));
    Long after = lastSeen(ctx).orElse(null);
    if (after != null && !transactions.read(log::kept).follows(after)) {
      throw new Refusal(ErrorCode.EVENTS_GONE, "not all events after this one are kept");
    }
    try (var _ = streams.take();
        Subscription events = feed.subscribe(what, after)) {
      Optional<EventStream> out = EventStream.open(ctx);
      if (out.isPresent()) {
        tell(out.get(), events, Long.MAX_VALUE);
      }
    }
  }

  /**
   * A job's whole life fits into one answer, so that whoever comes too late for some events, or
   * without having seen any, is told all that are kept.
   */
  private void ofJob(Context ctx) throws IOException, InterruptedException {
    Principal who = admission.admit(ctx, Scope.JOBS_READ);
    Query.of(ctx);
    JobId id = JobRoutes.jobId(ctx);
    Optional<Long> seen = lastSeen(ctx);
    Now now = transactions.read(() -> now(who.reach(), id));
    long after = seen.filter(now.kept::follows).orElse(now.kept.deleted());
    boolean last = Event.last(now.job.state(), now.job.data());
    if (last && seen.isPresent() && after == seen.get() && now.lastEvent <= after) {
      // To an EventSource this says: do not come back.
      Answer.empty(ctx, 204);
      return;
    }
    try (var _ = streams.take();
        Subscription events = feed.subscribe(Selection.of(now.job.account(), id), after)) {
      Optional<EventStream> out = EventStream.open(ctx);
      if (out.isPresent()) {
        if (now.lastEvent == 0 && seen.isEmpty()) {
          // The job is older than what is kept: its present state is all there is to tell.
          out.get().send("job.state", null, StateJson.of(now.job));
        }
        if (!last || now.lastEvent > after) {
          tell(out.get(), events, now.lastEvent);
        }
      }
    }
  }

  /**
   * Tells all that comes.
   *
   * @param known there was an event with this number at the beginning: the end is not before it
   */
  private static void tell(EventStream out, Subscription events, long known)
      throws IOException, InterruptedException {
    while (true) {
      switch (events.next(PING)) {
        case Next.Became(Event event) -> {
          out.send("job.state", event.number(), StateJson.of(event));
          if (event.last() && event.number() >= known) {
            return;
          }
        }
        case Next.Further(Moved progress) ->
            out.send("job.progress", null, ProgressJson.of(progress));
        case Next.Nothing() -> out.ping();
        case Next.Over() -> {
          return;
        }
      }
    }
  }

  private Now now(Viewer who, JobId id) {
    Job job = jobs.getOrTombstone(who, id);
    return new Now(job, log.lastOf(id), log.kept());
  }

  private static Optional<Long> lastSeen(Context ctx) {
    String text = ctx.header(LAST_EVENT_ID);
    if (text == null) {
      return Optional.empty();
    }
    if (!text.matches("[0-9]{1,18}")) {
      throw Refusal.field("#" + LAST_EVENT_ID, "wrong_format", "the id of an event, a number");
    }
    return Optional.of(Long.parseLong(text));
  }

  private record Now(Job job, long lastEvent, EventLog.Kept kept) {}

  /** What a job became. */
  record StateJson(String jobId, Instant at, String state, String data, int attempt) {
    static StateJson of(Event event) {
      return new StateJson(
          event.job().toString(),
          event.at(),
          event.state().word(),
          event.data().word(),
          event.attempt());
    }

    /** Without an event that says when: the time at which it ended or began. */
    static StateJson of(Job job) {
      return new StateJson(
          job.id().toString(),
          job.times().ended() == null ? job.times().created() : job.times().ended(),
          job.state().word(),
          job.data().word(),
          job.attempts().current());
    }
  }

  /** How far the work is. */
  record ProgressJson(
      String jobId, @Nullable Instant at, double fraction, @Nullable String phase, int attempt) {
    static ProgressJson of(Moved moved) {
      return new ProgressJson(
          moved.job().toString(),
          moved.progress().updated(),
          moved.progress().fraction(),
          moved.progress().phase(),
          moved.attempt());
    }
  }
}
