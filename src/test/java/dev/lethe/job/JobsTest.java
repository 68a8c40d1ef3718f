package dev.lethe.job;

import static dev.lethe.ending.TestDomain.checked;
import static dev.lethe.ending.TestDomain.terms;
import static dev.lethe.error.Refusals.assertFieldRefused;
import static dev.lethe.error.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.ending.TestDomain;
import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.id.AccountId;
import dev.lethe.id.IdSource;
import dev.lethe.job.Job.Terms;
import dev.lethe.job.Job.Visibility;
import dev.lethe.work.Outcome;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JobsTest {
  private static final String NEEDY = "test.needy";

  private TestDomain domain;
  private Jobs jobs;
  private AccountId account;

  @BeforeEach
  void open(@TempDir Path folder) {
    domain = TestDomain.in(folder);
    account = domain.asker.account();
    Map<String, JobType> types =
        Stream.of(
                new Type(TestDomain.TYPE, new JobType.Inputs(0, 8), Optional.empty()),
                new Type(NEEDY, new JobType.Inputs(1, 2), Optional.empty()),
                new Type("test.one", new JobType.Inputs(1, 1), Optional.empty()),
                new Type("test.unserved", new JobType.Inputs(0, 0), Optional.of("no ffmpeg")))
            .collect(Collectors.toMap(JobType::name, Function.identity()));
    jobs =
        new Jobs(
            new Jobs.Parts(
                domain.transactions(),
                domain.jobStore,
                id -> {
                  domain.blobs.createFolder(id);
                  return domain.keys.take();
                },
                types,
                Map.of(),
                domain.signals,
                new IdSource(domain.clock, new SecureRandom()),
                domain.clock));
  }

  @AfterEach
  void close() {
    domain.close();
  }

  private record Type(String name, Inputs inputs, Optional<String> unserved) implements JobType {
    @Override
    public String check(String params) {
      if (params.contains("bad")) {
        throw Refusal.field("/params/bad", "unknown_field", "there is no such field");
      }
      return "{\"checked\":true}";
    }

    @Override
    public String schema() {
      return "{}";
    }
  }

  @Test
  void a_submission_is_checked_by_its_type_and_completed() {
    var asked = new Submission(TestDomain.TYPE, "{}", Map.of("a", "b"), terms(20), true);
    assertThat(jobs.check(asked))
        .isEqualTo(
            new Submission.Checked(
                TestDomain.TYPE,
                Content.of("{\"checked\":true}", Map.of("a", "b")),
                terms(20),
                true));
  }

  @Test
  void a_wrong_submission_is_refused_by_the_name_of_its_field() {
    assertFieldRefused("/type", "unknown_type", () -> check("no.such", Map.of(), 1));
    assertFieldRefused("/max_attempts", "out_of_range", () -> check(NEEDY, Map.of(), 0));
    assertFieldRefused("/max_attempts", "out_of_range", () -> check(NEEDY, Map.of(), 21));
    assertFieldRefused("/labels", "invalid_name", () -> check(NEEDY, Map.of("a b", ""), 1));
    assertFieldRefused("/labels", "invalid_name", () -> check(NEEDY, Map.of("", ""), 1));
    assertFieldRefused(
        "/labels", "invalid_name", () -> check(NEEDY, Map.of("n".repeat(65), ""), 1));
    assertFieldRefused(
        "/labels/n", "too_long", () -> check(NEEDY, Map.of("n", "v".repeat(257)), 1));
    assertFieldRefused("/labels", "too_many", () -> check(NEEDY, labels(17), 1));
    assertFieldRefused(
        "/params/bad",
        "unknown_field",
        () -> jobs.check(new Submission(NEEDY, "bad", Map.of(), terms(1), false)));
    assertRefused(ErrorCode.TYPE_NOT_SERVED, () -> check("test.unserved", Map.of(), 1));
  }

  @Test
  void what_is_just_within_the_limits_is_taken() {
    check(NEEDY, labels(16), 1);
    check(NEEDY, Map.of("n".repeat(64), "v".repeat(256)), 20);
  }

  @Test
  void a_submitted_job_is_queued_and_its_worker_woken() throws Exception {
    try (var queued = domain.signals.watch(Signal.Queued.class::isInstance)) {
      Job job = jobs.submit(account, checked(terms(3), false));
      assertThat(job.state()).isEqualTo(JobState.QUEUED);
      assertThat(job.visibility()).isEqualTo(Visibility.SHOWN);
      assertThat(job.times().submitted()).isEqualTo(domain.clock.instant());
      assertThat(jobs.get(account, job.id())).isEqualTo(job);
      assertThat(domain.blobs.exists(job.id())).isTrue();
      assertThat(queued.await(Duration.ofSeconds(10))).isTrue();
    }
  }

  @Test
  void a_draft_waits_for_its_inputs_and_wakes_nobody() {
    List<Signal> raised = new CopyOnWriteArrayList<>();
    domain.signals.listen(raised::add);
    Job draft = jobs.submit(account, of(NEEDY, true));
    assertThat(draft.state()).isEqualTo(JobState.DRAFT);
    assertFieldRefused("/inputs", "wrong_count", () -> jobs.submitDraft(account, draft.id()));
    assertThat(raised).doesNotContain(new Signal.Queued());
    domain.upload(draft, "one");
    Job queued = jobs.submitDraft(account, draft.id());
    assertThat(queued.state()).isEqualTo(JobState.QUEUED);
    assertThat(queued.stored()).isEqualTo(new Job.Stored(1, 3));
    assertThat(raised).contains(new Signal.Queued());
  }

  @Test
  void more_inputs_than_the_type_takes_are_refused() {
    Job draft = jobs.submit(account, of("test.one", true));
    domain.upload(draft, "one");
    domain.upload(draft, "two");
    assertFieldRefused("/inputs", "wrong_count", () -> jobs.submitDraft(account, draft.id()));
    assertFieldRefused("/inputs", "wrong_count", () -> jobs.submit(account, of(NEEDY, false)));
  }

  @Test
  void a_draft_is_handed_in_once() throws Exception {
    Job draft = jobs.submit(account, checked(terms(1), true));
    jobs.submitDraft(account, draft.id());
    assertRefused(ErrorCode.JOB_NOT_DRAFT, () -> jobs.submitDraft(account, draft.id()));
    Job gone = jobs.submit(account, checked(terms(1), true));
    domain.endings.cancel(domain.asker, gone.id(), null, Duration.ZERO);
    domain.endings.clean(domain.asker, gone.id(), Duration.ZERO);
    assertRefused(ErrorCode.DATA_NOT_KEPT, () -> jobs.submitDraft(account, gone.id()));
    AccountId other = domain.newAsker().account();
    assertRefused(ErrorCode.NOT_FOUND, () -> jobs.submitDraft(other, draft.id()));
  }

  @Test
  void nobody_sees_a_job_before_its_upload_is_whole() {
    Job receiving = jobs.receive(account, of(NEEDY, false), null);
    assertRefused(ErrorCode.NOT_FOUND, () -> jobs.get(account, receiving.id()));
    assertRefused(ErrorCode.NOT_FOUND, () -> jobs.submitDraft(account, receiving.id()));
    assertThat(jobs.list(all())).isEmpty();
    assertFieldRefused("/inputs", "wrong_count", () -> jobs.accept(receiving.id(), false));
    domain.upload(receiving, "one");
    assertThat(jobs.accept(receiving.id(), false).state()).isEqualTo(JobState.QUEUED);
    assertThat(jobs.list(all())).hasSize(1);
  }

  @Test
  void an_accepted_draft_is_shown_and_not_queued() {
    Job receiving = jobs.receive(account, of(NEEDY, true), null);
    Job draft = jobs.accept(receiving.id(), true);
    assertThat(draft.state()).isEqualTo(JobState.DRAFT);
    assertThat(jobs.get(account, draft.id())).isEqualTo(draft);
  }

  @Test
  void an_upload_that_was_given_up_is_not_accepted_any_more() throws Exception {
    for (boolean draft : new boolean[] {true, false}) {
      Job receiving = jobs.receive(account, checked(terms(1), draft), null);
      domain.endings.discard(receiving.id());
      assertRefused(ErrorCode.ATTEMPT_ENDED, () -> jobs.accept(receiving.id(), draft));
      assertThat(jobs.list(all())).isEmpty();
      domain.erase();
      assertRefused(ErrorCode.ATTEMPT_ENDED, () -> jobs.accept(receiving.id(), draft));
      assertThat(domain.find(receiving.id())).isEmpty();
    }
  }

  @Test
  void somebody_else_s_job_is_as_unknown_as_one_that_never_was() {
    Job job = jobs.submit(account, checked(terms(1), false));
    AccountId other = domain.newAsker().account();
    assertRefused(ErrorCode.NOT_FOUND, () -> jobs.get(other, job.id()));
    var unknown = new IdSource(domain.clock, new SecureRandom()).job();
    assertRefused(ErrorCode.NOT_FOUND, () -> jobs.get(account, unknown));
  }

  @Test
  void whoever_waits_is_told_of_the_end() throws Exception {
    var claim = domain.running();
    var asked = new FutureTask<>(() -> jobs.get(account, claim.job().id(), Duration.ofSeconds(60)));
    Thread.startVirtualThread(asked);
    domain.queue.finish(claim, new Outcome.Succeeded("{}"), true);
    assertThat(asked.get().state()).isEqualTo(JobState.SUCCEEDED);
  }

  @Test
  void a_retry_is_a_new_job_with_a_copy_of_the_inputs() throws Exception {
    Job draft = domain.draft();
    domain.upload(draft, "input");
    domain.jobs.submitDraft(account, draft.id());
    assertRefused(ErrorCode.JOB_NOT_TERMINAL, () -> domain.retries.retry(account, draft.id()));
    var claim = domain.claim();
    domain.output(claim, "output");
    domain.queue.finish(claim, new Outcome.Succeeded("{}"), true);
    Job again = domain.retries.retry(account, draft.id());
    assertThat(again.links().retryOf()).isEqualTo(draft.id());
    assertThat(again.keySlot()).isNotEqualTo(draft.keySlot());
    assertThat(again.content()).isEqualTo(draft.content());
    assertThat(domain.filesOf(again))
        .singleElement()
        .satisfies(copy -> {
          try (var bytes = domain.artifacts.read(copy, 0, copy.bytes())) {
            assertThat(bytes.readAllBytes()).asString().isEqualTo("input");
          }
        });
  }

  private Submission.Checked check(String type, Map<String, String> labels, int attempts) {
    return jobs.check(new Submission(type, "{}", labels, terms(attempts), false));
  }

  private static Submission.Checked of(String type, boolean draft) {
    return new Submission.Checked(
        type, Content.of("{}", Map.of()), new Terms(1, null, null, false), draft);
  }

  private static Map<String, String> labels(int count) {
    return IntStream.range(0, count).boxed().collect(Collectors.toMap(i -> "n" + i, i -> "v"));
  }

  private JobQuery all() {
    return new JobQuery(
        account,
        Set.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        100);
  }
}
