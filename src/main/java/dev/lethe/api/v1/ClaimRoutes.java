package dev.lethe.api.v1;

import dev.lethe.account.Principal;
import dev.lethe.account.Scope;
import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.http.Answer;
import dev.lethe.http.Body;
import dev.lethe.http.Query;
import dev.lethe.http.RawJson;
import dev.lethe.http.Route;
import dev.lethe.id.JobId;
import dev.lethe.id.KeyId;
import dev.lethe.job.Job.Progress;
import dev.lethe.job.JobState;
import dev.lethe.remote.End;
import dev.lethe.remote.Held;
import dev.lethe.remote.Remote;
import dev.lethe.work.Heartbeat;
import dev.lethe.work.Outcome;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Workers on other machines: they ask for work here, say that they live, bring what they made, and
 * report how it ended. Each call names the attempt, which fences it.
 */
final class ClaimRoutes {
  private static final String ONE = "/v1/claims/{job}/{attempt}";
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);
  private static final int RESULT_CHARS = 256 << 10;
  private static final int MESSAGE_CHARS = 4_000;
  private static final Set<ErrorCode> FAILURES =
      EnumSet.of(
          ErrorCode.INPUT_NOT_MEDIA,
          ErrorCode.INPUT_BLOCKED,
          ErrorCode.INPUT_UNREACHABLE,
          ErrorCode.INVALID_REQUEST,
          ErrorCode.GLYPHS_MISSING,
          ErrorCode.INPUT_NOT_DOCUMENT,
          ErrorCode.INPUT_ENCRYPTED,
          ErrorCode.LIMIT_EXCEEDED,
          ErrorCode.QUOTA_EXCEEDED,
          ErrorCode.PROGRAM_FAILED,
          ErrorCode.COMMAND_FAILED,
          ErrorCode.STORAGE_FULL,
          ErrorCode.INTERNAL);

  private final Admission admission;
  private final Remote remote;
  private final InstantSource clock;
  private final ClaimFiles files;

  ClaimRoutes(Admission admission, Remote remote, ClaimFiles.Storage storage) {
    this.admission = admission;
    this.remote = remote;
    this.clock = remote.clock();
    this.files = new ClaimFiles(this::held, remote, storage);
  }

  List<Route> routes() {
    List<Route> own =
        List.of(
            Route.post("/v1/claims", this::claim),
            Route.get(ONE, this::look),
            Route.post(ONE + "/heartbeat", this::heartbeat),
            Route.post(ONE + "/complete", this::complete),
            Route.post(ONE + "/fail", this::fail),
            Route.post(ONE + "/release", this::release),
            Route.post(ONE + "/stopped", this::stopped),
            Route.post(ONE + "/wiped", this::wiped));
    return Stream.concat(own.stream(), files.routes(ONE).stream()).toList();
  }

  private void claim(Context ctx) throws IOException, InterruptedException {
    Principal who = admission.admit(ctx, Scope.JOBS_WORK);
    Query.of(ctx);
    ClaimsAsked asked = Body.json(ctx, ClaimsAsked.class);
    List<Remote.Task> tasks = remote.claim(asked.asked(who, key(who)), asked.waiting());
    Answer.json(
        ctx,
        200,
        new ClaimJson.Claims(
            tasks.stream().map(task -> ClaimJson.of(task, remote.terms())).toList()));
  }

  /** At once when it is not as the worker says it knows it; so a stop takes no second. */
  private void look(Context ctx) throws IOException, InterruptedException {
    Of of = of(ctx);
    Query query = Query.of(ctx, "wait", "say", "inputs");
    Duration wait = query.duration("wait", Duration.ZERO, LONGEST_WAIT).orElse(Duration.ZERO);
    Optional<String> say = query.text("say");
    Optional<String> inputs = query.text("inputs");
    Remote.Task task =
        remote.task(
            of.key,
            of.job,
            of.attempt,
            now ->
                say.map(ClaimJson.say(now.held().stop())::equals).orElse(true)
                    && inputs.map(String.valueOf(now.inputs().isPresent())::equals).orElse(true),
            wait);
    Answer.json(ctx, 200, ClaimJson.of(task, remote.terms()));
  }

  private void heartbeat(Context ctx) throws IOException {
    Of of = of(ctx);
    Query.of(ctx);
    Progress progress =
        Body.optionalJson(ctx, Beat.class).flatMap(beat -> beat.read(clock)).orElse(null);
    Heartbeat answer = remote.heartbeat(of.key, of.job, of.attempt, progress);
    Answer.json(
        ctx,
        200,
        new Beaten(ClaimJson.say(answer == Heartbeat.STOP), remote.terms().lease().toMillis()));
  }

  private void complete(Context ctx) throws IOException {
    Of of = of(ctx);
    Query.of(ctx);
    Completed said = Body.json(ctx, Completed.class);
    report(
        ctx,
        of,
        new End.Finished(new Outcome.Succeeded(said.object()), is(said.gone), is(said.wiped)));
  }

  private void fail(Context ctx) throws IOException {
    Of of = of(ctx);
    Query.of(ctx);
    FailedJson said = Body.json(ctx, FailedJson.class);
    report(ctx, of, new End.Finished(said.outcome(), is(said.gone), is(said.wiped)));
  }

  private void release(Context ctx) throws IOException {
    Of of = of(ctx);
    Query.of(ctx);
    EndJson said = Body.json(ctx, EndJson.class);
    report(ctx, of, new End.Released(is(said.gone), is(said.wiped)));
  }

  private void stopped(Context ctx) throws IOException {
    Of of = of(ctx);
    Query.of(ctx);
    EndJson said = Body.json(ctx, EndJson.class);
    report(ctx, of, new End.Stopped(is(said.gone), is(said.wiped)));
  }

  private void report(Context ctx, Of of, End end) throws IOException {
    JobState became = remote.report(of.key, of.job, of.attempt, end);
    Answer.json(ctx, 200, new Reported(of.job.toString(), of.attempt, became.word()));
  }

  private void wiped(Context ctx) throws IOException {
    Of of = of(ctx);
    Query.of(ctx);
    Instant at = remote.wiped(of.key, of.job, of.attempt);
    Answer.json(ctx, 200, new WipedJson(of.job.toString(), of.attempt, at));
  }

  private Held held(Context ctx) {
    Of of = of(ctx);
    return remote.held(of.key, of.job, of.attempt);
  }

  /** Which attempt a request is about, and by which key. */
  private record Of(KeyId key, JobId job, int attempt) {}

  private Of of(Context ctx) {
    KeyId key = key(admission.admit(ctx, Scope.JOBS_WORK));
    String attempt = ctx.pathParam("attempt");
    JobId job =
        JobId.parse(ctx.pathParam("job"))
            .filter(_ -> attempt.matches("[0-9]{1,9}"))
            .orElseThrow(() -> Refusal.notFound("claim"));
    return new Of(key, job, Integer.parseInt(attempt));
  }

  /** A lease is held by a key, and nothing else will do. */
  private static KeyId key(Principal who) {
    return Optional.ofNullable(who.key())
        .orElseThrow(() -> new Refusal(ErrorCode.FORBIDDEN_SCOPE, "a worker asks with an API key"));
  }

  private static boolean is(@Nullable Boolean said) {
    return said != null && said;
  }

  /** A sign of life. */
  record Beat(@Nullable ProgressJson progress) {
    Optional<Progress> read(InstantSource clock) {
      return Optional.ofNullable(progress).map(one -> one.read(clock));
    }
  }

  /** How far the work is. A phase is a word of the program, and no place for words of users. */
  record ProgressJson(@Nullable Double fraction, @Nullable String phase) {
    Progress read(InstantSource clock) {
      if (phase != null && !phase.matches("[a-z][a-z0-9_.-]{0,31}")) {
        throw Refusal.field("/progress/phase", "invalid_name", "1 to 32 of a-z 0-9 _ . -");
      }
      double done = fraction == null ? 0 : fraction;
      if (!(done >= 0 && done <= 1)) {
        throw Refusal.field("/progress/fraction", "out_of_range", "0 to 1");
      }
      return new Progress(done, phase, clock.instant());
    }
  }

  record Beaten(String say, long leaseMs) {}

  /** The end with a result. */
  record Completed(
      @RawJson @Nullable String result, @Nullable Boolean gone, @Nullable Boolean wiped) {
    String object() {
      if (result == null || result.equals("null")) {
        return "{}";
      }
      if (!result.startsWith("{")) {
        throw Refusal.field("/result", "wrong_type", "expected an object");
      }
      if (result.length() > RESULT_CHARS) {
        throw Refusal.field("/result", "too_long", "at most " + RESULT_CHARS + " characters");
      }
      return result;
    }
  }

  /** The end without one. */
  record FailedJson(
      @Nullable String code,
      @Nullable String message,
      @Nullable Boolean retryable,
      @Nullable Boolean gone,
      @Nullable Boolean wiped) {
    Outcome.Failed outcome() {
      String said = message == null ? "" : message;
      String text = said.length() > MESSAGE_CHARS ? said.substring(0, MESSAGE_CHARS) : said;
      return new Outcome.Failed(known(), text, is(retryable));
    }

    /** Codes are what clients act on: a worker chooses among those there are. */
    private ErrorCode known() {
      return FAILURES.stream()
          .filter(one -> one.code().equals(code))
          .findFirst()
          .orElse(ErrorCode.WORKER_FAILED);
    }
  }

  /** What else a worker says of its end. */
  record EndJson(@Nullable Boolean gone, @Nullable Boolean wiped) {}

  record Reported(String jobId, int attempt, String state) {}

  record WipedJson(String jobId, int attempt, Instant wipedAt) {}
}
