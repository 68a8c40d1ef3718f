package dev.lethe.account;

import static dev.lethe.error.Refusals.assertFieldRefused;
import static dev.lethe.error.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.audit.AuditLog;
import dev.lethe.error.ErrorCode;
import dev.lethe.id.Viewer;
import dev.lethe.store.TestStores;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AccountsTest {
  private TestStores stores;
  private Accounts accounts;
  private Family family;
  private KeyUses uses;
  private Authenticator authenticator;

  @BeforeEach
  void open(@TempDir Path folder) {
    stores = TestStores.sqlite(folder);
    family = new Family(stores.transactions(), stores.accounts());
    accounts =
        new Accounts(
            new Accounts.Parts(
                stores.transactions(),
                stores.accounts(),
                family,
                stores.keys()::take,
                stores::accountSecret,
                AuditLog.NONE,
                stores.ids(),
                new SecureRandom(),
                stores.clock()));
    uses = new KeyUses(stores.transactions(), stores.accounts(), stores.clock());
    authenticator =
        new Authenticator(stores.transactions(), stores.accounts(), uses, stores.clock());
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
    assertThat(issued.key().scopes()).isEqualTo(Scope.usual());
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
  void a_key_is_worth_nothing_from_its_date_on() {
    Instant end = stores.clock().instant().plusSeconds(60);
    String key = accounts.createKey(accounts.create("one"), "ci", Set.of(), end).text();
    stores.clock().advance(Duration.ofSeconds(60).minusMillis(1));
    assertThat(authenticator.authenticate(key)).isPresent();
    stores.clock().advance(Duration.ofMillis(1));
    assertThat(authenticator.authenticate(key)).isEmpty();
    assertFieldRefused(
        "/expires_at",
        "past",
        () -> accounts.createKey(accounts.find("one"), "ci", Set.of(), stores.clock().instant()));
  }

  @Test
  void the_last_use_is_written_once_a_minute_and_never_by_a_request() {
    Account account = accounts.create("one");
    String key = accounts.createKey(account, "ci", Set.of()).text();
    authenticator.authenticate(key);
    stores.clock().advance(Duration.ofSeconds(5));
    authenticator.authenticate(key);
    Instant used = stores.clock().instant();
    assertThat(accounts.keys(account).getFirst().times().used()).isNull();
    assertThat(uses.runOnce()).isEqualTo(Duration.ofMinutes(1));
    assertThat(accounts.keys(account).getFirst().times().used()).isEqualTo(used);
    stores.clock().advance(Duration.ofSeconds(60));
    uses.runOnce();
    assertThat(accounts.keys(account).getFirst().times().used()).isEqualTo(used);
  }

  @Test
  void a_wrong_or_a_revoked_key_is_not_used() {
    Account account = accounts.create("one");
    Accounts.Issued issued = accounts.createKey(account, "ci", Set.of());
    accounts.revokeKey(issued.key().id());
    authenticator.authenticate(issued.text());
    authenticator.authenticate(issued.text() + "0");
    uses.runOnce();
    assertThat(accounts.keys(account).getFirst().times().used()).isNull();
  }

  @Test
  void an_account_sees_those_below_it_and_no_other() {
    Account top = accounts.create("top");
    Account left = accounts.create("left", top);
    Account right = accounts.create("right", top);
    Account leaf = accounts.create("leaf", left);
    List<Account> all = List.of(top, left, right, leaf);
    assertThat(seen(top, all)).containsExactly(top, left, right, leaf);
    assertThat(seen(left, all)).containsExactly(left, leaf);
    assertThat(seen(right, all)).containsExactly(right);
    assertThat(seen(leaf, all)).containsExactly(leaf);
    assertThat(family.below(top.id())).containsExactly(left, right, leaf);
    // What was asked before is remembered; what came since is known all the same.
    Account late = accounts.create("late", leaf);
    assertThat(family.headedBy(top.id()).sees(late.id())).isTrue();
    assertThat(family.headedBy(right.id()).sees(late.id())).isFalse();
    assertThat(all.stream().filter(a -> a.id().sees(top.id()))).containsExactly(top);
  }

  private List<Account> seen(Account by, List<Account> all) {
    Viewer viewer = family.headedBy(by.id());
    assertThat(viewer.account()).isEqualTo(by.id());
    return all.stream().filter(account -> viewer.sees(account.id())).toList();
  }

  @Test
  void a_tree_has_eight_levels() {
    Account last = accounts.create("level 1");
    for (int level = 2; level <= Family.DEEPEST; level++) {
      last = accounts.create("level " + level, last);
    }
    Account deepest = last;
    assertFieldRefused("/parent", "too_deep", () -> accounts.create("level 9", deepest));
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
    assertThat(accounts.keys(account).getFirst().times().revoked())
        .isEqualTo(stores.clock().instant());
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
