package dev.lethe.api.cielo24;

import dev.lethe.job.JobState;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which jobs a list shows. What users said is sealed under each job's own key, so that nothing can
 * be asked of the database but states and the time of creation; the rest is looked at job by job.
 *
 * @param states any of these; empty for all
 * @param createdBefore no job made then or later
 * @param nothing whether no job can be meant at all
 */
record Filter(
    Set<JobState> states,
    Optional<Instant> createdBefore,
    boolean nothing,
    Predicate<Sheet> shows) {
  private static final int MOST_HOURS = 1_000_000;
  private static final Instant EARLIEST = Instant.parse("0000-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999999Z");

  static Filter of(Asked asked) {
    Optional<Set<JobState>> states = asked.text("JobStatus").map(Words::states);
    var all = new ArrayList<Predicate<Sheet>>();
    all.add(range(asked, "CreationDate", Sheet::created));
    all.add(range(asked, "StartDate", Sheet::started));
    all.add(range(asked, "DueDate", Sheet::due));
    all.add(range(asked, "CompleteDate", Sheet::completed));
    all.add(range(asked, "ReturnDate", Sheet::completed));
    all.add(range(asked, "AuthorizationDate", Sheet::authorized));
    all.add(hours(asked));
    asked
        .text("Fidelity")
        .map(word -> Words.fidelity("Fidelity", word))
        .ifPresent(word -> all.add(sheet -> sheet.fidelity().equals(Optional.of(word))));
    asked
        .text("Priority")
        .map(Words::priority)
        .ifPresent(word -> all.add(sheet -> sheet.priority().equals(Optional.of(word))));
    asked
        .text("ExternalID")
        .ifPresent(id -> all.add(sheet -> sheet.externalId().equals(Optional.of(id))));
    asked
        .text("JobName")
        .map(Wildcard::of)
        .ifPresent(name -> all.add(sheet -> name.matches(sheet.name())));
    asked
        .text("JobDifficulty")
        .map(Filter::difficulty)
        .ifPresent(word -> all.add(_ -> word.equals(Sheet.difficulty())));
    return new Filter(
        states.orElse(Set.of()),
        until(asked, "CreationDate"),
        states.filter(Set::isEmpty).isPresent(),
        all.stream().reduce(Predicate::and).orElse(_ -> true));
  }

  private static Predicate<Sheet> range(
      Asked asked, String name, Function<Sheet, @Nullable Instant> date) {
    Optional<Instant> from =
        asked.text(name + "From").map(text -> time(name + "From", text, false));
    Optional<Instant> until = until(asked, name);
    if (from.isEmpty() && until.isEmpty()) {
      return _ -> true;
    }
    return sheet -> {
      Instant at = date.apply(sheet);
      return at != null
          && from.filter(at::isBefore).isEmpty()
          && until.filter(end -> !at.isBefore(end)).isEmpty();
    };
  }

  /** A time from which something counts. */
  static Optional<Instant> begin(Asked asked, String name) {
    return asked.text(name).map(text -> time(name, text, false));
  }

  /** A time up to which something counts, the first that does not. */
  static Optional<Instant> end(Asked asked, String name) {
    return asked.text(name).map(text -> time(name, text, true));
  }

  /** The first moment after a range. */
  private static Optional<Instant> until(Asked asked, String name) {
    return asked.text(name + "To").map(text -> time(name + "To", text, true));
  }

  private static Predicate<Sheet> hours(Asked asked) {
    OptionalInt from = asked.number("TurnaroundTimeHoursFrom", 0, MOST_HOURS);
    OptionalInt to = asked.number("TurnaroundTimeHoursTo", 0, MOST_HOURS);
    if (from.isEmpty() && to.isEmpty()) {
      return _ -> true;
    }
    return sheet ->
        sheet.hours().isPresent()
            && sheet.hours().getAsInt() >= from.orElse(0)
            && sheet.hours().getAsInt() <= to.orElse(MOST_HOURS);
  }

  /** A date alone is its whole day; the times of the vendor are in UTC and say nothing of it. */
  private static Instant time(String name, String text, boolean end) {
    List<Function<String, Instant>> forms =
        List.of(
            day -> {
              LocalDate date = LocalDate.parse(day);
              Instant start = inRange(name, date.atStartOfDay().toInstant(ZoneOffset.UTC));
              return end ? start.plus(Duration.ofDays(1)) : start;
            },
            local ->
                after(inRange(name, LocalDateTime.parse(local).toInstant(ZoneOffset.UTC)), end),
            zoned -> after(inRange(name, OffsetDateTime.parse(zoned).toInstant()), end));
    for (Function<String, Instant> form : forms) {
      try {
        // A plus of an offset comes as a blank where a client did not encode it.
        return form.apply(text.replaceFirst("^(\\S{10}) ", "$1T").replace(' ', '+'));
      } catch (DateTimeException _) {
        // The next form may fit.
      }
    }
    throw ErrorType.INVALID_OPTION.because(name + ": expected a date or a time as ISO 8601 has it");
  }

  /** No database can be asked for every moment that can be written. */
  private static Instant inRange(String name, Instant at) {
    if (at.isBefore(EARLIEST) || at.isAfter(LATEST)) {
      throw ErrorType.INVALID_OPTION.because(name + ": from the year 0 to the year 9999");
    }
    return at;
  }

  /** What we keep is exact to the millisecond, so that a moment lasts one. */
  private static Instant after(Instant at, boolean end) {
    return end ? at.plus(Duration.ofMillis(1)) : at;
  }

  private static String difficulty(String word) {
    if (!List.of("Good", "Bad", "Unknown").contains(word)) {
      throw ErrorType.INVALID_OPTION.because("JobDifficulty: Good, Bad or Unknown");
    }
    return word;
  }
}
