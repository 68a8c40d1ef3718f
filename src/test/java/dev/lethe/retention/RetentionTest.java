package dev.lethe.retention;

import static dev.lethe.ending.TestDomain.DRAFT_TTL;
import static dev.lethe.ending.TestDomain.KEPT_FOR;
import static dev.lethe.ending.TestDomain.TYPE;
import static dev.lethe.error.Refusals.assertRefused;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.ending.Endings.Asker;
import dev.lethe.ending.Erasure;
import dev.lethe.ending.Erasure.Action;
import dev.lethe.ending.Erasure.Cause;
import dev.lethe.ending.Holds.Holder;
import dev.lethe.ending.TestDomain;
import dev.lethe.error.ErrorCode;
import dev.lethe.event.Notice;
import dev.lethe.job.Content;
import dev.lethe.job.DataState;
import dev.lethe.job.Job;
import dev.lethe.job.JobState;
import dev.lethe.job.Submission;
import dev.lethe.retention.Policies.Keeper;
import dev.lethe.retention.Policy.From;
import dev.lethe.retention.Policy.Label;
import dev.lethe.retention.Policy.Scope;
import dev.lethe.retention.Policy.Term;
import dev.lethe.work.Claim;
import dev.lethe.work.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What time does to jobs, on real rows, keys and files, with the clock in the test's hand. */
final class RetentionTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration TICK = Duration.ofMillis(1);
  private static final Label LABEL = new Label("customer", "c1");

  private TestDomain domain;
  private Keeper owner;
  private Keeper admin;

  @BeforeEach
  void open(@TempDir Path folder) {
    domain = TestDomain.in(folder);
    owner = new Keeper(domain.asker, false);
    admin = new Keeper(domain.newAsker(), true);
  }

  @AfterEach
  void close() {
    domain.close();
  }

  /** What can say when a job ends; the first goes before all others, the second before the rest. */
  private enum Says {
    HOLD,
    OWN_DATE,
    LABEL_POLICY,
    TYPE_POLICY,
    ACCOUNT_POLICY,
    SERVER_POLICY,
    DEFAULT
  }

  @TestFactory
  Stream<DynamicTest> of_any_two_the_one_that_goes_before_counts_be_it_the_sooner_or_the_later() {
    var pairs = new ArrayList<DynamicTest>();
    Says[] all = Says.values();
    for (int i = 0; i < all.length; i++) {
      for (int j = i + 1; j < all.length; j++) {
        Says first = all[i];
        Says second = all[j];
        // The default is the same for all; so whatever it is held against is put around it.
        pairs.add(
            DynamicTest.dynamicTest(
                first + " is sooner than " + second,
                () -> pair(first, KEPT_FOR.minus(DAY), second, KEPT_FOR)));
        pairs.add(
            DynamicTest.dynamicTest(
                first + " is later than " + second,
                () -> pair(first, KEPT_FOR.plus(DAY), second, KEPT_FOR)));
      }
    }
    return pairs.stream();
  }

  private void pair(Says first, Duration its, Says second, Duration other) {
    Asker who = domain.newAsker();
    var made = new ArrayList<Policy>();
    Duration own = first == Says.OWN_DATE ? its : second == Says.OWN_DATE ? other : null;
    say(first, its, who).ifPresent(made::add);
    say(second, other, who).ifPresent(made::add);
    Job job = succeeded(who, own);
    var holder = new Holder(who, false);
    if (first == Says.HOLD) {
      domain.holds.put(holder, job.id(), null);
      pass(its.compareTo(other) > 0 ? its.plus(TICK) : other.plus(TICK));
      assertThat(domain.now(job).kept()).as("held").isTrue();
      domain.holds.lift(holder, job.id());
      domain.expiry.runOnce();
      assertThat(domain.now(job).kept()).as("lifted").isFalse();
    } else {
      assertThat(fate(job).by().word()).isEqualTo(word(first, made));
      assertThat(fate(job).at()).isEqualTo(domain.clock.instant().plus(its));
      pass(its);
      assertThat(domain.now(job).kept()).as("not a moment too soon").isTrue();
      pass(TICK);
      assertThat(domain.now(job).kept()).as("not later").isFalse();
    }
    made.forEach(policy -> domain.rules.policies().remove(admin, policy.id()));
  }

  private Optional<Policy> say(Says who, Duration after, Asker of) {
    return switch (who) {
      case HOLD, OWN_DATE, DEFAULT -> Optional.empty();
      case LABEL_POLICY -> Optional.of(policy(of, null, LABEL, after));
      case TYPE_POLICY -> Optional.of(policy(null, TYPE, null, after));
      case ACCOUNT_POLICY -> Optional.of(policy(of, null, null, after));
      case SERVER_POLICY -> Optional.of(policy(null, null, null, after));
    };
  }

  private static String word(Says who, List<Policy> made) {
    return switch (who) {
      case HOLD -> "";
      case OWN_DATE -> "expires_in";
      case DEFAULT -> "default";
      case LABEL_POLICY, TYPE_POLICY, ACCOUNT_POLICY, SERVER_POLICY ->
          made.getFirst().id().toString();
    };
  }

  private Policy policy(
      @Nullable Asker of, @Nullable String type, @Nullable Label label, Duration after) {
    return add(of, new Scope(type, Set.of(), label), deleting(after));
  }

  private Policy add(@Nullable Asker of, Scope scope, Term term) {
    Policies policies = domain.rules.policies();
    Policy draft = policies.draft(of == null ? null : of.account(), scope, term);
    return policies.add(admin, draft, _ -> {});
  }

  private static Term deleting(Duration after) {
    return new Term(From.ENDED, after, Action.DELETE, null);
  }

  private static Scope any() {
    return new Scope(null, Set.of(), null);
  }

  private Fate fate(Job job) {
    return domain.rules.policies().rules().fate(domain.now(job)).orElseThrow();
  }

  private void pass(Duration time) {
    domain.clock.advance(time);
    domain.expiry.runOnce();
  }

  private Job succeeded(Asker who, @Nullable Duration expiresIn) {
    var content = Content.of("{\"p\":1}", Map.of("customer", "c1"));
    var terms = new Job.Terms(1, null, expiresIn, false);
    Job job =
        domain.jobs.submit(who.account(), new Submission.Checked(TYPE, content, terms, false));
    return finished(domain.claim(), job);
  }

  private Job finished(Claim claim, Job job) {
    assertThat(claim.job().id()).isEqualTo(job.id());
    domain.queue.finish(claim, new Outcome.Succeeded("{}"), true);
    return domain.now(job);
  }

  @Test
  void of_two_of_one_rank_the_job_ends_by_the_sooner() {
    policy(domain.asker, TYPE, null, DAY);
    Policy sooner = policy(null, TYPE, null, HOUR);
    Job job = domain.succeeded();
    assertThat(fate(job).by()).isEqualTo(new Fate.OfPolicy(sooner.id()));
    add(domain.asker, any(), new Term(From.ENDED, TICK, Action.CLEAN, null));
    assertThat(fate(job).by()).as("a lower rank").isEqualTo(new Fate.OfPolicy(sooner.id()));
    Policy cleaning =
        add(
            domain.asker,
            scope(JobState.SUCCEEDED),
            new Term(From.ENDED, TICK, Action.CLEAN, null));
    domain.rules.policies().remove(admin, sooner.id());
    assertThat(cleaning.scope().takes(JobState.FAILED)).isFalse();
  }

  private static Scope scope(JobState... states) {
    return new Scope(null, Set.of(states), null);
  }

  @Test
  void a_state_makes_a_policy_apply_or_not() throws Exception {
    add(domain.asker, scope(JobState.FAILED, JobState.CANCELLED), deleting(HOUR));
    Job succeeded = domain.succeeded();
    Job cancelled = domain.queued();
    domain.endings.cancel(domain.asker, cancelled.id(), null, ZERO);
    pass(HOUR.plus(TICK));
    assertThat(domain.now(succeeded).kept()).isTrue();
    assertThat(domain.now(cancelled).kept()).isFalse();
  }

  @Test
  void a_changed_policy_acts_on_jobs_that_ended_before() {
    Job job = domain.succeeded();
    Policy policy = policy(domain.asker, null, null, DAY);
    pass(HOUR);
    assertThat(domain.now(job).kept()).isTrue();
    domain.rules.policies().change(owner, policy, any(), deleting(Duration.ofMinutes(30)));
    pass(ZERO);
    assertThat(domain.now(job).kept()).isFalse();
  }

  @Test
  void a_policy_that_is_removed_ends_nothing_more() {
    Job job = domain.succeeded();
    Policy policy = policy(domain.asker, null, null, HOUR);
    domain.rules.policies().remove(owner, policy.id());
    pass(HOUR.plus(TICK));
    assertThat(domain.now(job).kept()).isTrue();
  }

  @Test
  void a_clean_leaves_the_record_and_says_why() throws Exception {
    add(domain.asker, any(), new Term(From.ENDED, HOUR, Action.CLEAN, null));
    Job job = domain.succeeded();
    pass(HOUR.plus(TICK));
    domain.erase();
    Job cleaned = domain.now(job);
    assertThat(cleaned.data()).isEqualTo(DataState.ERASED);
    assertThat(cleaned.visibility()).isEqualTo(Job.Visibility.SHOWN);
    assertThat(domain.nothingLeft(job)).isTrue();
    Erasure erasure = erasureOf(job);
    assertThat(erasure.cause()).isEqualTo(Cause.RETENTION);
    assertThat(erasure.action()).isEqualTo(Action.CLEAN);
    assertThat(erasure.askedBy()).isNull();
  }

  @Test
  void counted_from_its_creation_a_job_ends_when_its_time_is_over_or_with_its_work() {
    add(domain.asker, any(), new Term(From.CREATED, DAY, Action.DELETE, null));
    Job early = domain.succeeded();
    Claim late = domain.running();
    domain.clock.advance(HOUR);
    domain.queue.heartbeat(late, Job.Progress.NONE);
    pass(ZERO);
    assertThat(domain.now(early).kept()).isTrue();
    domain.clock.advance(DAY);
    domain.queue.heartbeat(late, Job.Progress.NONE);
    pass(ZERO);
    assertThat(domain.now(early).kept()).isFalse();
    assertThat(domain.now(late.job()).kept()).as("its work goes on").isTrue();
    Job ended = finished(late, late.job());
    assertThat(fate(ended).at()).isEqualTo(ended.times().ended());
    pass(TICK);
    assertThat(domain.now(ended).kept()).isFalse();
  }

  @Test
  void drafts_are_ended_by_policies_that_name_them_and_by_no_others() {
    Job draft = domain.draft();
    policy(domain.asker, null, null, Duration.ofMinutes(1));
    pass(HOUR);
    assertThat(domain.now(draft).kept()).isTrue();
    assertThat(fate(draft).by()).isEqualTo(Fate.Plain.DRAFT_TTL);
    Policy longer =
        add(
            domain.asker,
            scope(JobState.DRAFT),
            new Term(From.CREATED, DRAFT_TTL.multipliedBy(2), Action.DELETE, null));
    pass(DRAFT_TTL);
    assertThat(domain.now(draft).kept()).as("kept for longer").isTrue();
    pass(DRAFT_TTL);
    assertThat(erasureOf(draft).cause()).isEqualTo(Cause.RETENTION);
    Job second = domain.draft();
    domain.rules.policies().remove(owner, longer.id());
    pass(DRAFT_TTL.plus(TICK));
    assertThat(erasureOf(second).cause()).isEqualTo(Cause.DRAFT_EXPIRY);
  }

  @Test
  void a_job_that_a_policy_put_into_the_trash_comes_back_and_stays_as_long_again()
      throws Exception {
    Policy policy = add(domain.asker, any(), new Term(From.ENDED, DAY, Action.DELETE, HOUR));
    Job job = domain.succeeded();
    pass(DAY.plus(TICK));
    Job trashed = domain.now(job);
    assertThat(trashed.data()).isEqualTo(DataState.TRASHED);
    assertThat(fate(trashed).by()).isEqualTo(Fate.Plain.UNDO_FOR);
    Job back = domain.trash.undelete(domain.asker, job.id());
    assertThat(back.times().purgeAt()).isEqualTo(domain.clock.instant().plus(DAY));
    assertThat(fate(back).by()).isEqualTo(Fate.Plain.UNDELETE);
    domain.rules.policies().remove(owner, policy.id());
    pass(DAY);
    assertThat(domain.now(job).kept()).as("not a moment too soon").isTrue();
    pass(TICK);
    domain.erase();
    assertThat(domain.nothingLeft(job)).isTrue();
    assertThat(erasureOf(job).cause()).isEqualTo(Cause.RETENTION);
  }

  @Test
  void a_job_that_nobody_brings_back_is_erased_and_says_that_a_policy_did_it() throws Exception {
    add(domain.asker, any(), new Term(From.ENDED, DAY, Action.DELETE, HOUR));
    Job job = domain.succeeded();
    pass(DAY.plus(TICK));
    pass(HOUR.plus(TICK));
    assertRefused(ErrorCode.JOB_DELETED, () -> domain.trash.undelete(domain.asker, job.id()));
    domain.erase();
    assertThat(domain.nothingLeft(job)).isTrue();
    assertThat(erasureOf(job).cause()).isEqualTo(Cause.RETENTION);
    assertThat(erasureOf(job).askedBy()).isNull();
  }

  @Test
  void a_held_account_keeps_all_and_a_lifted_hold_lets_go_at_once() {
    policy(null, null, null, HOUR);
    Job job = domain.succeeded();
    Job others = succeeded(domain.newAsker(), null);
    domain.holds.put(admin.asker(), domain.asker.account(), null);
    pass(HOUR.plus(TICK));
    assertThat(domain.now(job).kept()).isTrue();
    assertThat(domain.now(others).kept()).isFalse();
    domain.holds.lift(admin.asker(), domain.asker.account());
    pass(ZERO);
    assertThat(domain.now(job).kept()).isFalse();
  }

  @Test
  void many_are_ended_in_one_run_and_the_lag_says_whether() {
    policy(domain.asker, null, null, HOUR);
    var jobs = new ArrayList<Job>();
    for (int i = 0; i < 30; i++) {
      jobs.add(domain.succeeded());
    }
    Job labelled = domain.succeeded();
    domain.clock.advance(HOUR.plusSeconds(10));
    assertThat(domain.retention.lag()).as("nobody looked yet").isGreaterThan(HOUR);
    assertThat(domain.expiry.runOnce()).isEqualTo(31);
    assertThat(domain.retention.lag()).isZero();
    assertThat(jobs).noneMatch(job -> domain.now(job).kept());
    assertThat(domain.now(labelled).kept()).isFalse();
    assertThat(domain.expiry.runOnce()).isZero();
  }

  @Test
  void a_kill_in_the_middle_of_a_sweep_loses_nothing(@TempDir Path copy) throws Exception {
    policy(domain.asker, null, null, HOUR);
    var jobs = new ArrayList<Job>();
    for (int i = 0; i < 20; i++) {
      jobs.add(domain.succeeded());
    }
    domain.clock.advance(HOUR.plus(TICK));
    // Some are ended and not erased, the rest is not even ended.
    domain.endings.delete(domain.asker, jobs.subList(0, 3).stream().map(Job::id));
    domain.eraser.runOnce();
    try (TestDomain after = domain.afterKill(copy)) {
      assertThat(after.expiry.runOnce()).isEqualTo(17);
      after.erase();
      assertThat(jobs).allMatch(after::nothingLeft);
      assertThat(after.expiry.runOnce()).isZero();
    }
  }

  @Test
  void a_preview_tells_what_the_sweep_then_does() {
    Job old = domain.succeeded();
    domain.clock.advance(DAY.multipliedBy(3));
    Job fresh = domain.succeeded();
    Job dated = succeeded(domain.asker, DAY);
    Job held = domain.succeeded();
    domain.holds.put(new Holder(domain.asker, false), held.id(), null);
    Policies policies = domain.rules.policies();
    Policy draft = policies.draft(domain.asker.account(), any(), deleting(DAY.multipliedBy(2)));
    Preview preview = domain.rules.previews().change(draft, Optional.of(draft));
    assertThat(preview.all().jobs()).isEqualTo(3);
    assertThat(preview.dueNow().jobs()).isEqualTo(1);
    assertThat(preview.held().jobs()).isEqualTo(1);
    assertThat(preview.days().values()).extracting(Preview.Sum::jobs).containsExactly(2L);
    assertThat(preview.sample()).extracting(Preview.Sample::id).startsWith(old.id());
    assertThat(preview.complete()).isTrue();
    assertThat(policies.list(owner)).as("nothing is kept of a preview").isEmpty();
    policies.add(owner, draft, _ -> {});
    pass(ZERO);
    assertThat(domain.now(old).kept()).isFalse();
    assertThat(Stream.of(fresh, dated, held)).allMatch(job -> domain.now(job).kept());
    Preview without = domain.rules.previews().change(draft, Optional.empty());
    assertThat(without.all().jobs()).as("those that it would have ended").isEqualTo(2);
    assertThat(without.later().jobs()).as("by the default").isEqualTo(2);
    Preview everything = domain.rules.previews().of(Optional.of(domain.asker.account()));
    assertThat(everything.all().jobs()).isEqualTo(3);
  }

  @Test
  void a_preview_looks_at_labels_that_no_policy_is_for_yet() {
    Job job = domain.succeeded();
    Policies policies = domain.rules.policies();
    for (Label label : List.of(LABEL, new Label("customer", "c2"))) {
      Policy draft =
          policies.draft(domain.asker.account(), new Scope(null, Set.of(), label), deleting(HOUR));
      long found = domain.rules.previews().change(draft, Optional.of(draft)).all().jobs();
      assertThat(found).isEqualTo(label.equals(LABEL) ? 1 : 0);
    }
    Policy other = policy(domain.asker, null, new Label("customer", "c2"), HOUR);
    Policy ours =
        other.changed(new Scope(null, Set.of(), LABEL), deleting(HOUR), other.createdAt());
    Preview preview = domain.rules.previews().change(other, Optional.of(ours));
    assertThat(preview.sample()).extracting(Preview.Sample::id).containsExactly(job.id());
  }

  @Test
  void whose_policy_it_is_may_change_it_and_nobody_else() {
    Keeper other = new Keeper(domain.newAsker(), false);
    Policy ours = policy(domain.asker, null, null, DAY);
    Policy everybodys = policy(null, null, null, DAY);
    Policies policies = domain.rules.policies();
    assertThat(policies.list(owner)).containsExactly(ours, everybodys);
    assertThat(policies.list(other)).containsExactly(everybodys);
    assertThat(policies.list(admin)).containsExactly(ours, everybodys);
    assertRefused(ErrorCode.NOT_FOUND, () -> policies.remove(other, ours.id()));
    assertRefused(ErrorCode.FORBIDDEN_SCOPE, () -> policies.remove(owner, everybodys.id()));
    assertThat(policies.own(admin, ours.id())).isEqualTo(ours);
  }

  @Test
  void an_account_is_told_once_what_will_end_on_a_day() {
    policy(domain.asker, null, null, DAY.multipliedBy(10));
    domain.succeeded();
    domain.succeeded();
    Asker other = domain.newAsker();
    succeeded(other, DAY.multipliedBy(2));
    Job held = succeeded(other, DAY.multipliedBy(2));
    domain.holds.put(new Holder(other, false), held.id(), null);
    var told = new ArrayList<Notice>();
    Upcoming upcoming = upcoming(told);
    upcoming.runOnce();
    assertThat(told).extracting(Notice::account).containsExactly(other.account());
    domain.clock.advance(DAY.multipliedBy(8));
    upcoming.runOnce();
    upcoming.runOnce();
    upcoming(told).runOnce();
    assertThat(told)
        .extracting(Notice::account)
        .containsExactly(other.account(), domain.asker.account());
    assertThat(told.getLast().facts()).containsEntry("jobs", 2L).containsEntry("bytes", 0L);
    assertThat(told.getLast().facts().get("day"))
        .isEqualTo(domain.clock.instant().plus(DAY.multipliedBy(2)).toString().substring(0, 10));
  }

  private Upcoming upcoming(List<Notice> told) {
    return new Upcoming(
        new Upcoming.Parts(
            domain.transactions(),
            domain.rules.parts().retention(),
            domain.rules.previews(),
            told::add,
            DAY.multipliedBy(3),
            domain.clock));
  }

  private Erasure erasureOf(Job job) {
    var id = domain.now(job).links().erasure();
    return domain.transactions().read(() -> domain.erasures.find(id)).orElseThrow();
  }
}
