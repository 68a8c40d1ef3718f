package dev.lethe.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lethe.id.AccountId;
import dev.lethe.id.EventId;
import dev.lethe.id.WebhookId;
import dev.lethe.key.JobKey;
import dev.lethe.key.KeyStore;
import dev.lethe.webhook.Delivery;
import dev.lethe.webhook.EventFilter;
import dev.lethe.webhook.Webhook;
import dev.lethe.webhook.Webhook.Disabled;
import dev.lethe.webhook.Webhook.Secrets;
import dev.lethe.webhook.Webhook.Standing;
import dev.lethe.webhook.WebhookStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** Webhooks in SQL. Addresses and secrets are sealed under the key of the account. */
public final class SqlWebhookStore implements WebhookStore {
  private static final String SELECT =
      """
      select w.id, w.account_id, w.url, w.secret, w.old_secret, w.old_secret_until, w.filter,
        w.enabled, w.disabled_why, w.created_at, w.up_to, w.failing_since, a.key_slot
      from webhooks w join accounts a on a.id = w.account_id
      """;

  private final Database database;
  private final KeyStore keys;
  private final SqlDeliveries deliveries;

  public SqlWebhookStore(Database database, KeyStore keys) {
    this.database = database;
    this.keys = keys;
    this.deliveries = new SqlDeliveries(database);
  }

  @Override
  public void insert(Webhook webhook) {
    write(
        """
        insert into webhooks (id, account_id, url, secret, old_secret, old_secret_until, filter,
          enabled, disabled_why, created_at, up_to)
        values (:id, :account, :url, :secret, :old, :until, :filter, :enabled, :why, :created,
          :up_to)
        """,
        webhook);
  }

  @Override
  public void save(Webhook webhook) {
    write(
        """
        update webhooks set url = :url, secret = :secret, old_secret = :old,
          old_secret_until = :until, filter = :filter, enabled = :enabled, disabled_why = :why
        where id = :id
        """,
        webhook);
  }

  private void write(String sql, Webhook webhook) {
    var row = new HashMap<String, @Nullable Object>();
    String id = webhook.id().toString();
    Secrets secrets = webhook.secrets();
    Disabled disabled = webhook.standing().disabled();
    try (JobKey key = key(webhook.account())) {
      row.put("url", key.seal(id + "/url", webhook.url().getBytes(UTF_8)));
      row.put("secret", key.seal(id + "/secret", secrets.current().getBytes(UTF_8)));
      String old = secrets.old();
      row.put("old", old == null ? null : key.seal(id + "/old", old.getBytes(UTF_8)));
    }
    row.put("id", id);
    row.put("until", JobRows.millis(secrets.oldUntil()));
    row.put("filter", String.join(" ", webhook.filter().patterns()));
    row.put("enabled", disabled == null ? 1 : 0);
    row.put("why", disabled == null ? null : disabled.word());
    row.put("account", webhook.account().toString());
    row.put("created", webhook.createdAt().toEpochMilli());
    row.put("up_to", webhook.standing().upTo());
    database.with(handle -> handle.createUpdate(sql).bindMap(row).execute());
  }

  @Override
  public void remove(WebhookId id) {
    deliveries.remove(id);
    run("delete from webhooks where id = :id", Map.of("id", id.toString()));
  }

  @Override
  public int removeAll(AccountId account) {
    deliveries.removeAll(account);
    return run(
        "delete from webhooks where account_id = :account", Map.of("account", account.toString()));
  }

  @Override
  public Optional<Webhook> find(WebhookId id) {
    return database.with(handle ->
        handle
            .createQuery(SELECT + "where w.id = :id")
            .bind("id", id.toString())
            .map(this::read)
            .findOne());
  }

  @Override
  public Optional<Webhook> lock(WebhookId id) {
    database.with(handle ->
        handle
            .createQuery("select id from webhooks where id = :id" + database.lockClause())
            .bind("id", id.toString())
            .mapTo(String.class)
            .findOne());
    return find(id);
  }

  @Override
  public List<Webhook> of(AccountId account) {
    return database.with(handle ->
        handle
            .createQuery(SELECT + "where w.account_id = :account order by w.id")
            .bind("account", account.toString())
            .map(this::read)
            .list());
  }

  @Override
  public List<WebhookId> all() {
    return database.with(handle ->
        handle
            .createQuery("select id from webhooks order by id")
            .mapTo(String.class)
            .map(WebhookId::of)
            .list());
  }

  @Override
  public boolean any() {
    return database.with(handle ->
        handle
            .createQuery("select id from webhooks where enabled = 1 limit 1")
            .mapTo(String.class)
            .findOne()
            .isPresent());
  }

  @Override
  public List<WebhookId> waiting(Instant now, long settled, int aside, int limit) {
    return database.with(handle ->
        handle
            .createQuery(
                """
                select w.id from webhooks w
                where w.enabled = 1 and (
                  exists (
                    select 1 from webhook_deliveries d
                    where d.webhook_id = w.id and d.state = 'pending' and d.next_try_at <= :now)
                  or exists (
                    select 1 from events e where e.account_id = w.account_id
                      and e.number > w.up_to and e.number <= :settled)
                  and (
                    select count(*) from webhook_deliveries d
                    where d.webhook_id = w.id and d.state = 'pending') < :aside)
                order by w.id limit :limit
                """)
            .bind("now", now.toEpochMilli())
            .bind("settled", settled)
            .bind("aside", aside)
            .bind("limit", limit)
            .mapTo(String.class)
            .map(WebhookId::of)
            .list());
  }

  @Override
  public void move(WebhookId id, long upTo) {
    run(
        "update webhooks set up_to = :up_to where id = :id and up_to < :up_to",
        Map.of("id", id.toString(), "up_to", upTo));
  }

  @Override
  public void failing(WebhookId id, @Nullable Instant since) {
    var row = new HashMap<String, @Nullable Object>();
    row.put("id", id.toString());
    row.put("since", JobRows.millis(since));
    run("update webhooks set failing_since = :since where id = :id", row);
  }

  @Override
  public void put(List<Delivery> some) {
    deliveries.put(some);
  }

  @Override
  public Optional<Delivery> delivery(WebhookId webhook, EventId event) {
    return deliveries.find(webhook, event);
  }

  @Override
  public List<Delivery> deliveries(WebhookId webhook, Optional<EventId> before, int limit) {
    return deliveries.list(webhook, before, limit);
  }

  @Override
  public List<Delivery> due(WebhookId webhook, Instant now, int limit) {
    return deliveries.due(webhook, now, limit);
  }

  @Override
  public int pending(WebhookId webhook) {
    return deliveries.pending(webhook);
  }

  @Override
  public void hasten(WebhookId webhook, Instant now) {
    deliveries.hasten(webhook, now);
  }

  @Override
  public int prune(WebhookId webhook, Instant before, int keep) {
    return deliveries.prune(webhook, before, keep);
  }

  @Override
  public Backlog backlog() {
    return deliveries.backlog();
  }

  private int run(String sql, Map<String, ? extends @Nullable Object> row) {
    return database.with(handle -> handle.createUpdate(sql).bindMap(row).execute());
  }

  private Webhook read(ResultSet row, StatementContext context) throws SQLException {
    String id = row.getString("id");
    String why = row.getString("disabled_why");
    byte[] old = row.getBytes("old_secret");
    try (JobKey key = open(row.getLong("key_slot"))) {
      return new Webhook(
          WebhookId.of(id),
          AccountId.of(row.getString("account_id")),
          text(key, id + "/url", row.getBytes("url")),
          new Secrets(
              text(key, id + "/secret", row.getBytes("secret")),
              old == null ? null : text(key, id + "/old", old),
              JobRows.instant(row, "old_secret_until")),
          new EventFilter(List.of(row.getString("filter").split(" ", -1))),
          new Standing(
              row.getLong("up_to"),
              why == null ? null : Disabled.of(why),
              JobRows.instant(row, "failing_since")),
          Instant.ofEpochMilli(row.getLong("created_at")));
    }
  }

  private static String text(JobKey key, String place, byte[] sealed) {
    return new String(key.open(place, sealed), UTF_8);
  }

  /** Locked, for it may be given another key, and what is sealed under this one would be lost. */
  private JobKey key(AccountId account) {
    return open(
        database.with(handle ->
            handle
                .createQuery(
                    "select key_slot from accounts where id = :id" + database.shareClause())
                .bind("id", account.toString())
                .mapTo(Long.class)
                .one()));
  }

  private JobKey open(long slot) {
    return keys.open(slot)
        .orElseThrow(() -> new IllegalStateException("slot " + slot + " is bare"));
  }
}
