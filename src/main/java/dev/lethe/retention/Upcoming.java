package dev.lethe.retention;

import dev.lethe.event.Notice;
import dev.lethe.event.Notices;
import dev.lethe.job.Transactions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.Map;

/**
 * Tells each account what of its jobs will end on a day, once for each day and in time. However
 * many jobs that are, it is one notice.
 */
public final class Upcoming {
  private final Transactions transactions;
  private final RetentionStore store;
  private final Previews previews;
  private final Notices notices;
  private final Duration ahead;
  private final InstantSource clock;
  private long told;

  /**
   * What an {@link Upcoming} is made of.
   *
   * @param ahead how long before
   */
  public record Parts(
      Transactions transactions,
      RetentionStore store,
      Previews previews,
      Notices notices,
      Duration ahead,
      InstantSource clock) {}

  public Upcoming(Parts parts) {
    this.transactions = parts.transactions();
    this.store = parts.store();
    this.previews = parts.previews();
    this.notices = parts.notices();
    this.ahead = parts.ahead();
    this.clock = parts.clock();
  }

  /** Tells of the days that came near since the last time. */
  public void runOnce() {
    Instant now = clock.instant();
    long today = Preview.day(now);
    long last = Preview.day(now.plus(ahead));
    // A start does not know what an earlier server has told; what was told is not told again.
    long first = Math.max(told, today) + 1;
    if (first > last) {
      return;
    }
    previews.between(first, last).forEach(this::tell);
    transactions.run(() -> store.forget(today));
    told = last;
  }

  private void tell(Foreseen what) {
    transactions.run(() -> {
      if (store.note(what)) {
        notices.add(
            new Notice(
                what.account(),
                null,
                Notice.Kind.RETENTION_UPCOMING,
                Map.of(
                    "day",
                    LocalDate.ofEpochDay(what.day()).toString(),
                    "jobs",
                    what.jobs(),
                    "bytes",
                    what.bytes()),
                what.at()));
      }
    });
  }
}
