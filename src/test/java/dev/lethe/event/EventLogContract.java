package dev.lethe.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.id.AccountId;
import dev.lethe.job.Cancel;
import dev.lethe.job.Job;
import dev.lethe.job.Job.Progress;
import dev.lethe.job.JobSamples;
import dev.lethe.job.JobState;
import dev.lethe.store.TestStores;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What a log of events must do, whatever it is kept in. */
public interface EventLogContract {
  Duration PATIENCE = Duration.ofSeconds(20);

  TestStores stores();

  @Test
  default void each_change_of_state_or_data_leaves_an_event_and_nothing_else_does() {
    Job draft = sample(JobState.DRAFT);
    insert(draft);
    Job queued = saved(draft, draft.submitted(now()));
    Job running = saved(queued, queued.claimed(lease(), now()));
    Job heard = saved(running, running.heard(new Progress(0.5, "half", now()), lease()));
    Job more = saved(heard, heard.with(new Job.Stored(1, 5)));
    Job done = saved(more, more.succeeded("{}", now(), true));
    Job erasing = saved(done, done.erasing(stores().ids().erasure(), Job.Visibility.DELETED));
    saved(erasing, erasing.erased());

    List<Event> events = all(draft);
    assertThat(events)
        .extracting(e -> e.state().word() + " " + e.data().word() + " " + e.attempt())
        .containsExactly(
            "draft kept 0",
            "queued kept 0",
            "running kept 1",
            "succeeded kept 1",
            "succeeded erasing 1",
            "succeeded erased 1");
    assertThat(events).extracting(Event::number).isSorted().doesNotHaveDuplicates();
    assertThat(events)
        .allMatch(e -> e.job().equals(draft.id()) && e.account().equals(draft.account()))
        .allMatch(e -> e.type().equals(draft.type()) && e.at().equals(now()));
    assertThat(read(() -> stores().events().lastOf(draft.id())))
        .isEqualTo(events.getLast().number());
  }

  @Test
  default void of_a_job_whose_upload_is_on_its_way_nobody_hears() {
    Job arriving = sample(JobState.DRAFT).with(Job.Visibility.RECEIVING);
    insert(arriving);
    Job bigger = saved(arriving, arriving.with(new Job.Stored(1, 10)));
    assertThat(all(arriving)).isEmpty();
    saved(bigger, bigger.with(Job.Visibility.SHOWN));
    assertThat(all(arriving)).extracting(Event::state).containsExactly(JobState.DRAFT);
  }

  @Test
  default void what_is_undone_leaves_no_event() {
    Job job = sample(JobState.QUEUED);
    insert(job);
    assertThatThrownBy(() ->
            write(() -> {
              stores().loggedJobs().save(job, job.cancelled(Cancel.By.USER, null, now()));
              throw new IllegalStateException("undone");
            }))
        .hasMessage("undone");
    assertThat(all(job)).hasSize(1);
  }

  @Test
  default void events_are_selected_by_account_job_type_and_state() {
    Job one = sample(JobState.QUEUED);
    Job other = new JobSamples(stores(), one.account(), "another").bare(JobState.QUEUED);
    Job foreign = sample(JobState.QUEUED);
    insert(one);
    insert(other);
    insert(foreign);
    saved(one, one.claimed(lease(), now()));

    AccountId account = one.account();
    assertThat(list(new Selection(account, Optional.empty(), Set.of(), Set.of()), 0))
        .extracting(Event::job)
        .containsExactly(one.id(), other.id(), one.id());
    assertThat(list(Selection.of(account, other.id()), 0)).hasSize(1);
    assertThat(list(Selection.of(account, foreign.id()), 0)).isEmpty();
    assertThat(list(new Selection(account, Optional.empty(), Set.of("another"), Set.of()), 0))
        .extracting(Event::job)
        .containsExactly(other.id());
    List<Event> running =
        list(new Selection(account, Optional.empty(), Set.of(), Set.of(JobState.RUNNING)), 0);
    assertThat(running).hasSize(1);
    assertThat(list(Selection.of(account, one.id()), running.getFirst().number())).isEmpty();
  }

  @Test
  default void progress_is_told_of_a_running_job_alone() {
    Job queued = sample(JobState.QUEUED);
    insert(queued);
    assertThat(read(() -> stores().events().progressOf(queued.id()))).isEmpty();
    Job running = saved(queued, queued.claimed(lease(), now()));
    var progress = new Progress(0.25, "encode", now());
    saved(running, running.heard(progress, lease()));
    assertThat(read(() -> stores().events().progressOf(queued.id())))
        .contains(new Moved(queued.id(), 1, progress));
    assertThat(all(queued)).hasSize(2);
  }

  @Test
  default void a_tail_waits_for_the_lower_number_that_is_committed_later() throws Exception {
    Job slow = sample(JobState.QUEUED);
    Job quick = sample(JobState.QUEUED);
    EventLog.Tail tail = ready(stores().events().tail());
    var written = new CountDownLatch(1);
    var quickDone = new CountDownLatch(1);
    var got = new ArrayList<Event>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> first =
          threads.submit(() ->
              stores()
                  .transactions()
                  .run(() -> {
                    stores().loggedJobs().insert(slow);
                    written.countDown();
                    // Where writers wait for one another, the other one waits for this.
                    await(quickDone, Duration.ofMillis(300));
                  }));
      assertThat(await(written, PATIENCE)).isTrue();
      Future<?> second =
          threads.submit(() -> {
            insert(quick);
            quickDone.countDown();
          });
      long until = System.nanoTime() + PATIENCE.toNanos();
      while (got.size() < 2 && System.nanoTime() < until) {
        got.addAll(tail.next(10));
      }
      first.get();
      second.get();
    }
    assertThat(got).extracting(Event::job).containsExactly(slow.id(), quick.id());
  }

  @Test
  default void a_tail_goes_on_over_numbers_that_never_come() {
    EventLog.Tail tail = ready(stores().events().tail());
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() ->
              write(() -> {
                stores().loggedJobs().insert(sample(JobState.QUEUED));
                throw new IllegalStateException("undone");
              }))
          .hasMessage("undone");
    }
    Job job = sample(JobState.QUEUED);
    insert(job);
    assertThat(take(tail, 1)).extracting(Event::job).containsExactly(job.id());
    assertThat(tail.next(10)).isEmpty();
    assertThat(tail.waiting()).isFalse();
  }

  @Test
  default void of_many_writers_a_tail_misses_nothing_and_keeps_the_order() throws Exception {
    long seed = System.nanoTime();
    System.out.println("EventLogContract seed " + seed);
    EventLog.Tail tail = ready(stores().events().tail());
    AccountId account = stores().newAccount();
    var committed = new ConcurrentLinkedQueue<String>();
    var got = new ArrayList<Event>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var writers = new ArrayList<Future<?>>();
      for (int w = 0; w < 6; w++) {
        var random = new Random(seed + w);
        var samples = new JobSamples(stores(), account, "t" + w);
        writers.add(threads.submit(() -> writeSome(samples, random, committed)));
      }
      long until = System.nanoTime() + PATIENCE.toNanos();
      boolean over = false;
      while (!over && System.nanoTime() < until) {
        over = writers.stream().allMatch(Future::isDone) && got.size() == committed.size();
        got.addAll(tail.next(7));
      }
      for (Future<?> writer : writers) {
        writer.get();
      }
    }
    assertThat(got).extracting(Event::number).isSorted().doesNotHaveDuplicates();
    assertThat(new HashSet<>(got.stream().map(e -> e.job().toString()).toList()))
        .isEqualTo(Set.copyOf(committed));
    assertThat(got).hasSize(committed.size());
  }

  @Test
  default void old_events_are_deleted_and_it_stays_known_that_they_were() {
    Job old = sample(JobState.QUEUED);
    insert(old);
    long last = all(old).getLast().number();
    stores().clock().advance(Duration.ofDays(8));
    Job young = sample(JobState.QUEUED);
    insert(young);

    EventLog log = stores().events();
    while (log.prune(now().minus(Duration.ofDays(7)), 3) > 0) {
      // again
    }
    assertThat(all(old)).isEmpty();
    assertThat(all(young)).hasSize(1);
    EventLog.Kept kept = read(log::kept);
    assertThat(kept.follows(last - 1)).isFalse();
    assertThat(kept.follows(last)).isTrue();
    assertThat(kept.follows(kept.newest())).isTrue();
    assertThat(kept.follows(kept.newest() + 1)).isFalse();

    stores().clock().advance(Duration.ofDays(8));
    while (log.prune(now().minus(Duration.ofDays(7)), 3) > 0) {
      // again
    }
    EventLog.Kept none = read(log::kept);
    assertThat(none.deleted()).isEqualTo(none.newest()).isEqualTo(kept.newest());
    Job next = sample(JobState.QUEUED);
    insert(next);
    assertThat(all(next).getFirst().number()).isGreaterThan(none.newest());
  }

  private void writeSome(
      JobSamples samples, Random random, ConcurrentLinkedQueue<String> committed) {
    for (int i = 0; i < 60; i++) {
      var jobs = new ArrayList<Job>();
      boolean undone = random.nextInt(4) == 0;
      try {
        stores()
            .transactions()
            .run(() -> {
              for (int n = 1 + random.nextInt(3); n > 0; n--) {
                Job job = samples.bare(JobState.QUEUED);
                stores().loggedJobs().insert(job);
                jobs.add(job);
                LockSupport.parkNanos(random.nextInt(2_000_000));
              }
              if (undone) {
                throw new IllegalStateException("undone");
              }
            });
        jobs.forEach(job -> committed.add(job.id().toString()));
      } catch (IllegalStateException e) {
        assertThat(e).hasMessage("undone");
      }
    }
  }

  private Job sample(JobState state) {
    return new JobSamples(stores(), stores().newAccount(), "test.noop").bare(state);
  }

  private void insert(Job job) {
    stores().transactions().run(() -> stores().loggedJobs().insert(job));
  }

  private Job saved(Job before, Job after) {
    stores()
        .transactions()
        .run(() -> {
          assertThat(stores().loggedJobs().lock(before.id())).isPresent();
          stores().loggedJobs().save(before, after);
        });
    return after;
  }

  private List<Event> all(Job job) {
    return list(Selection.of(job.account(), job.id()), 0);
  }

  private List<Event> list(Selection what, long after) {
    return read(() -> stores().events().list(what, after, Long.MAX_VALUE, 1_000));
  }

  private <T> T read(Supplier<T> look) {
    return stores().transactions().read(look);
  }

  private <T> T write(Supplier<T> work) {
    return stores().transactions().write(work);
  }

  private Instant now() {
    return stores().clock().instant();
  }

  private Job.Lease lease() {
    return new Job.Lease("node", now().plusSeconds(30), now(), "test");
  }

  private static EventLog.Tail ready(EventLog.Tail tail) {
    take(tail, 0);
    return tail;
  }

  /** Asks a tail until it has come so far. */
  private static List<Event> take(EventLog.Tail tail, int count) {
    var got = new ArrayList<Event>();
    long until = System.nanoTime() + PATIENCE.toNanos();
    while ((got.size() < count || tail.waiting()) && System.nanoTime() < until) {
      got.addAll(tail.next(10));
    }
    return got;
  }

  private static boolean await(CountDownLatch latch, Duration atMost) {
    try {
      return latch.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
