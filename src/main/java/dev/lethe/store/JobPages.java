package dev.lethe.store;

import dev.lethe.id.JobId;
import dev.lethe.job.Job;
import dev.lethe.job.JobQuery;
import dev.lethe.job.JobState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.mapper.RowMapper;

/**
 * Pages of an account's jobs, newest first.
 *
 * <p>A page costs the same however many jobs there are, and however rare are those that fit. An
 * index has them in order only within one state, so each state is asked for a page of its own, and
 * the newest of these few rows are the page. A label is found by its own index, in order as well;
 * what is asked beside it is looked at job by job.
 */
final class JobPages {
  /** An id is made a moment before or after the time that is written beside it. */
  private static final Duration SLACK = Duration.ofSeconds(10);

  private final Database database;
  private final AccountKeys keys;

  JobPages(Database database, AccountKeys keys) {
    this.database = database;
    this.keys = keys;
  }

  List<Job> page(JobQuery query, RowMapper<Job> read) {
    String sql =
        """
        select %s, s.value as sealed
        from (select id from (%s) parts order by id desc limit :limit) page
        join jobs j on j.id = page.id left join sealed_values s on s.place = j.id
        order by j.id desc
        """
            .formatted(JobRows.COLUMNS, parts(query));
    return database.with(handle -> {
      var asked =
          handle
              .createQuery(sql)
              .bind("account", query.account().toString())
              .bind("limit", query.limit());
      end(query).ifPresent(id -> asked.bind("end", id));
      query.type().ifPresent(type -> asked.bind("type", type));
      query.dialect().ifPresent(dialect -> asked.bind("dialect", dialect));
      query.createdBefore().ifPresent(at -> asked.bind("before", at.toEpochMilli()));
      query
          .label()
          .ifPresent(l -> asked.bind("tag", keys.tag(query.account(), l.name(), l.value())));
      return asked.map(read).list();
    });
  }

  private static String parts(JobQuery query) {
    if (query.label().isPresent()) {
      return part(
          "job_labels l cross join jobs j",
          "l.job_id",
          where(query, "l.job_id", "l.account_id = :account and l.tag = :tag and j.id = l.job_id")
              + states(query.states()));
    }
    String own = where(query, "j.id", "j.account_id = :account");
    if (query.states().isEmpty() && query.type().isEmpty()) {
      return part("jobs j", "j.id", own);
    }
    Collection<JobState> states =
        query.states().isEmpty() ? Arrays.asList(JobState.values()) : query.states();
    return EnumSet.copyOf(states).stream()
        .map(state -> part("jobs j", "j.id", own + " and j.state = '" + state.word() + "'"))
        .collect(Collectors.joining(" union all "));
  }

  /** In a select of its own, as only so a part of a union may have a limit in both engines. */
  private static String part(String from, String id, String where) {
    return "select id from (select %s as id from %s where %s order by %s desc limit :limit) part"
        .formatted(id, from, where, id);
  }

  private static String where(JobQuery query, String id, String first) {
    var where = new ArrayList<String>();
    where.add(first);
    where.add("j.visibility = 'shown'");
    end(query).ifPresent(_ -> where.add(id + " < :end"));
    query.type().ifPresent(_ -> where.add("j.type = :type"));
    query.dialect().ifPresent(_ -> where.add("j.dialect = :dialect"));
    query.createdBefore().ifPresent(_ -> where.add("j.created_at < :before"));
    return String.join(" and ", where);
  }

  private static String states(Collection<JobState> states) {
    return states.isEmpty()
        ? ""
        : states.stream()
            .map(state -> "'" + state.word() + "'")
            .collect(Collectors.joining(", ", " and j.state in (", ")"));
  }

  /** Below which id the page ends: ids begin with their time, so what is newer is not walked. */
  private static Optional<String> end(JobQuery query) {
    Optional<String> before = query.createdBefore().map(at -> firstOf(at.plus(SLACK)).toString());
    return query
        .after()
        .map(JobId::toString)
        .map(after -> before.filter(end -> end.compareTo(after) < 0).orElse(after))
        .or(() -> before);
  }

  /** Below every id that was made at this time or later. */
  static JobId firstOf(Instant at) {
    return new JobId(new UUID(at.toEpochMilli() << 16, 0));
  }
}
