package dev.lethe.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.id.AccountId;
import dev.lethe.job.Job;
import dev.lethe.job.Job.Progress;
import dev.lethe.job.JobSamples;
import dev.lethe.job.JobState;
import dev.lethe.job.Signal;
import dev.lethe.ops.Ticker;
import dev.lethe.store.TestStores;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What watchers are told, on a real store, with the feed on its ticker as in the server. */
public interface FeedContract {
  Duration PATIENCE = Duration.ofSeconds(20);

  TestStores stores();

  @Test
  default void a_watcher_without_a_past_is_told_what_happens_from_then_on() throws Exception {
    Job before = sample(stores().newAccount());
    insert(before);
    try (var running = new Running(stores());
        Subscription events = running.feed.subscribe(of(before.account()), null)) {
      Job after = sample(before.account());
      insert(sample(stores().newAccount()));
      insert(after);
      assertThat(took(events, 1)).extracting(Event::job).containsExactly(after.id());
      assertThat(events.next(Duration.ZERO)).isEqualTo(new Next.Nothing());
    }
  }

  @Test
  default void a_watcher_with_a_past_is_told_all_that_followed_it() throws Exception {
    AccountId account = stores().newAccount();
    List<Job> jobs = List.of(sample(account), sample(account), sample(account));
    jobs.forEach(this::insert);
    List<Event> all = logged(account);
    try (var running = new Running(stores());
        Subscription events = running.feed.subscribe(of(account), all.getFirst().number())) {
      assertThat(took(events, 2)).isEqualTo(all.subList(1, 3));
      Job more = sample(account);
      insert(more);
      assertThat(took(events, 1)).extracting(Event::job).containsExactly(more.id());
    }
  }

  @Test
  default void one_that_does_not_read_for_long_still_gets_all_in_order() throws Exception {
    AccountId account = stores().newAccount();
    try (var running = new Running(stores());
        Subscription events = running.feed.subscribe(of(account), null)) {
      // Brings it to the present, where events are handed to it.
      insert(sample(account));
      took(events, 1);
      for (int i = 0; i < 700; i++) {
        insert(sample(account));
      }
      assertThat(took(events, 700)).isEqualTo(logged(account).subList(1, 701));
    }
  }

  @Test
  default void progress_is_told_to_who_watches_the_job_and_only_the_last_of_it() throws Exception {
    Job queued = sample(stores().newAccount());
    insert(queued);
    var lease = new Job.Lease("node", stores().clock().instant(), stores().clock().instant(), "t");
    Job first = queued.claimed(lease, stores().clock().instant());
    save(queued, first);
    try (var running = new Running(stores());
        Subscription events =
            running.feed.subscribe(Selection.of(queued.account(), queued.id()), 0L)) {
      assertThat(took(events, 2)).extracting(Event::state).contains(JobState.RUNNING);
      assertThat(events.next(PATIENCE)).isInstanceOf(Next.Further.class);
      var half = new Progress(0.5, "encode", stores().clock().instant());
      save(first, first.heard(half, lease));
      assertThat(events.next(PATIENCE))
          .isEqualTo(new Next.Further(new Moved(queued.id(), 1, half)));
    }
  }

  @Test
  default void a_feed_that_closes_ends_what_watches_it() throws Exception {
    try (var running = new Running(stores());
        Subscription events = running.feed.subscribe(of(stores().newAccount()), null)) {
      running.feed.close();
      assertThat(events.next(PATIENCE)).isEqualTo(new Next.Over());
      try (Subscription late = running.feed.subscribe(of(stores().newAccount()), null)) {
        assertThat(late.next(PATIENCE)).isEqualTo(new Next.Over());
      }
    }
  }

  @Test
  default void who_leaves_and_comes_back_under_load_misses_nothing_and_gets_nothing_twice()
      throws Exception {
    long seed = System.nanoTime();
    System.out.println("FeedContract seed " + seed);
    AccountId account = stores().newAccount();
    insert(sample(account));
    long start = logged(account).getLast().number();
    var writing = new AtomicBoolean(true);
    try (var running = new Running(stores());
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var readers = new ArrayList<Future<List<Event>>>();
      for (int r = 0; r < 5; r++) {
        var random = new Random(seed - r);
        readers.add(threads.submit(() -> comeAndGo(running.feed, account, start, random, writing)));
      }
      var writers = new ArrayList<Future<?>>();
      for (int w = 0; w < 4; w++) {
        writers.add(threads.submit(() -> writeMany(account)));
      }
      for (Future<?> writer : writers) {
        writer.get();
      }
      writing.set(false);
      List<Event> all = logged(account);
      for (Future<List<Event>> reader : readers) {
        assertThat(reader.get()).isEqualTo(all.subList(1, all.size()));
      }
    }
  }

  private List<Event> comeAndGo(
      Feed feed, AccountId account, long start, Random random, AtomicBoolean writing)
      throws InterruptedException {
    var got = new ArrayList<Event>();
    long last = start;
    boolean more = true;
    while (more) {
      try (Subscription events = feed.subscribe(of(account), last)) {
        int count = random.nextInt(120);
        while (more && count-- > 0) {
          boolean over = !writing.get();
          switch (events.next(Duration.ofMillis(over ? 500 : 20))) {
            case Next.Became(Event event) -> {
              got.add(event);
              last = event.number();
            }
            case Next.Nothing() -> more = !over;
            case Next.Further _, Next.Over() -> throw new AssertionError("neither was asked for");
          }
        }
      }
    }
    return got;
  }

  private void writeMany(AccountId account) {
    for (int i = 0; i < 150; i++) {
      insert(sample(account));
    }
  }

  private static List<Event> took(Subscription events, int count) throws InterruptedException {
    var got = new ArrayList<Event>();
    while (got.size() < count) {
      switch (events.next(PATIENCE)) {
        case Next.Became(Event event) -> got.add(event);
        case Next.Further _ -> {}
        case Next.Nothing(), Next.Over() ->
            throw new AssertionError("only " + got.size() + " events came");
      }
    }
    return got;
  }

  private static Selection of(AccountId account) {
    return new Selection(account, Optional.empty(), Set.of(), Set.of());
  }

  private List<Event> logged(AccountId account) {
    return stores()
        .transactions()
        .read(() -> stores().events().list(of(account), 0, Long.MAX_VALUE, 100_000));
  }

  private Job sample(AccountId account) {
    return new JobSamples(stores(), account, "test.noop").bare(JobState.QUEUED);
  }

  private void insert(Job job) {
    stores().transactions().run(() -> stores().loggedJobs().insert(job));
  }

  private void save(Job before, Job after) {
    stores().transactions().run(() -> stores().loggedJobs().save(before, after));
  }

  /** A feed on its ticker. */
  final class Running implements AutoCloseable {
    final Feed feed;
    private final Ticker ticker;

    Running(TestStores stores) {
      feed =
          new Feed(
              stores.transactions(),
              stores.events(),
              () -> stores.signals().raise(new Signal.Logged()));
      ticker = new Ticker("feed", stores.signals(), feed::wants, feed::runOnce).start();
    }

    @Override
    public void close() {
      ticker.close();
    }
  }
}
