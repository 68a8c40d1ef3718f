package dev.lethe.retention;

import static dev.lethe.ending.TestDomain.DRAFT_TTL;
import static dev.lethe.ending.TestDomain.KEPT_FOR;
import static dev.lethe.ending.TestDomain.TYPE;
import static dev.lethe.error.Refusals.assertRefused;
import static dev.lethe.retention.Ground.DAY;
import static dev.lethe.retention.Ground.HOUR;
import static dev.lethe.retention.Ground.LABEL;
import static dev.lethe.retention.Ground.TICK;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.ending.Endings.Asker;
import dev.lethe.ending.Erasure;
import dev.lethe.ending.Erasure.Action;
import dev.lethe.ending.Erasure.Cause;
import dev.lethe.ending.Holds.Holder;
import dev.lethe.ending.TestDomain;
import dev.lethe.error.ErrorCode;
import dev.lethe.job.DataState;
import dev.lethe.job.Job;
import dev.lethe.job.JobState;
import dev.lethe.retention.Policies.Keeper;
import dev.lethe.retention.Policy.From;
import dev.lethe.retention.Policy.Scope;
import dev.lethe.retention.Policy.Term;
import dev.lethe.work.Claim;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What time does to jobs, on real rows, keys and files, with the clock in the test's hand. */
final class RetentionTest {
  private Ground ground;
  private TestDomain domain;
  private Keeper owner;
  private Keeper admin;

  @BeforeEach
  void open(@TempDir Path folder) {
    ground = new Ground(folder);
    domain = ground.domain;
    owner = ground.owner;
    admin = ground.admin;
  }

  @AfterEach
  void close() {
    ground.close();
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
    Job job = ground.succeeded(who, own);
    var holder = new Holder(who, false);
    if (first == Says.HOLD) {
      domain.holds.put(holder, job.id(), null);
      ground.pass(its.compareTo(other) > 0 ? its.plus(TICK) : other.plus(TICK));
      assertThat(domain.now(job).kept()).as("held").isTrue();
      domain.holds.lift(holder, job.id());
      domain.expiry.runOnce();
      assertThat(domain.now(job).kept()).as("lifted").isFalse();
    } else {
      assertThat(fate(job).by().word()).isEqualTo(word(first, made));
      assertThat(fate(job).at()).isEqualTo(domain.clock.instant().plus(its));
      ground.pass(its);
      assertThat(domain.now(job).kept()).as("not a moment too soon").isTrue();
      ground.pass(TICK);
      assertThat(domain.now(job).kept()).as("not later").isFalse();
    }
    made.forEach(policy -> domain.rules.policies().remove(admin, policy.id()));
  }

  private Optional<Policy> say(Says who, Duration after, Asker of) {
    return switch (who) {
      case HOLD, OWN_DATE, DEFAULT -> Optional.empty();
      case LABEL_POLICY -> Optional.of(ground.policy(of, null, LABEL, after));
      case TYPE_POLICY -> Optional.of(ground.policy(null, TYPE, null, after));
      case ACCOUNT_POLICY -> Optional.of(ground.policy(of, null, null, after));
      case SERVER_POLICY -> Optional.of(ground.policy(null, null, null, after));
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

  private Fate fate(Job job) {
    return domain.rules.policies().rules().fate(domain.now(job)).orElseThrow();
  }

  @Test
  void of_two_of_one_rank_the_job_ends_by_the_sooner() {
    ground.policy(domain.asker, TYPE, null, DAY);
    Policy sooner = ground.policy(null, TYPE, null, HOUR);
    Job job = domain.succeeded();
    assertThat(fate(job).by()).isEqualTo(new Fate.OfPolicy(sooner.id()));
    ground.add(domain.asker, Ground.any(), new Term(From.ENDED, TICK, Action.CLEAN, null));
    assertThat(fate(job).by()).as("a lower rank").isEqualTo(new Fate.OfPolicy(sooner.id()));
    Policy cleaning =
        ground.add(
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
    ground.add(domain.asker, scope(JobState.FAILED, JobState.CANCELLED), Ground.deleting(HOUR));
    Job succeeded = domain.succeeded();
    Job cancelled = domain.queued();
    domain.endings.cancel(domain.asker, cancelled.id(), null, ZERO);
    ground.pass(HOUR.plus(TICK));
    assertThat(domain.now(succeeded).kept()).isTrue();
    assertThat(domain.now(cancelled).kept()).isFalse();
  }

  @Test
  void a_changed_policy_acts_on_jobs_that_ended_before() {
    Job job = domain.succeeded();
    Policy policy = ground.policy(domain.asker, null, null, DAY);
    ground.pass(HOUR);
    assertThat(domain.now(job).kept()).isTrue();
    domain
        .rules
        .policies()
        .change(owner, policy, Ground.any(), Ground.deleting(Duration.ofMinutes(30)));
    ground.pass(ZERO);
    assertThat(domain.now(job).kept()).isFalse();
  }

  @Test
  void a_policy_that_is_removed_ends_nothing_more() {
    Job job = domain.succeeded();
    Policy policy = ground.policy(domain.asker, null, null, HOUR);
    domain.rules.policies().remove(owner, policy.id());
    ground.pass(HOUR.plus(TICK));
    assertThat(domain.now(job).kept()).isTrue();
  }

  @Test
  void a_clean_leaves_the_record_and_says_why() throws Exception {
    ground.add(domain.asker, Ground.any(), new Term(From.ENDED, HOUR, Action.CLEAN, null));
    Job job = domain.succeeded();
    ground.pass(HOUR.plus(TICK));
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
    ground.add(domain.asker, Ground.any(), new Term(From.CREATED, DAY, Action.DELETE, null));
    Job early = domain.succeeded();
    Claim late = domain.running();
    domain.clock.advance(HOUR);
    domain.queue.heartbeat(late, Job.Progress.NONE);
    ground.pass(ZERO);
    assertThat(domain.now(early).kept()).isTrue();
    domain.clock.advance(DAY);
    domain.queue.heartbeat(late, Job.Progress.NONE);
    ground.pass(ZERO);
    assertThat(domain.now(early).kept()).isFalse();
    assertThat(domain.now(late.job()).kept()).as("its work goes on").isTrue();
    Job ended = ground.finished(late, late.job());
    assertThat(fate(ended).at()).isEqualTo(ended.times().ended());
    ground.pass(TICK);
    assertThat(domain.now(ended).kept()).isFalse();
  }

  @Test
  void drafts_are_ended_by_policies_that_name_them_and_by_no_others() {
    Job draft = domain.draft();
    ground.policy(domain.asker, null, null, Duration.ofMinutes(1));
    ground.pass(HOUR);
    assertThat(domain.now(draft).kept()).isTrue();
    assertThat(fate(draft).by()).isEqualTo(Fate.Plain.DRAFT_TTL);
    Policy longer =
        ground.add(
            domain.asker,
            scope(JobState.DRAFT),
            new Term(From.CREATED, DRAFT_TTL.multipliedBy(2), Action.DELETE, null));
    ground.pass(DRAFT_TTL);
    assertThat(domain.now(draft).kept()).as("kept for longer").isTrue();
    ground.pass(DRAFT_TTL);
    assertThat(erasureOf(draft).cause()).isEqualTo(Cause.RETENTION);
    Job second = domain.draft();
    domain.rules.policies().remove(owner, longer.id());
    ground.pass(DRAFT_TTL.plus(TICK));
    assertThat(erasureOf(second).cause()).isEqualTo(Cause.DRAFT_EXPIRY);
  }

  @Test
  void a_job_that_a_policy_put_into_the_trash_comes_back_and_stays_as_long_again()
      throws Exception {
    Policy policy =
        ground.add(domain.asker, Ground.any(), new Term(From.ENDED, DAY, Action.DELETE, HOUR));
    Job job = domain.succeeded();
    ground.pass(DAY.plus(TICK));
    Job trashed = domain.now(job);
    assertThat(trashed.data()).isEqualTo(DataState.TRASHED);
    assertThat(fate(trashed).by()).isEqualTo(Fate.Plain.UNDO_FOR);
    Job back = domain.trash.undelete(domain.asker, job.id());
    assertThat(back.times().purgeAt()).isEqualTo(domain.clock.instant().plus(DAY));
    assertThat(fate(back).by()).isEqualTo(Fate.Plain.UNDELETE);
    domain.rules.policies().remove(owner, policy.id());
    ground.pass(DAY);
    assertThat(domain.now(job).kept()).as("not a moment too soon").isTrue();
    ground.pass(TICK);
    domain.erase();
    assertThat(domain.nothingLeft(job)).isTrue();
    assertThat(erasureOf(job).cause()).isEqualTo(Cause.RETENTION);
  }

  @Test
  void a_job_that_nobody_brings_back_is_erased_and_says_that_a_policy_did_it() throws Exception {
    ground.add(domain.asker, Ground.any(), new Term(From.ENDED, DAY, Action.DELETE, HOUR));
    Job job = domain.succeeded();
    ground.pass(DAY.plus(TICK));
    ground.pass(HOUR.plus(TICK));
    assertRefused(ErrorCode.JOB_DELETED, () -> domain.trash.undelete(domain.asker, job.id()));
    domain.erase();
    assertThat(domain.nothingLeft(job)).isTrue();
    assertThat(erasureOf(job).cause()).isEqualTo(Cause.RETENTION);
    assertThat(erasureOf(job).askedBy()).isNull();
  }

  @Test
  void a_held_account_keeps_all_and_a_lifted_hold_lets_go_at_once() {
    ground.policy(null, null, null, HOUR);
    Job job = domain.succeeded();
    Job others = ground.succeeded(domain.newAsker(), null);
    domain.holds.put(admin.asker(), domain.asker.account(), null);
    ground.pass(HOUR.plus(TICK));
    assertThat(domain.now(job).kept()).isTrue();
    assertThat(domain.now(others).kept()).isFalse();
    domain.holds.lift(admin.asker(), domain.asker.account());
    ground.pass(ZERO);
    assertThat(domain.now(job).kept()).isFalse();
  }

  @Test
  void many_are_ended_in_one_run_and_the_lag_says_whether() {
    ground.policy(domain.asker, null, null, HOUR);
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
    ground.policy(domain.asker, null, null, HOUR);
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
  void whose_policy_it_is_may_change_it_and_nobody_else() {
    Keeper other = new Keeper(domain.newAsker(), false);
    Policy ours = ground.policy(domain.asker, null, null, DAY);
    Policy everybodys = ground.policy(null, null, null, DAY);
    Policies policies = domain.rules.policies();
    assertThat(policies.list(owner)).containsExactly(ours, everybodys);
    assertThat(policies.list(other)).containsExactly(everybodys);
    assertThat(policies.list(admin)).containsExactly(ours, everybodys);
    assertRefused(ErrorCode.NOT_FOUND, () -> policies.remove(other, ours.id()));
    assertRefused(ErrorCode.FORBIDDEN_SCOPE, () -> policies.remove(owner, everybodys.id()));
    assertThat(policies.own(admin, ours.id())).isEqualTo(ours);
  }

  private Erasure erasureOf(Job job) {
    var id = domain.now(job).links().erasure();
    return domain.transactions().read(() -> domain.erasures.find(id)).orElseThrow();
  }
}
