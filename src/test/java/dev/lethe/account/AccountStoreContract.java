package dev.lethe.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.id.AccountId;
import dev.lethe.id.KeyId;
import dev.lethe.store.TestStores;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a store of accounts and their keys must do. */
public interface AccountStoreContract {
  TestStores stores();

  @Test
  default void an_account_comes_back_by_its_id_and_by_its_name() {
    Account account = insertedAccount();
    assertThat(store().find(account.id())).contains(account);
    assertThat(store().findByName(account.name())).contains(account);
    assertThat(store().find(stores().ids().account())).isEmpty();
    assertThat(store().findByName("no " + account.name())).isEmpty();
  }

  @Test
  default void a_subscription_ends_when_it_is_said_to_and_otherwise_never() {
    Account account = insertedAccount();
    Instant end = stores().clock().instant().plusSeconds(60);
    stores().transactions().run(() -> store().subscribe(account.id(), end));
    Account ending = store().find(account.id()).orElseThrow();
    assertThat(ending.subscriptionEnds()).isEqualTo(end);
    assertThat(ending.subscribed(end.minusMillis(1))).isTrue();
    assertThat(ending.subscribed(end)).isFalse();
    stores().transactions().run(() -> store().subscribe(account.id(), null));
    assertThat(store().find(account.id())).contains(account);
  }

  @Test
  default void accounts_are_listed_in_the_order_in_which_they_were_made() {
    Account first = insertedAccount();
    Account second = insertedAccount();
    assertThat(store().accounts()).containsSubsequence(first, second);
  }

  @Test
  default void no_two_accounts_share_a_name_or_a_key() {
    Account one = insertedAccount();
    var sameName =
        new Account(stores().ids().account(), one.name(), stores().keys().take(), one.createdAt());
    var sameKey =
        new Account(stores().ids().account(), "x " + one.name(), one.keySlot(), one.createdAt());
    assertThatThrownBy(() -> insert(sameName)).isInstanceOf(RuntimeException.class);
    assertThatThrownBy(() -> insert(sameKey)).isInstanceOf(RuntimeException.class);
    assertThat(store().find(sameName.id())).isEmpty();
    assertThat(store().find(sameKey.id())).isEmpty();
  }

  @Test
  default void a_key_comes_back_with_every_scope() {
    AccountId account = insertedAccount().id();
    ApiKey all = insertedKey(account, EnumSet.allOf(Scope.class));
    ApiKey one = insertedKey(account, Set.of(Scope.JOBS_READ));
    ApiKey none = insertedKey(account, Set.of());
    assertThat(store().find(all.id())).contains(all);
    assertThat(store().find(one.id())).contains(one);
    assertThat(store().find(none.id())).contains(none);
    assertThat(store().find(stores().ids().key())).isEmpty();
    assertThat(store().keys(account)).containsExactly(all, one, none);
    assertThat(store().keys(insertedAccount().id())).isEmpty();
  }

  @Test
  default void a_key_belongs_to_an_account_that_is_there() {
    ApiKey key = key(stores().ids().account(), Set.of());
    assertThatThrownBy(() -> stores().transactions().run(() -> store().insert(key)))
        .isInstanceOf(RuntimeException.class);
    assertThat(store().find(key.id())).isEmpty();
  }

  @Test
  default void a_key_is_found_by_the_hash_of_its_secret() {
    ApiKey key = insertedKey(insertedAccount().id(), Set.of(Scope.JOBS_END));
    assertThat(store().findBySecret(key.secretHash())).contains(key);
    assertThat(store().findBySecret("no " + key.secretHash())).isEmpty();
  }

  @Test
  default void a_key_is_revoked_once() {
    ApiKey key = insertedKey(insertedAccount().id(), Set.of(Scope.ADMIN));
    Instant now = stores().clock().instant();
    assertThat(revoke(key.id(), now)).isTrue();
    assertThat(revoke(key.id(), now.plusSeconds(1))).isFalse();
    assertThat(store().find(key.id()).orElseThrow().times().revoked()).isEqualTo(now);
    assertThat(revoke(stores().ids().key(), now)).isFalse();
  }

  @Test
  default void the_dates_of_a_key_come_back() {
    Instant now = stores().clock().instant();
    KeyId id = stores().ids().key();
    var expiring =
        new ApiKey(
            id,
            insertedAccount().id(),
            "expiring",
            "hash-of-" + id,
            Set.of(),
            ApiKey.Times.of(now, now.plusSeconds(60)));
    stores().transactions().run(() -> store().insert(expiring));
    assertThat(store().find(id)).contains(expiring);
    assertThat(expiring.lives(now.plusSeconds(60).minusMillis(1))).isTrue();
    assertThat(expiring.lives(now.plusSeconds(60))).isFalse();
  }

  @Test
  default void the_last_use_of_a_key_only_moves_on() {
    ApiKey one = insertedKey(insertedAccount().id(), Set.of());
    ApiKey other = insertedKey(one.account(), Set.of());
    Instant now = stores().clock().instant();
    used(Map.of(one.id(), now, other.id(), now.plusSeconds(5)));
    used(Map.of(one.id(), now.plusSeconds(3), other.id(), now.plusSeconds(1)));
    assertThat(store().find(one.id()).orElseThrow().times().used()).isEqualTo(now.plusSeconds(3));
    assertThat(store().find(other.id()).orElseThrow().times().used()).isEqualTo(now.plusSeconds(5));
  }

  @Test
  default void an_account_is_found_by_its_parent() {
    Account parent = insertedAccount();
    Account first = inserted(account().with(parent.id()));
    Account second = inserted(account().with(parent.id()));
    assertThat(store().find(first.id())).contains(first);
    assertThat(store().children(parent.id())).containsExactly(first, second);
    assertThat(store().children(first.id())).isEmpty();
  }

  @Test
  default void a_parent_is_an_account_that_is_there() {
    Account orphan = account().with(stores().ids().account());
    assertThatThrownBy(() -> insert(orphan)).isInstanceOf(RuntimeException.class);
    assertThat(store().find(orphan.id())).isEmpty();
  }

  private void used(Map<KeyId, Instant> uses) {
    stores().transactions().run(() -> store().used(uses));
  }

  private AccountStore store() {
    return stores().accounts();
  }

  private Account insertedAccount() {
    return inserted(account());
  }

  private Account account() {
    AccountId id = stores().ids().account();
    return new Account(id, "name " + id, stores().keys().take(), stores().clock().instant());
  }

  private Account inserted(Account account) {
    insert(account);
    return account;
  }

  private void insert(Account account) {
    stores().transactions().run(() -> store().insert(account));
  }

  private ApiKey insertedKey(AccountId account, Set<Scope> scopes) {
    ApiKey key = key(account, scopes);
    stores().transactions().run(() -> store().insert(key));
    return key;
  }

  private ApiKey key(AccountId account, Set<Scope> scopes) {
    KeyId id = stores().ids().key();
    return new ApiKey(
        id,
        account,
        "key " + id,
        "hash-of-" + id,
        scopes,
        ApiKey.Times.of(stores().clock().instant(), null));
  }

  private boolean revoke(KeyId id, Instant at) {
    return stores().transactions().write(() -> store().revoke(id, at));
  }
}
