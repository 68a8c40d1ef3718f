package dev.lethe.store;

import dev.lethe.id.AccountId;
import dev.lethe.job.RepeatStore;
import dev.lethe.key.KeyStore;
import java.security.MessageDigest;
import java.time.Instant;

/** Repeated requests in SQL, by hashes under the key of their account. */
public final class SqlRepeatStore implements RepeatStore {
  private final Database database;
  private final AccountKeys keys;

  public SqlRepeatStore(Database database, KeyStore keys) {
    this.database = database;
    this.keys = new AccountKeys(database, keys);
  }

  @Override
  public Found find(AccountId account, Request request, Instant now) {
    byte[] asked = asked(account, request);
    return database.with(handle ->
        handle
            .createQuery(
                """
                select request_tag, subject from repeats
                where account_id = :account and key_tag = :key and expires_at > :now
                """)
            .bind("account", account.toString())
            .bind("key", key(account, request))
            .bind("now", now.toEpochMilli())
            .map((row, _) ->
                MessageDigest.isEqual(row.getBytes("request_tag"), asked)
                    ? new Found.Again(row.getString("subject"))
                    : new Found.Other())
            .findOne()
            .map(Found.class::cast)
            .orElseGet(Found.First::new));
  }

  @Override
  public boolean add(AccountId account, Request request, String subject, Times times) {
    return database.with(handle ->
        handle
            .createUpdate(
                """
                insert into repeats (account_id, key_tag, request_tag, subject, expires_at)
                values (:account, :key, :request, :subject, :expires)
                on conflict (account_id, key_tag) do update
                  set request_tag = excluded.request_tag, subject = excluded.subject,
                    expires_at = excluded.expires_at
                  where repeats.expires_at <= :now
                """)
            .bind("account", account.toString())
            .bind("key", key(account, request))
            .bind("request", asked(account, request))
            .bind("subject", subject)
            .bind("expires", times.expires().toEpochMilli())
            .bind("now", times.now().toEpochMilli())
            .execute())
        == 1;
  }

  @Override
  public int forget(Instant now) {
    return database.with(handle ->
        handle
            .createUpdate("delete from repeats where expires_at <= :now")
            .bind("now", now.toEpochMilli())
            .execute());
  }

  private byte[] key(AccountId account, Request request) {
    return keys.tag(account, "repeat-key/" + request.key());
  }

  private byte[] asked(AccountId account, Request request) {
    return keys.tag(account, "repeat-request/" + request.asked());
  }
}
