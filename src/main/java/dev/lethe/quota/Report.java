package dev.lethe.quota;

import dev.lethe.id.AccountId;
import dev.lethe.job.Transactions;
import dev.lethe.quota.UsageStore.Noted;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What an account uses, of what, and where that leads.
 *
 * <p>Growth is told by what was noted each day, not by when files were made: a file that was made
 * and erased between two looks did not make anything grow, and of what was erased long ago nothing
 * is left to count.
 *
 * @param perDay by how many bytes it grew a day of late; empty as long as no earlier day is known
 * @param fullInDays when there will be no room left, if it goes on like this; empty if never
 */
public record Report(
    Instant at,
    UsageStore.Standing standing,
    List<UsageTables.Jobs> jobs,
    List<UsageTables.Files> files,
    List<Noted> days,
    OptionalDouble perDay,
    OptionalLong fullInDays,
    List<Frees.Freed> frees) {
  private static final Duration OF_LATE = Duration.ofDays(8);
  private static final double DAY_MILLIS = Duration.ofDays(1).toMillis();

  /** Makes reports. */
  public static final class Maker {
    private final Transactions transactions;
    private final UsageStore usage;
    private final UsageTables tables;
    private final Frees frees;
    private final InstantSource clock;

    public Maker(
        Transactions transactions,
        UsageStore usage,
        UsageTables tables,
        Frees frees,
        InstantSource clock) {
      this.transactions = transactions;
      this.usage = usage;
      this.tables = tables;
      this.frees = frees;
      this.clock = clock;
    }

    /** All of it as it was at one moment, but for what will end by itself. */
    public Report of(AccountId account) {
      Instant now = clock.instant();
      // Looks at each job, so not while anybody might wait for this one reader.
      List<Frees.Freed> freed = frees.of(account, LocalDate.ofInstant(now, ZoneOffset.UTC));
      return transactions.read(() -> {
        var standing = usage.find(account);
        List<Noted> days = usage.noted(account, now.minus(OF_LATE));
        OptionalDouble perDay = perDay(days, now, standing.used().bytes());
        return new Report(
            now,
            standing,
            tables.jobs(account),
            tables.files(account),
            days,
            perDay,
            fullIn(standing, perDay),
            freed);
      });
    }
  }

  /** From the first day that is known: one of the last is too short a time to tell from. */
  static OptionalDouble perDay(List<Noted> days, Instant now, long bytes) {
    LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
    return days.stream()
        .filter(one -> LocalDate.ofInstant(one.at(), ZoneOffset.UTC).isBefore(today))
        .mapToDouble(one ->
            (bytes - one.bytes()) / (Duration.between(one.at(), now).toMillis() / DAY_MILLIS))
        .findFirst();
  }

  static OptionalLong fullIn(UsageStore.Standing standing, OptionalDouble perDay) {
    long allowed = standing.limits().storedBytes();
    if (allowed == Limits.NONE || perDay.isEmpty() || perDay.getAsDouble() <= 0) {
      return OptionalLong.empty();
    }
    long left = Math.max(0, allowed - standing.used().bytes());
    return OptionalLong.of((long) (left / perDay.getAsDouble()));
  }
}
