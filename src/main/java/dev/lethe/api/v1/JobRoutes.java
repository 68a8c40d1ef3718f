package dev.lethe.api.v1;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.lethe.account.Accounts;
import dev.lethe.account.Principal;
import dev.lethe.account.Scope;
import dev.lethe.api.v1.JobJson.CancelAnswerJson;
import dev.lethe.ending.CancelAnswer;
import dev.lethe.ending.Endings;
import dev.lethe.ending.Endings.Asker;
import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.http.Answer;
import dev.lethe.http.Body;
import dev.lethe.http.Json;
import dev.lethe.http.Pages;
import dev.lethe.http.Preference;
import dev.lethe.http.Query;
import dev.lethe.http.Route;
import dev.lethe.http.Wait;
import dev.lethe.id.JobId;
import dev.lethe.job.Job;
import dev.lethe.job.JobQuery;
import dev.lethe.job.JobState;
import dev.lethe.job.Jobs;
import dev.lethe.job.Transactions;
import dev.lethe.ledger.Retries;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Jobs: submit, list, get, hand in, cancel, retry. */
final class JobRoutes {
  static final Duration USUAL_WAIT = Duration.ofSeconds(2);
  static final Duration LONGEST_WAIT = Duration.ofSeconds(60);
  private static final String LIST = "jobs";
  private static final int REASON = 1_000;

  private final Admission admission;
  private final Accounts accounts;
  private final Jobs jobs;
  private final Endings endings;
  private final JobView view;
  private final Retries retries;
  private final Uploads uploads;
  private final Once once;
  private final Transactions transactions;
  private final long uploadBytes;

  JobRoutes(Admission admission, V1.Parts parts, Uploads uploads, Once once) {
    this.admission = admission;
    this.accounts = parts.accounts();
    this.jobs = parts.jobs();
    this.endings = parts.endings();
    this.view = JobView.of(parts);
    this.retries = parts.retries();
    this.uploads = uploads;
    this.once = once;
    this.transactions = parts.transactions();
    this.uploadBytes = parts.uploadBytes();
  }

  List<Route> routes() {
    return List.of(
        Route.post("/v1/jobs", this::submit).withBodyLimit(uploadBytes),
        Route.get("/v1/jobs", this::list),
        Route.get("/v1/jobs/{id}", this::get),
        Route.post("/v1/jobs/{id}/submit", this::submitDraft),
        Route.post("/v1/jobs/{id}/cancel", this::cancel),
        Route.post("/v1/jobs/{id}/retry", this::retry));
  }

  static JobId jobId(Context ctx) {
    return JobId.parse(ctx.pathParam("id")).orElseThrow(() -> Refusal.notFound("job"));
  }

  static Asker asker(Principal who) {
    return new Asker(who.reach(), who.key());
  }

  /** What a repeated request is answered with, unless it is gone. */
  static Job kept(Job job) {
    if (!job.kept()) {
      throw new Refusal(ErrorCode.JOB_ERASED, "the data of this job was erased");
    }
    return job;
  }

  private void submit(Context ctx) throws IOException, InterruptedException {
    Principal who = admission.admit(ctx, Scope.JOBS_WRITE);
    Query.of(ctx);
    accepted(ctx, who, uploads.submit(who.account(), ctx));
  }

  private void submitDraft(Context ctx) throws IOException, InterruptedException {
    Principal who = admission.admit(ctx, Scope.JOBS_WRITE);
    Query.of(ctx);
    JobId id = jobId(ctx);
    Job job =
        once.run(
            who.account(),
            Once.request(ctx),
            _ -> kept(jobs.get(who.account(), id)),
            note ->
                transactions.write(() -> {
                  Job submitted = jobs.submitDraft(who.account(), id);
                  note.accept(id.toString());
                  return submitted;
                }));
    accepted(ctx, who, job);
  }

  private void retry(Context ctx) throws IOException, InterruptedException {
    Principal who = admission.admit(ctx, Scope.JOBS_WRITE);
    Query.of(ctx);
    JobId id = jobId(ctx);
    Job job =
        once.run(
            who.account(),
            Once.request(ctx),
            subject -> kept(jobs.get(who.account(), JobId.of(subject))),
            note -> retries.retry(who.account(), id, fresh -> note.accept(fresh.toString())));
    accepted(ctx, who, job);
  }

  private void accepted(Context ctx, Principal who, Job job)
      throws IOException, InterruptedException {
    ctx.header("Location", "/v1/jobs/" + job.id());
    Optional<Duration> wait = Preference.waiting(ctx, LONGEST_WAIT);
    Job now = wait.isEmpty() ? job : jobs.get(who.account(), job.id(), wait.get());
    Answer.json(ctx, 202, json(now));
  }

  private JobJson json(Job job) {
    return view.json(job);
  }

  static Duration waiting(Context ctx, Duration usual) {
    return waiting(ctx, Query.of(ctx, "wait"), usual);
  }

  /** A wait in the query goes before one that is only preferred. */
  static Duration waiting(Context ctx, Query query, Duration usual) {
    Optional<Duration> asked = query.duration("wait", Duration.ZERO, LONGEST_WAIT);
    return asked.or(() -> Preference.waiting(ctx, LONGEST_WAIT)).orElse(usual);
  }

  private void get(Context ctx) throws IOException, InterruptedException {
    Principal who = admission.admit(ctx, Scope.JOBS_READ);
    Duration wait = waiting(ctx, Duration.ZERO);
    Job job =
        wait.isZero() ? jobs.get(who.reach(), jobId(ctx)) : jobs.get(who.reach(), jobId(ctx), wait);
    Answer.conditional(ctx, json(job));
  }

  private void list(Context ctx) throws IOException {
    Principal who = admission.admit(ctx, Scope.JOBS_READ);
    Query query =
        Query.of(ctx, "state", "type", "created_before", "label", "account", "limit", "cursor");
    int limit = Pages.limit(query);
    // One more than asked for tells whether there is a next page.
    List<Job> found =
        jobs.list(
            new JobQuery(
                AccountRoutes.asked(query, who, accounts),
                states(query),
                query.text("type"),
                query.time("created_before"),
                query.text("label").map(JobRoutes::label),
                Pages.cursor(LIST, query).map(JobRoutes::place),
                limit + 1));
    boolean more = found.size() > limit;
    List<Job> page = more ? found.subList(0, limit) : found;
    @Nullable String next = more ? Pages.encode(LIST, page.getLast().id().toString()) : null;
    if (next != null) {
      Pages.link(ctx, next);
    }
    Answer.conditional(ctx, new JobJson.Page(view.items(page), next));
  }

  /** A cursor's check is no secret: the place in it may be anything. */
  private static JobId place(String cursor) {
    return JobId.parse(cursor)
        .orElseThrow(
            () -> new Refusal(ErrorCode.INVALID_CURSOR, "start the list again without a cursor"));
  }

  private void cancel(Context ctx) throws IOException, InterruptedException {
    Principal who = admission.admit(ctx, Scope.JOBS_END);
    Query.of(ctx);
    byte[] body = Body.optionalJsonBytes(ctx);
    CancelJson asked = body.length == 0 ? CancelJson.PLAIN : Json.read(body, CancelJson.class);
    String reason = asked.reason();
    if (reason != null && reason.length() > REASON) {
      throw Refusal.field("/reason", "too_long", "at most " + REASON + " characters");
    }
    JobId id = jobId(ctx);
    // To cancel again is to be told the same again, so it is enough to tell one key from another.
    Once.Again<CancelAnswer> cancel = _ -> endings.cancel(asker(who), id, reason, asked.waiting());
    CancelAnswer answer =
        once.run(who.account(), Once.request(ctx, body), cancel, once.noting(id, cancel));
    switch (answer) {
      case CancelAnswer.Stopped(Job job, long millis) -> answer(ctx, 200, "stopped", millis, job);
      case CancelAnswer.AlreadyEnded(Job job) -> answer(ctx, 200, "already_ended", null, job);
      case CancelAnswer.Stopping(Job job) -> answer(ctx, 202, "stopping", null, job);
      case CancelAnswer.Unknown(Job job) -> answer(ctx, 202, "unknown", null, job);
    }
  }

  private void answer(Context ctx, int status, String outcome, @Nullable Long millis, Job job)
      throws IOException {
    Answer.json(ctx, status, new CancelAnswerJson(outcome, millis, json(job)));
  }

  static Set<JobState> states(Query query) {
    return query.list("state").stream().map(JobRoutes::state).collect(Collectors.toSet());
  }

  private static JobState state(String word) {
    for (JobState state : JobState.values()) {
      if (state.word().equals(word)) {
        return state;
      }
    }
    throw Refusal.field("?state", "unknown_state", "there is no state " + word);
  }

  private static JobQuery.Label label(String text) {
    int colon = text.indexOf(':');
    if (colon < 1) {
      throw Refusal.field("?label", "wrong_format", "expected name:value");
    }
    return new JobQuery.Label(text.substring(0, colon), text.substring(colon + 1));
  }

  /** What a client may say with a cancel. */
  record CancelJson(@Nullable String reason, @JsonProperty("wait") @Nullable String waitFor) {
    static final CancelJson PLAIN = new CancelJson(null, null);

    Duration waiting() {
      return Optional.ofNullable(waitFor)
          .map(text -> Wait.parse("/wait", text, Duration.ZERO, LONGEST_WAIT))
          .orElse(USUAL_WAIT);
    }
  }
}
