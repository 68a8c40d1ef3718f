package dev.lethe.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lethe.event.Notice;
import dev.lethe.event.Notices;
import dev.lethe.id.JobId;
import dev.lethe.job.Signal;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** Notices in SQL, among the events. They hold nothing that needs a seal. */
public final class SqlNotices implements Notices {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Database database;

  public SqlNotices(Database database) {
    this.database = database;
  }

  @Override
  public void add(Notice notice) {
    takePlace(notice);
    JobId job = notice.job();
    database.with(handle ->
        handle
            .createUpdate(
                """
                insert into events (account_id, job_id, type, state, data, attempt, happened_at,
                  name, facts)
                values (:account, :job, '', '', '', 0, :at, :name, :facts)
                """)
            .bind("account", notice.account().toString())
            .bind("job", job == null ? "" : job.toString())
            .bind("at", notice.at().toEpochMilli())
            .bind("name", notice.kind().word())
            .bind("facts", write(notice.facts()))
            .execute());
    database.afterCommit(new Signal.Logged());
  }

  /**
   * Who reads the log relies on it that a transaction has written something before it takes a
   * number. A notice may be all that this one writes, and the lock on a row counts as a write.
   */
  private void takePlace(Notice notice) {
    database.with(handle ->
        handle
            .createQuery("select id from accounts where id = :id" + database.shareClause())
            .bind("id", notice.account().toString())
            .mapTo(String.class)
            .findOne());
  }

  private static String write(Map<String, Object> facts) {
    var sorted = new TreeMap<>(facts);
    sorted.replaceAll((_, fact) -> fact instanceof Instant at ? at.toString() : fact);
    try {
      return JSON.writeValueAsString(sorted);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
