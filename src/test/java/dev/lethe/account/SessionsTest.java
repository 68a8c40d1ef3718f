package dev.lethe.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.audit.AuditLog;
import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.store.TestStores;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SessionsTest {
  private static final String PASSWORD = "correct horse battery";

  private TestStores stores;
  private Accounts accounts;
  private Sessions sessions;
  private Account account;

  @BeforeEach
  void open(@TempDir Path folder) {
    stores = TestStores.sqlite(folder);
    var random = new SecureRandom();
    accounts =
        new Accounts(
            new Accounts.Parts(
                stores.transactions(),
                stores.accounts(),
                new Family(stores.transactions(), stores.accounts()),
                stores.keys()::take,
                stores::accountSecret,
                AuditLog.NONE,
                stores.ids(),
                random,
                stores.clock()));
    sessions =
        new Sessions(
            new Sessions.Parts(
                stores.transactions(),
                stores.sessions(),
                stores.accounts(),
                new Authenticator(
                    stores.transactions(),
                    stores.accounts(),
                    new KeyUses(stores.transactions(), stores.accounts(), stores.clock()),
                    stores.clock()),
                random,
                stores.clock()));
    account = accounts.create("north");
    sessions.setPassword(account.id(), PASSWORD);
  }

  @AfterEach
  void close() {
    stores.close();
  }

  @Test
  void the_password_opens_a_session_and_nothing_else_does() {
    String token = sessions.login("north", PASSWORD).orElseThrow();
    assertThat(token).matches("[0-9a-f]{32}");
    Principal who = sessions.authenticate(token).orElseThrow();
    assertThat(who.account()).isEqualTo(account.id());
    assertThat(who.key()).isNull();
    assertThat(who.scopes()).doesNotContain(Scope.ADMIN).hasSize(3);
    assertThat(sessions.login("north", PASSWORD + "x")).isEmpty();
    assertThat(sessions.login("south", PASSWORD)).isEmpty();
    assertThat(sessions.login("north", "x".repeat(100_000))).isEmpty();
    assertThat(sessions.authenticate(token + "0")).isEmpty();
  }

  @Test
  void neither_the_password_nor_the_token_is_kept() {
    String token = sessions.login("north", PASSWORD).orElseThrow();
    assertThat(stores.onDisk(PASSWORD)).isFalse();
    assertThat(stores.onDisk(token)).isFalse();
    assertThat(stores.onDisk("$argon2id$")).isTrue();
  }

  @Test
  void a_session_lives_while_it_is_used_and_an_hour_longer() {
    String token = sessions.login("north", PASSWORD).orElseThrow();
    for (int i = 0; i < 5; i++) {
      stores.clock().advance(Duration.ofMinutes(60));
      assertThat(sessions.authenticate(token)).as("after %d hours", i + 1).isPresent();
    }
    stores.clock().advance(Duration.ofMinutes(62));
    assertThat(sessions.authenticate(token)).isEmpty();
    sessions.forgetIdle();
    assertThat(sessions.logout(token)).isFalse();
  }

  @Test
  void a_logout_and_a_new_password_end_sessions() {
    String one = sessions.login("north", PASSWORD).orElseThrow();
    assertThat(sessions.logout(one)).isTrue();
    assertThat(sessions.authenticate(one)).isEmpty();
    String two = sessions.login("north", PASSWORD).orElseThrow();
    sessions.setPassword(account.id(), "another password");
    assertThat(sessions.authenticate(two)).isEmpty();
    assertThat(sessions.login("north", PASSWORD)).isEmpty();
  }

  @Test
  void a_session_that_sets_the_password_goes_on() {
    String one = sessions.login("north", PASSWORD, "json").orElseThrow();
    String other = sessions.login("north", PASSWORD).orElseThrow();
    sessions.setPassword(account.id(), "another password", one);
    assertThat(sessions.visit(one).orElseThrow().form()).isEqualTo("json");
    assertThat(sessions.authenticate(other)).isEmpty();
  }

  @Test
  void wrong_passwords_are_limited_for_each_name_and_right_ones_are_not() {
    for (int i = 0; i < 30; i++) {
      assertThat(sessions.login("north", PASSWORD)).isPresent();
    }
    for (String name : new String[] {"north", "nobody"}) {
      for (int i = 0; i < LoginLimits.ATTEMPTS; i++) {
        assertThat(sessions.login(name, "wrong password")).isEmpty();
      }
      assertLimited(() -> sessions.login(name, PASSWORD));
    }
    String key = accounts.createKey(account, "k", Set.of()).text();
    assertThat(sessions.loginByKey("north", key)).isPresent();
    assertLimited(() -> sessions.loginByKey("north", key + "0"));
    stores.clock().advance(Sessions.LOGIN_PAUSE);
    assertThat(sessions.login("north", PASSWORD)).isPresent();
  }

  private static void assertLimited(Runnable attempt) {
    assertThatThrownBy(attempt::run)
        .isInstanceOfSatisfying(
            Refusal.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.RATE_LIMITED));
  }

  @Test
  void a_session_by_a_key_can_do_no_more_than_the_key_and_ends_with_it() {
    Accounts.Issued key = accounts.createKey(account, "k", Set.of(Scope.JOBS_READ));
    assertThat(sessions.loginByKey("south", key.text())).isEmpty();
    String token = sessions.loginByKey("north", key.text()).orElseThrow();
    Principal who = sessions.authenticate(token).orElseThrow();
    assertThat(who.key()).isEqualTo(key.key().id());
    assertThat(who.scopes()).containsExactly(Scope.JOBS_READ);
    accounts.revokeKey(key.key().id());
    assertThat(sessions.authenticate(token)).isEmpty();
  }

  @Test
  void a_password_has_a_length() {
    for (String bad : new String[] {"", "short", "x".repeat(257)}) {
      assertThatThrownBy(() -> sessions.setPassword(account.id(), bad)).isInstanceOf(Refusal.class);
    }
  }
}
