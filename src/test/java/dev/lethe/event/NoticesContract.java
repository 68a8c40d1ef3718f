package dev.lethe.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.event.Notice.Kind;
import dev.lethe.id.AccountId;
import dev.lethe.job.Job;
import dev.lethe.job.JobSamples;
import dev.lethe.job.JobState;
import dev.lethe.store.TestStores;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How notices lie among the events: in their order, and in nobody's way. */
public interface NoticesContract {
  Duration PATIENCE = Duration.ofSeconds(20);

  TestStores stores();

  @Test
  default void who_follows_jobs_is_told_of_no_notice_and_misses_no_event() {
    EventLog.Tail tail = stores().events().tail();
    until(tail, 0);
    AccountId account = stores().newAccount();
    Job first = queued(account);
    add(new Notice(account, first.id(), Kind.LINK_REVOKED, Map.of("link_id", "lnk_1"), now()));
    add(new Notice(account, null, Kind.QUOTA_WARNING, Map.of("used", 80L), now()));
    Job second = queued(account);

    assertThat(until(tail, 2)).extracting(Event::job).containsExactly(first.id(), second.id());
    assertThat(tail.position())
        .isEqualTo(stores().transactions().read(() -> stores().events().kept().newest()));
    var all = new Selection(account, Optional.empty(), Set.of(), Set.of());
    List<Event> listed =
        stores().transactions().read(() -> stores().events().list(all, 0, Long.MAX_VALUE, 10));
    assertThat(listed).extracting(Event::job).containsExactly(first.id(), second.id());
    assertThat(stores().transactions().read(() -> stores().events().lastOf(first.id())))
        .isEqualTo(listed.getFirst().number());
  }

  @Test
  default void a_page_that_is_full_of_notices_is_not_the_end() {
    EventLog.Tail tail = stores().events().tail();
    until(tail, 0);
    AccountId account = stores().newAccount();
    for (int i = 0; i < 30; i++) {
      add(new Notice(account, null, Kind.QUOTA_WARNING, Map.of(), now()));
    }
    Job job = queued(account);
    assertThat(until(tail, 1)).extracting(Event::job).containsExactly(job.id());
  }

  @Test
  default void a_notice_that_is_undone_was_never_there() {
    AccountId account = stores().newAccount();
    long before = newest();
    assertThatThrownBy(() ->
            stores()
                .transactions()
                .run(() -> {
                  stores()
                      .notices()
                      .add(new Notice(account, null, Kind.QUOTA_WARNING, Map.of(), now()));
                  throw new IllegalStateException("undone");
                }))
        .hasMessage("undone");
    assertThat(newest()).isEqualTo(before);
  }

  @Test
  default void nothing_that_somebody_said_can_be_noticed() {
    AccountId account = stores().newAccount();
    for (Object said : List.of("two words", "ä", "x".repeat(65), 1.5, List.of())) {
      assertThatThrownBy(
              () -> new Notice(account, null, Kind.QUOTA_WARNING, Map.of("what", said), now()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("a notice cannot hold this as what");
    }
    assertThatThrownBy(
            () -> new Notice(account, null, Kind.QUOTA_WARNING, Map.of("A name", 1L), now()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private Job queued(AccountId account) {
    Job job = new JobSamples(stores(), account, "test.noop").bare(JobState.QUEUED);
    stores().transactions().run(() -> stores().loggedJobs().insert(job));
    return job;
  }

  private void add(Notice notice) {
    stores().transactions().run(() -> stores().notices().add(notice));
  }

  private long newest() {
    return stores().transactions().read(() -> stores().events().kept().newest());
  }

  private Instant now() {
    return stores().clock().instant();
  }

  /** Asks a tail until it has brought so many and has nothing more to wait for. */
  private static List<Event> until(EventLog.Tail tail, int count) {
    var got = new ArrayList<Event>();
    long end = System.nanoTime() + PATIENCE.toNanos();
    while ((got.size() < count || tail.waiting()) && System.nanoTime() < end) {
      got.addAll(tail.next(10));
    }
    return got;
  }
}
