package dev.lethe.job;

import dev.lethe.id.AccountId;
import dev.lethe.id.ErasureId;
import dev.lethe.job.Content.JobError;
import dev.lethe.job.Job.Attempts;
import dev.lethe.job.Job.Lease;
import dev.lethe.job.Job.Links;
import dev.lethe.job.Job.Progress;
import dev.lethe.job.Job.Stored;
import dev.lethe.job.Job.Terms;
import dev.lethe.job.Job.Times;
import dev.lethe.job.Job.Visibility;
import dev.lethe.store.TestStores;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Jobs as rows, in whatever state a test needs them, with a key of their own. */
public final class JobSamples {
  private final TestStores stores;
  private final AccountId account;
  private final String type;

  /** Samples of one type, so that a test can tell its own from those of others. */
  public JobSamples(TestStores stores, AccountId account, String type) {
    this.stores = stores;
    this.account = account;
    this.type = type;
  }

  /** Everything that may be absent is. */
  public Job bare(JobState state) {
    Instant now = stores.clock().instant();
    return new Job(
        stores.ids().job(),
        account,
        type,
        stores.keys().take(),
        Visibility.SHOWN,
        state,
        DataState.KEPT,
        new Times(now, null, null, null, null, null, now),
        new Terms(1, null, null, false),
        new Attempts(0, 0, false),
        null,
        null,
        Progress.NONE,
        new Stored(0, 0),
        Links.NONE,
        Content.of("{}", Map.of()));
  }

  /** One that a dialect made, which remembers this of it: a JSON object as text. */
  public Job by(String dialect, String remembered, JobState state) {
    return bare(state)
        .with(new Links(null, dialect, null))
        .with(Content.of("{}", Map.of()).withDialect(remembered));
  }

  /** Made at a given time. */
  public Job madeAt(Instant created, JobState state) {
    return madeAt(bare(state), created);
  }

  /** One that has ended. */
  public Job endedAt(Instant end) {
    return bare(JobState.QUEUED).cancelled(Cancel.By.USER, null, end);
  }

  /** One that has ended and has this content. */
  public Job with(Content content) {
    return endedAt(stores.clock().instant()).with(content);
  }

  /** One that goes by itself at this date. */
  public Job dated(Instant purgeAt) {
    return due(bare(JobState.SUCCEEDED), null, purgeAt);
  }

  /** Everything that may be there is, and differs from one step to the next. */
  public Job full(int step) {
    Instant now = stores.clock().instant().plusMillis(step * 1_000L);
    return new Job(
        stores.ids().job(),
        account,
        type,
        stores.keys().take(),
        Visibility.SHOWN,
        JobState.RUNNING,
        DataState.KEPT,
        new Times(
            now,
            now.plusMillis(1),
            now.plusMillis(2),
            now.plusMillis(3),
            now.plusMillis(4),
            now.plusMillis(5),
            now.plusMillis(6)),
        new Terms(
            3 + step,
            Duration.ofMillis(7 + step),
            Duration.ofMillis(8 + step),
            true,
            new Job.Start(9 + step, now.plusMillis(14))),
        new Attempts(2 + step, 1 + step, true),
        new Lease("worker-" + step, now.plusMillis(9), now.plusMillis(10), "level-" + step),
        new Cancel(now.plusMillis(11), Cancel.By.DEADLINE, Cancel.Stop.CONFIRMED, 12L + step),
        new Progress(0.25 + step, "phase-" + step, now.plusMillis(13)),
        new Stored(14 + step, 5_000_000_000L + step, 6_000_000_000L + step),
        new Links(stores.ids().job(), "dialect-" + step, stores.ids().erasure()),
        content(step));
  }

  public static Content content(int step) {
    return new Content(
        "{\"title\":\"Überholtes №" + step + " \\u0000 \uD83C\uDFAC\"}",
        Map.of("customer", "c" + step, "empty", ""),
        "{\"seconds\":" + step + "}",
        new JobError("program_failed", "it said \"no\" " + step, true, 2 + step),
        "because " + step,
        List.of(new Source("main", "https://example.org/film-" + step + ".mp4?sig=x")),
        "{\"step\":" + step + "}");
  }

  /** One job with the facts of another, but for what never changes. */
  public static Job changedLike(Job before, Job facts) {
    return new Job(
        before.id(),
        before.account(),
        facts.type(),
        before.keySlot(),
        facts.visibility(),
        facts.state(),
        facts.data(),
        created(facts.times(), before.times().created()),
        facts.terms(),
        facts.attempts(),
        facts.lease(),
        facts.cancel(),
        facts.progress(),
        facts.stored(),
        new Links(before.links().retryOf(), before.links().dialect(), facts.links().erasure()),
        facts.content());
  }

  public static Job with(Job job, Content content) {
    return rebuilt(job, job.visibility(), job.times(), job.lease(), content);
  }

  static Job with(Job job, Times times) {
    return rebuilt(job, job.visibility(), times, job.lease(), job.content());
  }

  static Job with(Job job, @Nullable Lease lease) {
    return rebuilt(job, job.visibility(), job.times(), lease, job.content());
  }

  static Job with(Job job, Map<String, String> labels) {
    return with(job, Content.of(job.content().params(), labels));
  }

  /** Made at a given time; its id says so too, as a real one does. */
  static Job madeAt(Job job, Instant created) {
    Times t = job.times();
    return with(
        job,
        new Times(
            created, t.submitted(), t.started(), t.ended(), t.deadline(), t.purgeAt(), created));
  }

  static Job notBefore(Job job, Instant at) {
    Times t = job.times();
    return with(
        job,
        new Times(
            t.created(), t.submitted(), t.started(), t.ended(), t.deadline(), t.purgeAt(), at));
  }

  static Job priority(Job job, int priority) {
    var terms = new Terms(1, null, null, false, new Job.Start(priority, null));
    return rebuilt(job, job.type(), job.state(), terms);
  }

  static Job ofType(Job job, String type) {
    return rebuilt(job, type, job.state(), job.terms());
  }

  static Job with(Job job, JobState state) {
    return rebuilt(job, job.type(), state, job.terms());
  }

  /** Queued before the time at which it may start. */
  static Job waiting(Job job, Instant until) {
    Times t = job.times();
    Instant submitted = until.minusMillis(1);
    return with(
        job,
        new Times(
            t.created(), submitted, t.started(), t.ended(), t.deadline(), t.purgeAt(), until));
  }

  private static Job rebuilt(Job job, String type, JobState state, Terms terms) {
    return new Job(
        job.id(),
        job.account(),
        type,
        job.keySlot(),
        job.visibility(),
        state,
        job.data(),
        job.times(),
        terms,
        job.attempts(),
        job.lease(),
        job.cancel(),
        job.progress(),
        job.stored(),
        job.links(),
        job.content());
  }

  static Job due(Job job, @Nullable Instant deadline, @Nullable Instant purgeAt) {
    Times t = job.times();
    return with(
        job,
        new Times(
            t.created(), t.submitted(), t.started(), t.ended(), deadline, purgeAt, t.notBefore()));
  }

  static Job cancelledAt(Job job, Instant at) {
    var cancel = new Cancel(at, Cancel.By.USER, null, null);
    return new Job(
        job.id(),
        job.account(),
        job.type(),
        job.keySlot(),
        job.visibility(),
        job.state(),
        job.data(),
        job.times(),
        job.terms(),
        job.attempts(),
        job.lease(),
        cancel,
        job.progress(),
        job.stored(),
        job.links(),
        job.content());
  }

  public static Job erasing(Job job, ErasureId erasure) {
    return job.erasing(erasure, job.visibility());
  }

  private static Times created(Times facts, Instant created) {
    return new Times(
        created,
        facts.submitted(),
        facts.started(),
        facts.ended(),
        facts.deadline(),
        facts.purgeAt(),
        facts.notBefore());
  }

  private static Job rebuilt(
      Job job, Visibility seen, Times times, @Nullable Lease lease, Content content) {
    return new Job(
        job.id(),
        job.account(),
        job.type(),
        job.keySlot(),
        seen,
        job.state(),
        job.data(),
        times,
        job.terms(),
        job.attempts(),
        lease,
        job.cancel(),
        job.progress(),
        job.stored(),
        job.links(),
        content);
  }
}
