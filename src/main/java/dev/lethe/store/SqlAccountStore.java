package dev.lethe.store;

import dev.lethe.account.Account;
import dev.lethe.account.AccountStore;
import dev.lethe.account.ApiKey;
import dev.lethe.account.Scope;
import dev.lethe.id.AccountId;
import dev.lethe.id.KeyId;
import dev.lethe.id.SweepId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** Accounts and API keys in SQL. */
public final class SqlAccountStore implements AccountStore {
  private static final String ACCOUNT =
      """
      select id, name, key_slot, created_at, parent_id, subscription_ends, closing_at,
        closing_sweep, closed_at
      from accounts
      """;
  private static final String KEY =
      """
      select id, account_id, name, secret_hash, scopes, created_at, expires_at, last_used_at,
        revoked_at
      from api_keys
      """;

  private final Database database;

  public SqlAccountStore(Database database) {
    this.database = database;
  }

  @Override
  public void insert(Account account) {
    database.with(handle ->
        handle
            .createUpdate(
                """
                insert into accounts (id, name, key_slot, created_at, parent_id, subscription_ends)
                values (:id, :name, :slot, :created, :parent, :ends)
                """)
            .bind("id", account.id().toString())
            .bind("name", account.name())
            .bind("slot", account.keySlot())
            .bind("created", account.createdAt().toEpochMilli())
            .bind("parent", account.parent() == null ? null : account.parent().toString())
            .bind("ends", JobRows.millis(account.subscriptionEnds()))
            .execute());
  }

  @Override
  public Optional<Account> findByName(String name) {
    return database.with(handle ->
        handle
            .createQuery(ACCOUNT + "where name = :name")
            .bind("name", name)
            .map(SqlAccountStore::account)
            .findOne());
  }

  @Override
  public Optional<Account> find(AccountId id) {
    return database.with(handle ->
        handle
            .createQuery(ACCOUNT + "where id = :id")
            .bind("id", id.toString())
            .map(SqlAccountStore::account)
            .findOne());
  }

  @Override
  public List<Account> accounts() {
    return database.with(
        handle -> handle.createQuery(ACCOUNT + "order by id").map(SqlAccountStore::account).list());
  }

  @Override
  public List<Account> children(AccountId parent) {
    return database.with(handle ->
        handle
            .createQuery(ACCOUNT + "where parent_id = :parent order by id")
            .bind("parent", parent.toString())
            .map(SqlAccountStore::account)
            .list());
  }

  @Override
  public boolean open(AccountId id) {
    return open(database, id);
  }

  /** Whoever closes an account locks it whole: until the present transaction ends it stays open. */
  static boolean open(Database database, AccountId id) {
    return database.with(handle ->
        handle
            .createQuery(
                "select closing_at is null from accounts where id = :id" + database.shareClause())
            .bind("id", id.toString())
            .mapTo(Boolean.class)
            .findOne()
            .orElse(false));
  }

  @Override
  public void subscribe(AccountId id, @Nullable Instant ends) {
    database.with(handle ->
        handle
            .createUpdate("update accounts set subscription_ends = :ends where id = :id")
            .bind("ends", JobRows.millis(ends))
            .bind("id", id.toString())
            .execute());
  }

  @Override
  public void insert(ApiKey key) {
    String scopes =
        key.scopes().stream().map(Scope::word).sorted().collect(Collectors.joining(" "));
    database.with(handle ->
        handle
            .createUpdate(
                """
                insert into api_keys (id, account_id, name, secret_hash, scopes, created_at,
                  expires_at)
                values (:id, :account, :name, :hash, :scopes, :created, :expires)
                """)
            .bind("id", key.id().toString())
            .bind("account", key.account().toString())
            .bind("name", key.name())
            .bind("hash", key.secretHash())
            .bind("scopes", scopes)
            .bind("created", key.times().created().toEpochMilli())
            .bind("expires", JobRows.millis(key.times().expires()))
            .execute());
  }

  @Override
  public Optional<ApiKey> find(KeyId id) {
    return database.with(handle ->
        handle
            .createQuery(KEY + "where id = :id")
            .bind("id", id.toString())
            .map(SqlAccountStore::key)
            .findOne());
  }

  @Override
  public Optional<ApiKey> findBySecret(String secretHash) {
    return database.with(handle ->
        handle
            .createQuery(KEY + "where secret_hash = :hash")
            .bind("hash", secretHash)
            .map(SqlAccountStore::key)
            .findOne());
  }

  @Override
  public List<ApiKey> keys(AccountId account) {
    return database.with(handle ->
        handle
            .createQuery(KEY + "where account_id = :account order by id")
            .bind("account", account.toString())
            .map(SqlAccountStore::key)
            .list());
  }

  @Override
  public boolean revoke(KeyId id, Instant at) {
    return database.with(handle ->
        handle
                .createUpdate(
                    """
                    update api_keys set revoked_at = :at
                    where id = :id and revoked_at is null
                    """)
                .bind("at", at.toEpochMilli())
                .bind("id", id.toString())
                .execute()
            == 1);
  }

  @Override
  public void used(Map<KeyId, Instant> uses) {
    database.with(handle -> {
      var all =
          handle.prepareBatch(
              """
              update api_keys set last_used_at = :at
              where id = :id and (last_used_at is null or last_used_at < :at)
              """);
      // In one order everywhere, so that two nodes cannot wait for each other.
      var ordered = new TreeMap<String, Instant>();
      uses.forEach((id, at) -> ordered.put(id.toString(), at));
      ordered.forEach((id, at) -> all.bind("id", id).bind("at", at.toEpochMilli()).add());
      return all.execute();
    });
  }

  private static Account account(ResultSet row, StatementContext context) throws SQLException {
    String parent = row.getString("parent_id");
    String sweep = row.getString("closing_sweep");
    return new Account(
        AccountId.of(row.getString("id")),
        row.getString("name"),
        row.getLong("key_slot"),
        Instant.ofEpochMilli(row.getLong("created_at")),
        parent == null ? null : AccountId.of(parent),
        JobRows.instant(row, "subscription_ends"),
        new Account.Closing(
            JobRows.instant(row, "closing_at"),
            sweep == null ? null : SweepId.of(sweep),
            JobRows.instant(row, "closed_at")));
  }

  private static ApiKey key(ResultSet row, StatementContext context) throws SQLException {
    return new ApiKey(
        KeyId.of(row.getString("id")),
        AccountId.of(row.getString("account_id")),
        row.getString("name"),
        row.getString("secret_hash"),
        Arrays.stream(row.getString("scopes").split(" ", -1))
            .flatMap(word -> Scope.of(word).stream())
            .collect(Collectors.toUnmodifiableSet()),
        new ApiKey.Times(
            Instant.ofEpochMilli(row.getLong("created_at")),
            JobRows.instant(row, "expires_at"),
            JobRows.instant(row, "last_used_at"),
            JobRows.instant(row, "revoked_at")));
  }
}
