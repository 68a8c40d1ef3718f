package dev.lethe.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lethe.ending.Endings.Asker;
import dev.lethe.ending.Erasure.Action;
import dev.lethe.id.AccountId;
import dev.lethe.id.PolicyId;
import dev.lethe.job.JobState;
import dev.lethe.key.KeyStore;
import dev.lethe.retention.Policy;
import dev.lethe.retention.Policy.Label;
import dev.lethe.retention.PolicyStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;

/**
 * Policies in SQL. A label is found by its keyed hash, as those of jobs are, and is read from what
 * is sealed under the key of the account.
 */
public final class SqlPolicyStore implements PolicyStore {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SELECT =
      """
      select id, account_id, type, states, label_tag, label, counts_from, after_millis, action,
        undo_millis, created_at, changed_at
      from policies
      """;

  private final Database database;
  private final AccountKeys accountKeys;

  public SqlPolicyStore(Database database, KeyStore keys) {
    this.database = database;
    this.accountKeys = new AccountKeys(database, keys);
  }

  @Override
  public void insert(Policy policy, Asker by) {
    write(
        policy,
        """
        insert into policies (id, account_id, type, states, label_tag, label, counts_from,
          after_millis, action, undo_millis, created_at, changed_at)
        values (:id, :account, :type, :states, :label_tag, :label, :from, :after, :action, :undo,
          :created, :changed)
        """);
  }

  @Override
  public void replace(Policy policy, Asker by) {
    write(
        policy,
        """
        update policies set type = :type, states = :states, label_tag = :label_tag,
          label = :label, counts_from = :from, after_millis = :after, action = :action,
          undo_millis = :undo, changed_at = :changed
        where id = :id
        """);
  }

  private void write(Policy policy, String sql) {
    AccountId account = policy.account();
    Label label = policy.scope().label();
    byte @Nullable [] tag = null;
    byte @Nullable [] sealed = null;
    if (account != null && label != null) {
      tag = accountKeys.tag(account, label.name(), label.value());
      sealed = accountKeys.seal(account, place(policy.id()), json(label));
    }
    byte @Nullable [] hash = tag;
    byte @Nullable [] text = sealed;
    database.with(handle -> {
      Update update = handle.createUpdate(sql);
      if (sql.contains(":created")) {
        update.bind("created", policy.createdAt().toEpochMilli());
        update.bind("account", account == null ? null : account.toString());
      }
      return update
          .bind("id", policy.id().toString())
          .bind("type", policy.scope().type())
          .bind("states", words(policy.scope().states()))
          .bind("label_tag", hash)
          .bind("label", text)
          .bind("from", policy.term().from().word())
          .bind("after", policy.term().after().toMillis())
          .bind("action", policy.term().action().word())
          .bind("undo", millis(policy.term().undoFor()))
          .bind("changed", policy.changedAt().toEpochMilli())
          .execute();
    });
  }

  @Override
  public void remove(Policy policy, Asker by, Instant now) {
    database.with(handle ->
        handle
            .createUpdate("delete from policies where id = :id")
            .bind("id", policy.id().toString())
            .execute());
  }

  @Override
  public Optional<Policy> find(PolicyId id) {
    return database.with(handle ->
        handle
            .createQuery(SELECT + " where id = :id")
            .bind("id", id.toString())
            .map(this::read)
            .findOne());
  }

  @Override
  public List<Policy> all() {
    return database.with(
        handle -> handle.createQuery(SELECT + " order by id").map(this::read).list());
  }

  @Override
  public long count(Optional<AccountId> account) {
    String whose = account.isPresent() ? "account_id = :account" : "account_id is null";
    return database.with(handle -> {
      var query = handle.createQuery("select count(*) from policies where " + whose);
      account.ifPresent(id -> query.bind("account", id.toString()));
      return query.mapTo(Long.class).one();
    });
  }

  private Policy read(ResultSet row, StatementContext context) throws SQLException {
    var id = PolicyId.of(row.getString("id"));
    String account = row.getString("account_id");
    AccountId whose = account == null ? null : AccountId.of(account);
    long undo = row.getLong("undo_millis");
    Duration undoFor = row.wasNull() ? null : Duration.ofMillis(undo);
    return new Policy(
        id,
        whose,
        new Policy.Scope(
            row.getString("type"), states(row.getString("states")), label(id, whose, row)),
        new Policy.Term(
            Policy.From.of(row.getString("counts_from")),
            Duration.ofMillis(row.getLong("after_millis")),
            Action.valueOf(row.getString("action").toUpperCase(Locale.ROOT)),
            undoFor),
        Instant.ofEpochMilli(row.getLong("created_at")),
        Instant.ofEpochMilli(row.getLong("changed_at")));
  }

  private @Nullable Label label(PolicyId id, @Nullable AccountId account, ResultSet row)
      throws SQLException {
    byte[] sealed = row.getBytes("label");
    if (account == null || row.getBytes("label_tag") == null) {
      return null;
    }
    return Optional.ofNullable(sealed)
        .flatMap(value -> accountKeys.open(account, place(id), value))
        .map(SqlPolicyStore::label)
        .orElse(Label.LOST);
  }

  private static Label label(byte[] json) {
    try {
      return JSON.readValue(json, Label.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] json(Label label) {
    try {
      return JSON.writeValueAsString(label).getBytes(UTF_8);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String words(Set<JobState> states) {
    return states.stream().sorted().map(JobState::word).collect(Collectors.joining(","));
  }

  private static Set<JobState> states(String words) {
    return words.isEmpty()
        ? Set.of()
        : Arrays.stream(words.split(",")).map(JobState::of).collect(Collectors.toSet());
  }

  private static @Nullable Long millis(@Nullable Duration span) {
    return span == null ? null : span.toMillis();
  }

  private static String place(PolicyId id) {
    return id + "/label";
  }
}
