package dev.lethe.store;

import dev.lethe.callback.CallbackStore;
import dev.lethe.id.JobId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Callbacks in SQL. They hold ids and times: nothing that needs a seal. */
public final class SqlCallbackStore implements CallbackStore {
  private final Database database;

  public SqlCallbackStore(Database database) {
    this.database = database;
  }

  @Override
  public void add(JobId job, Instant due) {
    database.with(handle ->
        handle
            .createUpdate(
                """
                insert into callbacks (job_id, version, due_at, tries) values (:job, 1, :due, 0)
                on conflict (job_id) do update
                  set version = callbacks.version + 1, due_at = excluded.due_at, tries = 0
                """)
            .bind("job", job.toString())
            .bind("due", due.toEpochMilli())
            .execute());
  }

  @Override
  public List<Telling> due(Instant now, int limit) {
    return database.with(handle ->
        handle
            .createQuery(
                """
                select c.job_id, j.dialect, c.version, c.tries
                from callbacks c join jobs j on j.id = c.job_id
                  join accounts a on a.id = j.account_id
                where a.closing_at is null and c.due_at <= :now order by c.due_at limit :limit
                """)
            .bind("now", now.toEpochMilli())
            .bind("limit", limit)
            .map((row, _) ->
                new Telling(
                    JobId.of(row.getString("job_id")),
                    row.getString("dialect"),
                    row.getLong("version"),
                    row.getInt("tries")))
            .list());
  }

  @Override
  public Optional<Instant> nextDue() {
    return database.with(handle ->
        handle
            .createQuery(
                """
                select c.due_at from callbacks c join jobs j on j.id = c.job_id
                  join accounts a on a.id = j.account_id
                where a.closing_at is null order by c.due_at limit 1
                """)
            .mapTo(Long.class)
            .findOne()
            .map(Instant::ofEpochMilli));
  }

  @Override
  public void tried(Telling telling, Instant next) {
    database.with(handle ->
        handle
            .createUpdate(
                """
                update callbacks set due_at = :next, tries = tries + 1
                where job_id = :job and version = :version
                """)
            .bind("next", next.toEpochMilli())
            .bind("job", telling.job().toString())
            .bind("version", telling.version())
            .execute());
  }

  @Override
  public void remove(Telling telling) {
    database.with(handle ->
        handle
            .createUpdate("delete from callbacks where job_id = :job and version = :version")
            .bind("job", telling.job().toString())
            .bind("version", telling.version())
            .execute());
  }
}
