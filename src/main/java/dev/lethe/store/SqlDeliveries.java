package dev.lethe.store;

import dev.lethe.id.AccountId;
import dev.lethe.id.EventId;
import dev.lethe.id.WebhookId;
import dev.lethe.webhook.Delivery;
import dev.lethe.webhook.Delivery.State;
import dev.lethe.webhook.Delivery.Try;
import dev.lethe.webhook.WebhookStore.Backlog;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** How telling endpoints went, in SQL. It holds ids, times and words of ours. */
final class SqlDeliveries {
  private static final String SELECT =
      """
      select webhook_id, event_id, name, state, tries, status, trouble, took_ms, tried_at,
        next_try_at
      from webhook_deliveries
      """;

  private final Database database;

  SqlDeliveries(Database database) {
    this.database = database;
  }

  void put(List<Delivery> some) {
    if (some.isEmpty()) {
      return;
    }
    database.with(handle -> {
      PreparedBatch batch =
          handle.prepareBatch(
              """
              insert into webhook_deliveries (webhook_id, event_id, name, state, tries, status,
                trouble, took_ms, tried_at, next_try_at)
              values (:webhook, :event, :name, :state, :tries, :status, :trouble, :took, :tried,
                :next)
              on conflict (webhook_id, event_id) do update set state = excluded.state,
                tries = excluded.tries, status = excluded.status, trouble = excluded.trouble,
                took_ms = excluded.took_ms, tried_at = excluded.tried_at,
                next_try_at = excluded.next_try_at
              """);
      some.forEach(one -> batch.add(row(one)));
      return batch.execute();
    });
  }

  private static Map<String, @Nullable Object> row(Delivery delivery) {
    var row = new HashMap<String, @Nullable Object>();
    Try last = delivery.last();
    row.put("webhook", delivery.webhook().toString());
    row.put("event", delivery.event().toString());
    row.put("name", delivery.name());
    row.put("state", delivery.state().word());
    row.put("tries", delivery.tries());
    row.put("status", last == null ? null : last.status());
    row.put("trouble", last == null ? null : last.trouble());
    row.put("took", last == null ? null : last.tookMillis());
    row.put("tried", last == null ? null : last.at().toEpochMilli());
    row.put("next", JobRows.millis(delivery.nextTryAt()));
    return row;
  }

  Optional<Delivery> find(WebhookId webhook, EventId event) {
    return database.with(handle ->
        handle
            .createQuery(SELECT + "where webhook_id = :webhook and event_id = :event")
            .bind("webhook", webhook.toString())
            .bind("event", event.toString())
            .map(SqlDeliveries::read)
            .findOne());
  }

  List<Delivery> list(WebhookId webhook, Optional<EventId> before, int limit) {
    return database.with(handle ->
        handle
            .createQuery(
                SELECT
                    + """
                    where webhook_id = :webhook and event_id < :before
                    order by event_id desc limit
                    """
                    + limit)
            .bind("webhook", webhook.toString())
            .bind("before", before.map(EventId::toString).orElse("evt_z"))
            .map(SqlDeliveries::read)
            .list());
  }

  List<Delivery> due(WebhookId webhook, Instant now, int limit) {
    return database.with(handle ->
        handle
            .createQuery(
                SELECT
                    + """
                    where webhook_id = :webhook and state = 'pending' and next_try_at <= :now
                    order by next_try_at, event_id limit
                    """
                    + limit)
            .bind("webhook", webhook.toString())
            .bind("now", now.toEpochMilli())
            .map(SqlDeliveries::read)
            .list());
  }

  int pending(WebhookId webhook) {
    return database.with(handle ->
        handle
            .createQuery(
                """
                select count(*) from webhook_deliveries
                where webhook_id = :webhook and state = 'pending'
                """)
            .bind("webhook", webhook.toString())
            .mapTo(Integer.class)
            .one());
  }

  void hasten(WebhookId webhook, Instant now) {
    database.with(handle ->
        handle
            .createUpdate(
                """
                update webhook_deliveries set next_try_at = :now
                where webhook_id = :webhook and state = 'pending' and next_try_at > :now
                """)
            .bind("now", now.toEpochMilli())
            .bind("webhook", webhook.toString())
            .execute());
  }

  int prune(WebhookId webhook, Instant before, int keep) {
    String oldest =
        database.with(handle ->
            handle
                .createQuery(
                    """
                    select event_id from webhook_deliveries where webhook_id = :webhook
                    order by event_id desc limit 1 offset :keep
                    """)
                .bind("webhook", webhook.toString())
                .bind("keep", keep)
                .mapTo(String.class)
                .findOne()
                .orElse(""));
    return database.with(handle ->
        handle
            .createUpdate(
                """
                delete from webhook_deliveries where webhook_id = :webhook
                  and state <> 'pending' and (event_id <= :oldest or tried_at < :before)
                """)
            .bind("webhook", webhook.toString())
            .bind("oldest", oldest)
            .bind("before", before.toEpochMilli())
            .execute());
  }

  Backlog backlog() {
    return database.with(handle ->
        handle
            .createQuery(
                """
                select count(*) as pending, min(event_id) as oldest from webhook_deliveries
                where state = 'pending'
                """)
            .map((row, _) ->
                new Backlog(
                    row.getLong("pending"),
                    Optional.ofNullable(row.getString("oldest"))
                        .map(id -> EventId.of(id).at())
                        .orElse(null)))
            .one());
  }

  void remove(WebhookId webhook) {
    database.with(handle ->
        handle
            .createUpdate("delete from webhook_deliveries where webhook_id = :webhook")
            .bind("webhook", webhook.toString())
            .execute());
  }

  void removeAll(AccountId account) {
    database.with(handle ->
        handle
            .createUpdate(
                """
                delete from webhook_deliveries
                where webhook_id in (select id from webhooks where account_id = :account)
                """)
            .bind("account", account.toString())
            .execute());
  }

  private static Delivery read(ResultSet row, StatementContext context) throws SQLException {
    Instant tried = JobRows.instant(row, "tried_at");
    int status = row.getInt("status");
    Integer answered = row.wasNull() ? null : status;
    return new Delivery(
        WebhookId.of(row.getString("webhook_id")),
        EventId.of(row.getString("event_id")),
        row.getString("name"),
        State.of(row.getString("state")),
        row.getInt("tries"),
        tried == null
            ? null
            : new Try(tried, answered, row.getString("trouble"), row.getLong("took_ms")),
        JobRows.instant(row, "next_try_at"));
  }
}
