package dev.lethe.store;

import dev.lethe.account.Session;
import dev.lethe.account.SessionStore;
import dev.lethe.id.AccountId;
import dev.lethe.id.KeyId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.statement.StatementContext;

/** Passwords and sessions in SQL: hashes only. */
public final class SqlSessionStore implements SessionStore {
  private final Database database;

  public SqlSessionStore(Database database) {
    this.database = database;
  }

  @Override
  public void setPassword(AccountId account, String hash, Instant at) {
    database.with(handle ->
        handle
            .createUpdate(
                """
                insert into passwords (account_id, hash, set_at) values (:account, :hash, :at)
                on conflict (account_id) do update
                  set hash = excluded.hash, set_at = excluded.set_at
                """)
            .bind("account", account.toString())
            .bind("hash", hash)
            .bind("at", at.toEpochMilli())
            .execute());
  }

  @Override
  public Optional<String> password(AccountId account) {
    return database.with(handle ->
        handle
            .createQuery("select hash from passwords where account_id = :account")
            .bind("account", account.toString())
            .mapTo(String.class)
            .findOne());
  }

  @Override
  public void open(Session session) {
    KeyId key = session.key();
    database.with(handle ->
        handle
            .createUpdate(
                """
                insert into sessions (token_hash, account_id, key_id, form, opened_at, used_at)
                values (:hash, :account, :key, :form, :opened, :used)
                """)
            .bind("hash", session.tokenHash())
            .bind("account", session.account().toString())
            .bind("key", key == null ? null : key.toString())
            .bind("form", session.form())
            .bind("opened", session.openedAt().toEpochMilli())
            .bind("used", session.usedAt().toEpochMilli())
            .execute());
  }

  @Override
  public Optional<Session> find(String tokenHash) {
    return database.with(handle ->
        handle
            .createQuery(
                """
                select token_hash, account_id, key_id, form, opened_at, used_at from sessions
                where token_hash = :hash
                """)
            .bind("hash", tokenHash)
            .map(SqlSessionStore::session)
            .findOne());
  }

  @Override
  public void used(String tokenHash, Instant at) {
    database.with(handle ->
        handle
            .createUpdate(
                """
                update sessions set used_at = :at where token_hash = :hash and used_at < :at
                """)
            .bind("at", at.toEpochMilli())
            .bind("hash", tokenHash)
            .execute());
  }

  @Override
  public boolean end(String tokenHash) {
    return database.with(handle ->
        handle
                .createUpdate("delete from sessions where token_hash = :hash")
                .bind("hash", tokenHash)
                .execute()
            == 1);
  }

  @Override
  public void endAllBut(AccountId account, String tokenHash) {
    database.with(handle ->
        handle
            .createUpdate(
                """
                delete from sessions where account_id = :account and token_hash <> :kept
                """)
            .bind("account", account.toString())
            .bind("kept", tokenHash)
            .execute());
  }

  @Override
  public int forgetIdle(Instant before) {
    return database.with(handle ->
        handle
            .createUpdate("delete from sessions where used_at < :before")
            .bind("before", before.toEpochMilli())
            .execute());
  }

  private static Session session(ResultSet row, StatementContext context) throws SQLException {
    String key = row.getString("key_id");
    return new Session(
        row.getString("token_hash"),
        AccountId.of(row.getString("account_id")),
        key == null ? null : KeyId.of(key),
        row.getString("form"),
        Instant.ofEpochMilli(row.getLong("opened_at")),
        Instant.ofEpochMilli(row.getLong("used_at")));
  }
}
