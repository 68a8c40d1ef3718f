package dev.lethe.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.id.AccountId;
import dev.lethe.id.JobId;
import dev.lethe.receipt.SignedHeads;
import dev.lethe.receipt.SigningKey;
import dev.lethe.store.SqlAuditLog;
import dev.lethe.store.TestStores;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an audit log promises on every engine. */
public interface AuditChainContract {
  TestStores stores();

  @Test
  default void an_entry_waits_for_its_place_and_is_listed_once_it_has_one() {
    SqlAuditLog log = stores().audit();
    AccountId account = stores().ids().account();
    append(account, null, "job.queued");
    append(account, null, "job.running");
    assertThat(list(asked(account, null, null, null, null))).isEmpty();
    seal();
    List<Sealed> found = list(asked(account, null, null, null, null));
    assertThat(found)
        .extracting(AuditChainContract::action)
        .containsExactly("job.running", "job.queued");
    assertThat(found.getFirst().place()).isEqualTo(found.getLast().place() + 1);
    assertThat(stores().transactions().read(() -> log.loose(10))).isEmpty();
    assertThat(check(List.of())).isEmpty();
  }

  @Test
  default void an_entry_is_there_if_and_only_if_what_it_tells_of_is() {
    AccountId account = stores().ids().account();
    try {
      stores()
          .transactions()
          .run(() -> {
            stores().audit().append(entry(account, null, "job.queued", stores().clock().instant()));
            throw new IllegalStateException("undone");
          });
    } catch (IllegalStateException _) {
      seal();
    }
    assertThat(list(asked(account, null, null, null, null))).isEmpty();
  }

  @Test
  default void entries_are_found_by_account_job_action_and_time() {
    AccountId account = stores().ids().account();
    JobId job = stores().ids().job();
    append(account, job, "job.queued");
    Instant between = stores().clock().instant().plusSeconds(1);
    stores().clock().advance(Duration.ofSeconds(2));
    append(account, job, "job.running");
    append(stores().ids().account(), null, "account.created");
    seal();
    assertThat(list(asked(account, job, null, null, null))).hasSize(2);
    assertThat(list(asked(null, job, "job.running", null, null))).hasSize(1);
    assertThat(list(asked(account, null, null, between, null)))
        .extracting(AuditChainContract::action)
        .containsExactly("job.running");
    assertThat(list(asked(account, null, null, null, between)))
        .extracting(AuditChainContract::action)
        .containsExactly("job.queued");
    Sealed last = list(asked(account, null, null, null, null)).getFirst();
    assertThat(
            stores()
                .transactions()
                .read(() ->
                    stores()
                        .audit()
                        .list(
                            new AuditChain.Asked(
                                account.toString(), null, null, null, null, last.place(), 1))))
        .extracting(AuditChainContract::action)
        .containsExactly("job.queued");
  }

  @Test
  default void a_body_goes_and_its_place_stays() {
    AccountId account = stores().ids().account();
    append(account, null, "job.queued");
    append(account, null, "job.running");
    seal();
    Sealed older = list(asked(account, null, null, null, null)).getLast();
    boolean cleared = stores().transactions().write(() -> stores().audit().clear(older.place()));
    assertThat(cleared).isTrue();
    Sealed left =
        stores().transactions().read(() -> stores().audit().at(older.place())).orElseThrow();
    assertThat(left.content()).isNull();
    assertThat(left.hash()).isEqualTo(older.hash());
    assertThat(left.chain()).isEqualTo(older.chain());
    boolean again = stores().transactions().write(() -> stores().audit().clear(older.place()));
    assertThat(again).isFalse();
    // So that the tests after this one find a log that bears out what it says.
    stores()
        .transactions()
        .run(() ->
            stores()
                .audit()
                .append(
                    new Entry(
                        stores().clock().instant(),
                        Entry.By.SERVER,
                        null,
                        null,
                        Sealer.CLEARED,
                        String.valueOf(older.place()),
                        "done")));
    seal();
    assertThat(check(List.of())).isEmpty();
  }

  @Test
  default void of_the_heads_of_an_hour_the_last_one_stays() {
    SqlAuditLog log = stores().audit();
    Instant hour = Instant.parse("2100-01-01T10:00:00Z");
    stores()
        .transactions()
        .run(() -> {
          log.addHead(new Head(1_000, new byte[32], hour), "one");
          log.addHead(new Head(1_001, new byte[32], hour.plusSeconds(60)), "two");
        });
    assertThat(stores().transactions().read(log::newestHead)).contains("two");
  }

  private void seal() {
    new Sealer(
            new Sealer.Parts(
                stores().transactions(),
                stores().audit(),
                stores().audit(),
                new SignedHeads(SigningKey.in(stores().keyFolder())),
                HeadFile.in(stores().keyFolder()),
                stores().clock()))
        .runOnce();
  }

  private void append(AccountId account, JobId job, String action) {
    Instant now = stores().clock().instant();
    stores().transactions().run(() -> stores().audit().append(entry(account, job, action, now)));
  }

  private List<Sealed> list(AuditChain.Asked what) {
    return stores().transactions().read(() -> stores().audit().list(what));
  }

  private List<String> check(List<Head> heads) {
    var check = new ChainCheck(heads);
    list(AuditChain.Asked.all(Long.MAX_VALUE, 1_000)).forEach(check::show);
    return check.end();
  }

  private static Entry entry(AccountId account, JobId job, String action, Instant at) {
    return new Entry(at, Entry.By.account(account), account, job, action, null, "done");
  }

  private static AuditChain.Asked asked(
      AccountId account, JobId job, String action, Instant since, Instant until) {
    return new AuditChain.Asked(
        account == null ? null : account.toString(),
        job == null ? null : job.toString(),
        action,
        since,
        until,
        Long.MAX_VALUE,
        100);
  }

  private static String action(Sealed entry) {
    return entry.content().body().action();
  }
}
