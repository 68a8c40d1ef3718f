package dev.lethe.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.id.AccountId;
import dev.lethe.id.KeyId;
import dev.lethe.store.TestStores;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a store of passwords and sessions must do. */
public interface SessionStoreContract {
  TestStores stores();

  @Test
  default void an_account_has_one_password_and_the_last_one_stands() {
    AccountId account = stores().newAccount();
    assertThat(password(account)).isEmpty();
    setPassword(account, "first");
    setPassword(account, "second");
    assertThat(password(account)).isEqualTo("second");
    assertThat(password(stores().newAccount())).isEmpty();
  }

  @Test
  default void a_session_comes_back_by_its_hash_with_and_without_a_key() {
    AccountId account = stores().newAccount();
    Session byPassword = opened(account, null);
    Session byKey = opened(account, stores().ids().key());
    assertThat(store().find(byPassword.tokenHash())).contains(byPassword);
    assertThat(store().find(byKey.tokenHash())).contains(byKey);
    assertThat(store().find("no " + byKey.tokenHash())).isEmpty();
  }

  @Test
  default void the_last_use_never_goes_back() {
    Session session = opened(stores().newAccount(), null);
    Instant later = session.usedAt().plusSeconds(90);
    stores().transactions().run(() -> store().used(session.tokenHash(), later));
    stores().transactions().run(() -> store().used(session.tokenHash(), session.usedAt()));
    assertThat(store().find(session.tokenHash()).orElseThrow().usedAt()).isEqualTo(later);
  }

  @Test
  default void a_session_ends_once_and_all_of_an_account_but_one_end_together() {
    AccountId account = stores().newAccount();
    Session one = opened(account, null);
    Session two = opened(account, null);
    Session kept = opened(account, null);
    Session other = opened(stores().newAccount(), null);
    assertThat(end(one)).isTrue();
    assertThat(end(one)).isFalse();
    stores().transactions().run(() -> store().endAllBut(account, kept.tokenHash()));
    assertThat(store().find(two.tokenHash())).isEmpty();
    assertThat(store().find(kept.tokenHash())).contains(kept);
    assertThat(store().find(other.tokenHash())).contains(other);
  }

  @Test
  default void only_what_is_idle_is_forgotten() {
    Session idle = opened(stores().newAccount(), null);
    Session used = opened(stores().newAccount(), null);
    Instant later = idle.usedAt().plusSeconds(10);
    stores().transactions().run(() -> store().used(used.tokenHash(), later));
    int forgotten = stores().transactions().write(() -> store().forgetIdle(later));
    assertThat(forgotten).isPositive();
    assertThat(store().find(idle.tokenHash())).isEmpty();
    assertThat(store().find(used.tokenHash())).isPresent();
  }

  @Test
  default void a_session_belongs_to_an_account_that_is_there() {
    AccountId nobody = stores().ids().account();
    assertThatThrownBy(() -> opened(nobody, null)).isInstanceOf(RuntimeException.class);
  }

  @Test
  default void the_form_of_a_session_is_kept() {
    AccountId account = stores().newAccount();
    Instant now = stores().clock().instant();
    var session = new Session("hash-" + stores().ids().job(), account, null, "json", now, now);
    stores().transactions().run(() -> store().open(session));
    assertThat(store().find(session.tokenHash())).contains(session);
  }

  private SessionStore store() {
    return stores().sessions();
  }

  private String password(AccountId account) {
    return stores().transactions().read(() -> store().password(account)).orElse("");
  }

  private void setPassword(AccountId account, String hash) {
    Instant now = stores().clock().instant();
    stores().transactions().run(() -> store().setPassword(account, hash, now));
  }

  private Session opened(AccountId account, @Nullable KeyId key) {
    Instant now = stores().clock().instant();
    var session = new Session("hash-" + stores().ids().job(), account, key, "", now, now);
    stores().transactions().run(() -> store().open(session));
    return session;
  }

  private boolean end(Session session) {
    return stores().transactions().write(() -> store().end(session.tokenHash()));
  }
}
