package dev.lethe.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.audit.AuditLog;
import dev.lethe.audit.Entry;
import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.id.AccountId;
import dev.lethe.id.JobId;
import dev.lethe.job.Content;
import dev.lethe.job.DataState;
import dev.lethe.job.Job;
import dev.lethe.job.Job.Visibility;
import dev.lethe.job.JobSamples;
import dev.lethe.job.JobSpaces;
import dev.lethe.job.JobState;
import dev.lethe.job.JobStore;
import dev.lethe.job.Jobs;
import dev.lethe.job.KnownTypes;
import dev.lethe.job.Source;
import dev.lethe.job.Submission;
import dev.lethe.quota.MeteredJobs.Warning;
import dev.lethe.store.TestStores;
import dev.lethe.testtype.NoopType;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

/** What accounts use is what their jobs hold, and no more than they may, on whatever engine. */
public interface UsageContract {
  TestStores stores();

  @Test
  default void what_is_counted_follows_every_change_of_a_job() {
    long seed = ThreadLocalRandom.current().nextLong();
    System.out.println("UsageContract seed " + seed);
    var random = new Random(seed);
    AccountId account = stores().newAccount();
    var there = new ArrayList<Job>();
    for (int i = 0; i < 120; i++) {
      stores()
          .transactions()
          .run(() -> {
            int steps = 1 + random.nextInt(4);
            for (int step = 0; step < steps; step++) {
              change(account, there, random);
            }
          });
      Used real = Used.NOTHING;
      for (Job job : there) {
        real = real.plus(Used.by(job));
      }
      assertThat(used(account)).as("seed %d, change %d", seed, i).isEqualTo(real);
      assertThat(counted(account)).as("seed %d, recount %d", seed, i).isEqualTo(real);
    }
  }

  private void change(AccountId account, List<Job> there, Random random) {
    JobStore metered = stores().meteredJobs(MeteredJobs.Warnings.NONE);
    if (there.isEmpty() || random.nextInt(4) == 0) {
      Job fresh = anyhow(new JobSamples(stores(), account, "t").bare(JobState.DRAFT), random);
      metered.insert(fresh);
      there.add(fresh);
      return;
    }
    int which = random.nextInt(there.size());
    Job before = there.get(which);
    Job after = anyhow(before, random);
    metered.save(before, after);
    there.set(which, after);
  }

  private static Job anyhow(Job job, Random random) {
    JobState state = JobState.values()[random.nextInt(JobState.values().length)];
    boolean held = state == JobState.RUNNING || state == JobState.CANCELLING;
    var now = job.times().created();
    return new Job(
        job.id(),
        job.account(),
        job.type(),
        job.keySlot(),
        Visibility.values()[random.nextInt(Visibility.values().length)],
        state,
        DataState.values()[random.nextInt(DataState.values().length)],
        job.times(),
        job.terms(),
        job.attempts(),
        held && random.nextBoolean() ? new Job.Lease("w", now, now, "none") : null,
        null,
        job.progress(),
        new Job.Stored(random.nextInt(3), random.nextInt(1000), random.nextInt(1000)),
        job.links(),
        Content.NONE);
  }

  @Test
  default void of_a_thousand_submits_at_once_a_hundred_get_the_hundred_places() {
    AccountId account = stores().newAccount();
    limit(account, new Limits.Plan(null, 100L, null, null, null));
    var spaces = new Spaces(stores().keys()::take);
    Jobs jobs = jobs(spaces);
    List<Boolean> let = atOnce(1_000, _ -> jobs.submit(account, noop(List.of())));

    assertThat(let.stream().filter(one -> one)).hasSize(100);
    assertThat(used(account)).isEqualTo(new Used(0, 100, 0)).isEqualTo(counted(account));
    assertThat(spaces.open).as("nothing is left of the others").hasSize(100);
    int made = spaces.made.size();
    refused(() -> jobs.submit(account, noop(List.of())));
    assertThat(spaces.made).as("who asks again costs nothing").hasSize(made);
  }

  @Test
  default void of_uploads_at_once_as_many_begin_as_there_is_room_for() {
    AccountId account = stores().newAccount();
    limit(account, new Limits.Plan(1_000L, null, null, null, null));
    Jobs jobs = jobs(new Spaces(stores().keys()::take));
    List<Boolean> let = atOnce(200, _ -> jobs.receive(account, noop(List.of()), null, 99));

    assertThat(let.stream().filter(one -> one)).hasSize(10);
    assertThat(used(account)).isEqualTo(new Used(990, 10, 0)).isEqualTo(counted(account));
  }

  @Test
  default void an_erasure_gives_back_in_its_own_transaction_what_was_used() {
    AccountId account = stores().newAccount();
    Job stored =
        new JobSamples(stores(), account, "t")
            .bare(JobState.SUCCEEDED)
            .with(new Job.Stored(2, 700, 5));
    JobStore metered = stores().meteredJobs(MeteredJobs.Warnings.NONE);
    stores().transactions().run(() -> metered.insert(stored));
    assertThat(used(account).bytes()).isEqualTo(705);

    Job erasing = stored.erasing(stores().ids().erasure(), Visibility.DELETED);
    assertThatThrownBy(() ->
            stores()
                .transactions()
                .run(() -> {
                  metered.save(stored, erasing);
                  throw new IllegalStateException("undone");
                }))
        .hasMessage("undone");
    assertThat(used(account).bytes()).isEqualTo(705);
    stores().transactions().run(() -> metered.save(stored, erasing));
    assertThat(used(account).bytes()).isZero();
  }

  @Test
  default void results_are_counted_and_never_refused() {
    AccountId account = stores().newAccount();
    limit(account, new Limits.Plan(100L, 1L, null, null, null));
    var samples = new JobSamples(stores(), account, "t");
    Job running = samples.bare(JobState.RUNNING);
    JobStore metered = stores().meteredJobs(MeteredJobs.Warnings.NONE);
    stores().transactions().run(() -> metered.insert(running));
    Job larger = running.with(new Job.Stored(1, 5_000));
    stores().transactions().run(() -> metered.save(running, larger));
    assertThat(used(account).bytes()).isEqualTo(5_000);

    refused(
        () -> jobs(new Spaces(stores().keys()::take)).receive(account, noop(List.of()), null, 1));
  }

  @Test
  default void a_warning_comes_each_time_the_line_is_crossed_and_not_beyond_it() {
    AccountId account = stores().newAccount();
    limit(account, new Limits.Plan(1_000L, null, null, null, 50));
    var warned = new ArrayList<Warning>();
    JobStore metered = stores().meteredJobs((_, warning) -> warned.add(warning));
    Job job = new JobSamples(stores(), account, "t").bare(JobState.DRAFT);
    stores().transactions().run(() -> metered.insert(job));
    long last = 0;
    for (long bytes : new long[] {499, 500, 900, 100, 501}) {
      Job before = job.with(new Job.Stored(1, last));
      Job after = job.with(new Job.Stored(1, bytes));
      stores().transactions().run(() -> metered.save(before, after));
      last = bytes;
    }
    assertThat(warned)
        .containsExactly(
            new Warning(Limit.STORED_BYTES, 500, 1_000),
            new Warning(Limit.STORED_BYTES, 501, 1_000));
  }

  @Test
  default void a_recount_sets_right_what_is_wrong_while_others_go_on() {
    AccountId account = stores().newAccount();
    JobStore metered = stores().meteredJobs(MeteredJobs.Warnings.NONE);
    Jobs jobs = jobs(new Spaces(stores().keys()::take));
    atOnce(20, _ -> jobs.submit(account, noop(List.of())));
    var wrong = new Used(77, 7, 3);
    stores().transactions().run(() -> stores().usage().add(account, wrong, Set.of()));
    Quotas quotas = quotas(Long.MAX_VALUE);
    atOnce(
        60,
        i -> {
          if (i == 30) {
            assertThat(quotas.recount()).isPositive();
            return true;
          }
          Job job = new JobSamples(stores(), account, "t").bare(JobState.QUEUED);
          stores().transactions().run(() -> metered.insert(job));
          return true;
        });
    assertThat(used(account)).isEqualTo(new Used(0, 79, 0)).isEqualTo(counted(account));
    assertThat(quotas.recount()).isZero();
  }

  @Test
  default void an_address_sets_aside_what_it_may_bring_until_it_is_known() {
    AccountId account = stores().newAccount();
    limit(account, new Limits.Plan(2_500L, null, null, 1_000L, null));
    Jobs jobs = jobs(new Spaces(stores().keys()::take));
    var two =
        List.of(new Source("a", "https://a.example/a"), new Source("b", "https://a.example/b"));
    Job job = jobs.submit(account, noop(two));
    assertThat(used(account).bytes()).isEqualTo(2_000);
    refused(() -> jobs.submit(account, noop(List.of(new Source("a", "https://a.example/a")))));

    JobStore metered = stores().meteredJobs(MeteredJobs.Warnings.NONE);
    Job.Stored one = job.stored().plus(1, 300).reserving(job.stored().reserved() / 2);
    stores().transactions().run(() -> metered.save(job, job.with(one)));
    assertThat(used(account).bytes()).isEqualTo(1_300);
    Job first = job.with(one);
    Job ended =
        first
            .claimed(lease(), stores().clock().instant())
            .succeeded("{}", stores().clock().instant(), true);
    stores().transactions().run(() -> metered.save(first, ended));
    assertThat(used(account)).isEqualTo(new Used(300, 0, 0)).isEqualTo(counted(account));
  }

  @Test
  default void at_a_start_nothing_is_set_aside_for_what_comes_no_more() {
    AccountId account = stores().newAccount();
    Job draft =
        new JobSamples(stores(), account, "t").bare(JobState.DRAFT).with(new Job.Stored(1, 5, 100));
    stores()
        .transactions()
        .run(() -> stores().meteredJobs(MeteredJobs.Warnings.NONE).insert(draft));
    assertThat(used(account).bytes()).isEqualTo(105);
    Quotas quotas = quotas(Long.MAX_VALUE);
    quotas.settle();
    quotas.recount();
    assertThat(used(account).bytes()).isEqualTo(5);
  }

  @Test
  default void limits_are_set_whole_and_written_down() {
    AccountId account = stores().newAccount();
    var audited = new ArrayList<Entry>();
    AuditLog audit = audited::addAll;
    var quotas =
        new Quotas(
            new Quotas.Parts(
                stores().transactions(), stores().usage(), audit, 100, stores().clock()));
    var plan = new Limits.Plan(1L, Limits.NONE, null, 4L, 5);
    var now = quotas.set(Entry.By.SERVER, account, plan);
    assertThat(now.plan()).isEqualTo(plan);
    assertThat(now.limits()).isEqualTo(new Limits(1, Limits.NONE, Limits.NONE, 4, 5));
    assertThat(quotas.standing(account)).isEqualTo(now);
    assertThat(audited).extracting(Entry::action).containsExactly("account.limits");
    assertThat(quotas.unknown(account)).isEqualTo(4);
    quotas.set(Entry.By.SERVER, account, Limits.Plan.USUAL);
    assertThat(quotas.standing(account).limits()).isEqualTo(Limits.UNLIMITED);
    assertThat(quotas.unknown(account)).isEqualTo(100);
  }

  @Test
  default void each_day_is_noted_once_as_it_was_last_seen() {
    AccountId account = stores().newAccount();
    Quotas quotas = quotas(Long.MAX_VALUE);
    var begun = stores().clock().instant();
    grow(account, 100);
    quotas.note();
    grow(account, 50);
    quotas.note();
    stores().clock().advance(Duration.ofDays(1));
    grow(account, 500);
    quotas.note();
    List<UsageStore.Noted> noted =
        stores().transactions().read(() -> stores().usage().noted(account, begun));
    assertThat(noted).extracting(UsageStore.Noted::bytes).containsExactly(150L, 650L);
  }

  @Test
  default void a_report_tells_what_there_is_and_when_it_ends() {
    AccountId account = stores().newAccount();
    var samples = new JobSamples(stores(), account, "t");
    var today = stores().clock().instant();
    JobStore metered = stores().meteredJobs(MeteredJobs.Warnings.NONE);
    stores()
        .transactions()
        .run(() -> {
          metered.insert(samples.bare(JobState.DRAFT).with(new Job.Stored(1, 10, 7)));
          metered.insert(samples.dated(today.minusSeconds(5)).with(new Job.Stored(1, 20)));
          metered.insert(samples.dated(today.plus(Duration.ofDays(3))).with(new Job.Stored(1, 30)));
          metered.insert(samples.dated(today.plus(Duration.ofDays(3))).with(new Job.Stored(1, 40)));
        });
    Report report =
        new Report.Maker(
                stores().transactions(),
                stores().usage(),
                stores().usageTables(),
                (_, _) -> List.of(new Frees.Freed(LocalDate.EPOCH, 3, 90)),
                stores().clock())
            .of(account);
    assertThat(report.standing().used()).isEqualTo(new Used(107, 0, 0));
    assertThat(report.jobs())
        .containsExactly(
            new UsageTables.Jobs("t", "draft", "kept", 1, 10, 7),
            new UsageTables.Jobs("t", "succeeded", "kept", 3, 90, 0));
    assertThat(report.frees()).extracting(Frees.Freed::bytes).containsExactly(90L);
  }

  private void grow(AccountId account, long bytes) {
    stores()
        .transactions()
        .run(() -> stores().usage().add(account, new Used(bytes, 0, 0), Set.of()));
  }

  private Job.Lease lease() {
    return new Job.Lease("w", stores().clock().instant(), stores().clock().instant(), "none");
  }

  private void limit(AccountId account, Limits.Plan plan) {
    stores().transactions().run(() -> stores().usage().set(account, plan));
  }

  private Used used(AccountId account) {
    return stores().transactions().read(() -> stores().usage().find(account).used());
  }

  private Used counted(AccountId account) {
    return stores().transactions().read(() -> stores().usage().count(account));
  }

  private Quotas quotas(long largest) {
    return new Quotas(
        new Quotas.Parts(
            stores().transactions(), stores().usage(), AuditLog.NONE, largest, stores().clock()));
  }

  private Jobs jobs(JobSpaces spaces) {
    return new Jobs(
        new Jobs.Parts(
            stores().transactions(),
            stores().meteredJobs(MeteredJobs.Warnings.NONE),
            spaces,
            KnownTypes.of(Map.of("test.noop", new NoopType())),
            Map.of(),
            stores().signals(),
            stores().ids(),
            stores().clock(),
            quotas(Long.MAX_VALUE)));
  }

  private static Submission.Checked noop(List<Source> sources) {
    var terms = new Job.Terms(3, null, null, false);
    return new Submission.Checked("test.noop", Content.of("{}", Map.of()), terms, false)
        .with(sources);
  }

  private static void refused(Runnable asked) {
    assertThatThrownBy(asked::run)
        .isInstanceOfSatisfying(
            Refusal.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.QUOTA_EXCEEDED));
  }

  /** Does it so often at once; tells of each whether it was let in. */
  private static List<Boolean> atOnce(int times, Function<Integer, Object> work) {
    var all = new ArrayList<Callable<Boolean>>();
    for (int i = 0; i < times; i++) {
      int number = i;
      all.add(() -> {
        try {
          work.apply(number);
          return true;
        } catch (Refusal e) {
          assertThat(e.code()).isEqualTo(ErrorCode.QUOTA_EXCEEDED);
          return false;
        }
      });
    }
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var let = new ArrayList<Boolean>();
      for (Future<Boolean> one : threads.invokeAll(all)) {
        let.add(one.get());
      }
      return let;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** Places of jobs, and those of them that were given back. */
  final class Spaces implements JobSpaces {
    private final Set<JobId> made = ConcurrentHashMap.newKeySet();
    private final Set<JobId> open = ConcurrentHashMap.newKeySet();
    private final LongSupplier slots;

    Spaces(LongSupplier slots) {
      this.slots = slots;
    }

    @Override
    public long open(JobId id) {
      made.add(id);
      open.add(id);
      return slots.getAsLong();
    }

    @Override
    public void giveBack(JobId id) {
      open.remove(id);
    }
  }
}
