package dev.lethe.store;

import dev.lethe.id.AccountId;
import dev.lethe.id.ErasureId;
import dev.lethe.id.JobId;
import dev.lethe.job.Cancel;
import dev.lethe.job.Content;
import dev.lethe.job.DataState;
import dev.lethe.job.Job;
import dev.lethe.job.JobState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A job as a row and back, without its content. */
final class JobRows {
  static final String COLUMNS =
      """
      j.id, j.account_id, j.type, j.key_slot, j.visibility, j.state, j.data, j.created_at,
      j.submitted_at, j.started_at, j.ended_at, j.deadline_at, j.purge_at, j.not_before,
      j.max_attempts, j.deadline_millis, j.expires_millis, j.keep_partial, j.attempt, j.failures,
      j.unconfirmed, j.worker, j.lease_until, j.lease_renewed, j.containment, j.cancel_at,
      j.cancel_by, j.cancel_stop, j.cancel_millis, j.progress, j.progress_phase, j.progress_at,
      j.artifact_count, j.stored_bytes, j.reserved_bytes, j.retry_of, j.dialect, j.erasure_id,
      j.priority, j.run_at
      """;

  static final String INSERT =
      """
      insert into jobs (
        id, account_id, type, key_slot, visibility, state, data, created_at, submitted_at,
        started_at, ended_at, deadline_at, purge_at, not_before, max_attempts, deadline_millis,
        expires_millis, keep_partial, attempt, failures, unconfirmed, worker, lease_until,
        lease_renewed, containment, cancel_at, cancel_by, cancel_stop, cancel_millis, progress,
        progress_phase, progress_at, artifact_count, stored_bytes, reserved_bytes, retry_of,
        dialect, erasure_id, priority, run_at, waiting)
      values (
        :id, :account_id, :type, :key_slot, :visibility, :state, :data, :created_at, :submitted_at,
        :started_at, :ended_at, :deadline_at, :purge_at, :not_before, :max_attempts,
        :deadline_millis, :expires_millis, :keep_partial, :attempt, :failures, :unconfirmed,
        :worker, :lease_until, :lease_renewed, :containment, :cancel_at, :cancel_by, :cancel_stop,
        :cancel_millis, :progress, :progress_phase, :progress_at, :artifact_count, :stored_bytes,
        :reserved_bytes, :retry_of, :dialect, :erasure_id, :priority, :run_at, :waiting)
      """;

  /** Of this the row keeps what it was when the last lease ended. */
  private static final String CONTAINMENT = "containment";

  /**
   * The queue changes it by itself when a job's time has come, so that nobody knows how it stands.
   */
  private static final String WAITING = "waiting";

  private JobRows() {}

  /**
   * What makes of a job's row the next one. Only what differs is written: most changes touch a
   * fourth of the columns, and each one that is written costs the engine and the driver.
   */
  record Update(String sql, Map<String, @Nullable Object> values) {}

  static Update update(Job before, Job after) {
    Map<String, @Nullable Object> from = values(before);
    Map<String, @Nullable Object> row = values(after);
    row.keySet().removeIf(column -> same(column, from.get(column), row.get(column)));
    String sets =
        row.keySet().stream()
            .sorted()
            .map(column -> column + " = :" + column)
            .collect(Collectors.joining(", "));
    row.put("id", after.id().toString());
    return new Update("update jobs set " + sets + " where id = :id", row);
  }

  private static boolean same(String column, @Nullable Object from, @Nullable Object to) {
    return switch (column) {
      case WAITING -> false;
      case CONTAINMENT -> to == null || to.equals(from);
      default -> Objects.equals(from, to);
    };
  }

  static Map<String, @Nullable Object> values(Job job) {
    var row = new HashMap<String, @Nullable Object>();
    row.put("id", job.id().toString());
    row.put("account_id", job.account().toString());
    row.put("type", job.type());
    row.put("key_slot", job.keySlot());
    row.put("visibility", job.visibility().word());
    row.put("state", job.state().word());
    row.put("data", job.data().word());
    putTimes(row, job.times());
    row.put("max_attempts", job.terms().maxAttempts());
    row.put("deadline_millis", millis(job.terms().deadline()));
    row.put("expires_millis", millis(job.terms().expiresIn()));
    row.put("keep_partial", job.terms().keepPartial() ? 1 : 0);
    row.put("priority", job.terms().start().priority());
    row.put("run_at", millis(job.terms().start().runAt()));
    row.put(WAITING, waits(job.times()) ? 1 : 0);
    row.put("attempt", job.attempts().current());
    row.put("failures", job.attempts().failures());
    row.put("unconfirmed", job.attempts().unconfirmed() ? 1 : 0);
    putLease(row, job.lease());
    putCancel(row, job.cancel());
    row.put("progress", job.progress().fraction());
    row.put("progress_phase", job.progress().phase());
    row.put("progress_at", millis(job.progress().updated()));
    row.put("artifact_count", job.stored().artifacts());
    row.put("stored_bytes", job.stored().bytes());
    row.put("reserved_bytes", job.stored().reserved());
    row.put("retry_of", text(job.links().retryOf()));
    row.put("dialect", job.links().dialect());
    row.put("erasure_id", text(job.links().erasure()));
    return row;
  }

  /** Whether the queue has to look at the time before it lets the job in. */
  private static boolean waits(Job.Times times) {
    Instant queued = times.submitted() == null ? times.created() : times.submitted();
    return times.notBefore().isAfter(queued);
  }

  private static void putTimes(Map<String, @Nullable Object> row, Job.Times times) {
    row.put("created_at", millis(times.created()));
    row.put("submitted_at", millis(times.submitted()));
    row.put("started_at", millis(times.started()));
    row.put("ended_at", millis(times.ended()));
    row.put("deadline_at", millis(times.deadline()));
    row.put("purge_at", millis(times.purgeAt()));
    row.put("not_before", millis(times.notBefore()));
  }

  private static void putLease(Map<String, @Nullable Object> row, Job.@Nullable Lease lease) {
    row.put("worker", lease == null ? null : lease.worker());
    row.put("lease_until", lease == null ? null : millis(lease.until()));
    row.put("lease_renewed", lease == null ? null : millis(lease.renewed()));
    row.put(CONTAINMENT, lease == null ? null : lease.containment());
  }

  private static void putCancel(Map<String, @Nullable Object> row, @Nullable Cancel cancel) {
    Cancel.Stop stop = cancel == null ? null : cancel.stop();
    row.put("cancel_at", cancel == null ? null : millis(cancel.requestedAt()));
    row.put("cancel_by", cancel == null ? null : cancel.by().word());
    row.put("cancel_stop", stop == null ? null : stop.word());
    row.put("cancel_millis", cancel == null ? null : cancel.stopMillis());
  }

  static Job read(ResultSet row, Content content) throws SQLException {
    return new Job(
        JobId.of(row.getString("id")),
        AccountId.of(row.getString("account_id")),
        row.getString("type"),
        row.getLong("key_slot"),
        Job.Visibility.of(row.getString("visibility")),
        JobState.of(row.getString("state")),
        DataState.of(row.getString("data")),
        times(row),
        new Job.Terms(
            row.getInt("max_attempts"),
            duration(row, "deadline_millis"),
            duration(row, "expires_millis"),
            row.getInt("keep_partial") != 0,
            new Job.Start(row.getInt("priority"), instant(row, "run_at"))),
        new Job.Attempts(
            row.getInt("attempt"), row.getInt("failures"), row.getInt("unconfirmed") != 0),
        lease(row),
        cancel(row),
        new Job.Progress(
            row.getDouble("progress"),
            row.getString("progress_phase"),
            instant(row, "progress_at")),
        new Job.Stored(
            row.getInt("artifact_count"),
            row.getLong("stored_bytes"),
            row.getLong("reserved_bytes")),
        links(row),
        content);
  }

  private static Job.Times times(ResultSet row) throws SQLException {
    return new Job.Times(
        Instant.ofEpochMilli(row.getLong("created_at")),
        instant(row, "submitted_at"),
        instant(row, "started_at"),
        instant(row, "ended_at"),
        instant(row, "deadline_at"),
        instant(row, "purge_at"),
        Instant.ofEpochMilli(row.getLong("not_before")));
  }

  private static Job.@Nullable Lease lease(ResultSet row) throws SQLException {
    String worker = row.getString("worker");
    if (worker == null) {
      return null;
    }
    return new Job.Lease(
        worker,
        Instant.ofEpochMilli(row.getLong("lease_until")),
        Instant.ofEpochMilli(row.getLong("lease_renewed")),
        row.getString("containment"));
  }

  private static @Nullable Cancel cancel(ResultSet row) throws SQLException {
    Instant at = instant(row, "cancel_at");
    if (at == null) {
      return null;
    }
    String stop = row.getString("cancel_stop");
    long millis = row.getLong("cancel_millis");
    boolean measured = !row.wasNull();
    return new Cancel(
        at,
        Cancel.By.valueOf(row.getString("cancel_by").toUpperCase(Locale.ROOT)),
        stop == null ? null : Cancel.Stop.valueOf(stop.toUpperCase(Locale.ROOT)),
        measured ? millis : null);
  }

  private static Job.Links links(ResultSet row) throws SQLException {
    String retryOf = row.getString("retry_of");
    String erasure = row.getString("erasure_id");
    return new Job.Links(
        retryOf == null ? null : JobId.of(retryOf),
        row.getString("dialect"),
        erasure == null ? null : ErasureId.of(erasure));
  }

  static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    long millis = row.getLong(column);
    return row.wasNull() ? null : Instant.ofEpochMilli(millis);
  }

  private static @Nullable Duration duration(ResultSet row, String column) throws SQLException {
    long millis = row.getLong(column);
    return row.wasNull() ? null : Duration.ofMillis(millis);
  }

  static @Nullable Long millis(@Nullable Instant at) {
    return at == null ? null : at.toEpochMilli();
  }

  private static @Nullable Long millis(@Nullable Duration span) {
    return span == null ? null : span.toMillis();
  }

  private static @Nullable String text(@Nullable Object id) {
    return id == null ? null : id.toString();
  }
}
