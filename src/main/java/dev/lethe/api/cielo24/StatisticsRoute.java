package dev.lethe.api.cielo24;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.account.Principal;
import dev.lethe.api.Domain;
import dev.lethe.api.Need;
import dev.lethe.error.Refusal;
import dev.lethe.http.Answer;
import dev.lethe.http.Json;
import dev.lethe.http.Route;
import dev.lethe.id.AccountId;
import dev.lethe.id.JobId;
import dev.lethe.job.Job;
import dev.lethe.job.JobQuery;
import dev.lethe.job.JobState;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/**
 * How many minutes of media were worked on, in all or by weeks or months. It is counted from the
 * jobs that are there: one that was erased has left nothing to count.
 */
final class StatisticsRoute {
  private static final int AT_ONCE = 500;
  private static final int MOST_PERIODS = 1_200;
  private static final String METRIC = "billable_minutes";

  private final Domain domain;
  private final Door door;

  StatisticsRoute(Domain domain, Door door) {
    this.domain = domain;
    this.door = door;
  }

  List<Route> routes() {
    return Door.reads("/api/job/aggregate_statistics", this::count).toList();
  }

  private void count(Context ctx) throws IOException {
    Asked asked = Asked.of(ctx);
    Principal who = door.admit(ctx, asked, Need.READ).who();
    door.checkOwnName(asked.text("account_id"), who);
    checkMetrics(asked);
    String by = asked.text("group_by").orElse("");
    if (!List.of("", "week", "month").contains(by)) {
      throw ErrorType.INVALID_OPTION.because("group_by: week or month");
    }
    Optional<Instant> from = Filter.begin(asked, "start_date");
    Instant until = Filter.end(asked, "end_date").orElse(domain.clock().instant());
    List<Done> done =
        done(who.account()).stream()
            .filter(one -> one.at().isBefore(until))
            .filter(one -> from.isEmpty() || !one.at().isBefore(from.get()))
            .toList();
    Instant start =
        from.or(() -> done.stream().map(Done::at).min(Instant::compareTo)).orElse(until);
    Answer.json(ctx, 200, json(done, start, until, by));
  }

  private static void checkMetrics(Asked asked) {
    Optional<String> given = asked.text("metrics");
    if (given.isEmpty()) {
      return;
    }
    JsonNode list;
    try {
      list = Json.tree(given.get());
    } catch (Refusal _) {
      throw ErrorType.INVALID_OPTION.because("metrics: expected a JSON list");
    }
    for (JsonNode one : list) {
      if (!one.asText().equals(METRIC)) {
        throw ErrorType.INVALID_OPTION.because("metrics: " + METRIC + " is the only one");
      }
    }
  }

  /** A job that was done. */
  private record Done(Instant at, double minutes) {}

  private List<Done> done(AccountId account) {
    var done = new java.util.ArrayList<Done>();
    Optional<JobId> last = Optional.empty();
    while (true) {
      List<Job> page =
          domain
              .jobs()
              .list(
                  new JobQuery(
                      account,
                      EnumSet.of(JobState.SUCCEEDED),
                      Optional.empty(),
                      Optional.empty(),
                      Optional.empty(),
                      Optional.of(Cielo24.NAME),
                      last,
                      AT_ONCE));
      for (Job job : page) {
        Instant ended = job.times().ended();
        if (job.kept() && ended != null) {
          done.add(new Done(ended, Sheet.of(job).mediaMinutes()));
        }
      }
      if (page.size() < AT_ONCE) {
        return done;
      }
      last = Optional.of(page.getLast().id());
    }
  }

  private static ObjectNode json(List<Done> done, Instant start, Instant until, String by) {
    ObjectNode out = Json.mapper().createObjectNode();
    ArrayNode data = out.putArray("data");
    Instant from = start;
    while (data.isEmpty() || from.isBefore(until)) {
      Instant end = by.isEmpty() ? until : earlier(after(from, by), until);
      Instant begin = from;
      double minutes =
          done.stream()
              .filter(one -> !one.at().isBefore(begin) && one.at().isBefore(end))
              .mapToDouble(Done::minutes)
              .sum();
      data.addObject()
          .put(METRIC, Math.round(minutes * 100) / 100.0)
          .put("start_date", Sheet.time(from))
          .put("end_date", Sheet.time(end.isBefore(until) ? end.minusNanos(1_000) : end));
      if (data.size() > MOST_PERIODS) {
        throw ErrorType.INVALID_OPTION.because("group_by: too many of them in this time");
      }
      from = end;
    }
    out.put("start_date", Sheet.time(start));
    return out.put("end_date", Sheet.time(until));
  }

  /** The beginning of the next week or month, in UTC. */
  private static Instant after(Instant from, String by) {
    LocalDate day = from.atZone(ZoneOffset.UTC).toLocalDate();
    LocalDate next =
        by.equals("week")
            ? day.with(TemporalAdjusters.next(DayOfWeek.MONDAY))
            : day.with(TemporalAdjusters.firstDayOfNextMonth());
    return next.atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }
}
