package dev.lethe.account;

import static dev.lethe.error.Refusals.assertFieldRefused;
import static dev.lethe.error.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.error.ErrorCode;
import dev.lethe.store.TestStores;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AccountsTest {
  private TestStores stores;
  private Accounts accounts;
  private Authenticator authenticator;

  @BeforeEach
  void open(@TempDir Path folder) {
    stores = TestStores.sqlite(folder);
    accounts =
        new Accounts(
            new Accounts.Parts(
                stores.transactions(),
                stores.accounts(),
                stores.keys()::take,
                stores::accountSecret,
                stores.ids(),
                new SecureRandom(),
                stores.clock()));
    authenticator = new Authenticator(stores.transactions(), stores.accounts());
  }

  @AfterEach
  void close() {
    stores.close();
  }

  @Test
  void a_key_is_worth_its_account_and_its_scopes() {
    Account account = accounts.create("one");
    Accounts.Issued issued = accounts.createKey(account, "ci", Set.of(Scope.JOBS_READ));
    Principal who = authenticator.authenticate(issued.text()).orElseThrow();
    assertThat(who)
        .isEqualTo(new Principal(account.id(), issued.key().id(), Set.of(Scope.JOBS_READ)));
    who.needs(Scope.JOBS_READ);
    assertRefused(ErrorCode.FORBIDDEN_SCOPE, () -> who.needs(Scope.JOBS_END));
  }

  @Test
  void a_key_without_scopes_may_do_all_but_administer() {
    Accounts.Issued issued = accounts.createKey(accounts.create("one"), "ci", Set.of());
    assertThat(issued.key().scopes()).isEqualTo(EnumSet.complementOf(EnumSet.of(Scope.ADMIN)));
  }

  @Test
  void an_admin_key_has_all_scopes() {
    Accounts.Issued issued = accounts.createKey(accounts.create("one"), "ci", Set.of(Scope.ADMIN));
    Principal who = authenticator.authenticate(issued.text()).orElseThrow();
    for (Scope scope : Scope.values()) {
      who.needs(scope);
    }
  }

  @Test
  void nothing_but_the_whole_key_is_taken() {
    String text = accounts.createKey(accounts.create("one"), "ci", Set.of()).text();
    String other = accounts.createKey(accounts.create("two"), "ci", Set.of()).text();
    String id = text.substring(0, text.indexOf('.'));
    String secretOfOther = other.substring(other.indexOf('.'));
    for (String bad :
        List.of(
            "",
            ".",
            "lethe_.",
            id,
            id + ".",
            id + secretOfOther,
            text + "0",
            text.substring(0, text.length() - 1),
            text.substring(1),
            "lethe_" + stores.ids().key() + text.substring(text.indexOf('.')))) {
      assertThat(authenticator.authenticate(bad)).as(bad).isEmpty();
    }
    assertThat(authenticator.authenticate(text)).isPresent();
  }

  @Test
  void a_revoked_key_is_worth_nothing_from_the_next_request_on() {
    Account account = accounts.create("one");
    Accounts.Issued issued = accounts.createKey(account, "ci", Set.of());
    accounts.revokeKey(issued.key().id());
    assertThat(authenticator.authenticate(issued.text())).isEmpty();
    assertThat(accounts.keys(account).getFirst().revokedAt()).isEqualTo(stores.clock().instant());
    assertRefused(ErrorCode.NOT_FOUND, () -> accounts.revokeKey(issued.key().id()));
  }

  @Test
  void the_secret_is_on_no_disk_and_in_no_log() {
    Accounts.Issued issued = accounts.createKey(accounts.create("one"), "ci", Set.of());
    String secret = issued.text().substring(issued.text().indexOf('.') + 1);
    assertThat(stores.onDisk(issued.key().secretHash())).isTrue();
    assertThat(stores.onDisk(secret)).isFalse();
    assertThat(issued.toString()).doesNotContain(secret);
    assertThat(issued.key().toString()).doesNotContain(secret);
  }

  @Test
  void a_short_key_is_shown_again_and_not_kept() {
    Account account = accounts.create("one");
    Accounts.Issued key = accounts.shortKey(account, "short", false);
    assertThat(key.text()).matches("[0-9a-f]{32}");
    assertThat(accounts.shortKey(account, "short", false).text()).isEqualTo(key.text());
    assertThat(stores.onDisk(key.text())).isFalse();
    Principal who = authenticator.authenticate(key.text()).orElseThrow();
    assertThat(who.key()).isEqualTo(key.key().id());
    assertThat(who.scopes()).doesNotContain(Scope.ADMIN).hasSize(3);
    Accounts.Issued other = accounts.shortKey(account, "short", true);
    assertThat(other.text()).isNotEqualTo(key.text());
    accounts.revokeKey(key.key().id());
    assertThat(authenticator.authenticate(key.text())).isEmpty();
    assertThat(accounts.shortKey(account, "short", false).text()).isEqualTo(other.text());
    assertThat(authenticator.authenticate("0".repeat(32))).isEmpty();
  }

  @Test
  void an_account_is_found_by_its_name_and_its_id() {
    Account account = accounts.create("one");
    assertThat(accounts.find("one")).isEqualTo(account);
    assertThat(accounts.find(account.id().toString())).isEqualTo(account);
    assertThat(accounts.named("one")).isEqualTo(account);
    assertThat(accounts.named("two")).isEqualTo(accounts.find("two"));
    assertThat(accounts.list()).extracting(Account::name).containsExactly("one", "two");
    assertRefused(ErrorCode.NOT_FOUND, () -> accounts.find("three"));
  }

  @Test
  void a_name_is_plain_and_taken_once() {
    accounts.create("one");
    assertFieldRefused("/name", "taken", () -> accounts.create("one"));
    for (String bad : List.of("", " one", "one\n", "ö", "n".repeat(65), "-")) {
      assertFieldRefused("/name", "invalid_name", () -> accounts.create(bad));
    }
    accounts.create("n".repeat(64));
  }
}
