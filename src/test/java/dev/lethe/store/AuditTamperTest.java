package dev.lethe.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.audit.AuditChain;
import dev.lethe.audit.ChainCheck;
import dev.lethe.audit.Entry;
import dev.lethe.audit.Head;
import dev.lethe.audit.HeadFile;
import dev.lethe.audit.Sealed;
import dev.lethe.audit.Sealer;
import dev.lethe.id.AccountId;
import dev.lethe.receipt.SignedHeads;
import dev.lethe.receipt.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever somebody does to the rows of the audit log, its check finds it. */
final class AuditTamperTest {
  @TempDir private Path folder = Path.of("");
  private TestStores stores;
  private SqlAuditLog log;
  private Sealer sealer;
  private AccountId account;

  @BeforeEach
  void open() {
    stores = TestStores.sqlite(folder);
    log = stores.audit();
    sealer = restarted();
    account = stores.ids().account();
    write(6);
  }

  @AfterEach
  void close() {
    stores.close();
  }

  @Test
  void an_untouched_log_has_no_fault() {
    assertThat(check(head())).isEmpty();
    Head saved = head();
    write(700);
    assertThat(check(saved, head())).isEmpty();
    assertThat(entries()).hasSize(706);
  }

  @Test
  void a_changed_entry_is_found() {
    for (String column : List.of("account_id", "job_id", "by_key_id", "subject", "outcome")) {
      sql("update audit set " + column + " = 'other' where place = 3");
      assertThat(check(head())).as(column).containsExactly("entry 3 was changed");
      sql("update audit set " + column + " = null where place = 3");
    }
    sql("update audit set happened_at = happened_at + 1 where place = 2");
    assertThat(check(head())).contains("entry 2 was changed");
  }

  @Test
  void an_entry_that_was_changed_with_its_hash_is_found() {
    sql(
        "update audit set entry_hash = (select entry_hash from audit where place = 2),"
            + " salt = (select salt from audit where place = 2),"
            + " action = (select action from audit where place = 2) where place = 4");
    assertThat(check(head())).contains("entry 4 does not follow the one before it");
  }

  @Test
  void a_removed_entry_is_found() {
    sql("delete from audit where place = 3");
    assertThat(check(head())).containsExactly("entries 3 to 3 are missing");
    sql("delete from audit where place < 3");
    assertThat(check(head())).containsExactly("entries 1 to 3 are missing");
  }

  @Test
  void one_that_was_removed_and_the_rest_moved_up_is_found() {
    sql("delete from audit where place = 3");
    for (int i = 4; i <= 6; i++) {
      sql("update audit set place = " + (i - 1) + " where place = " + i);
    }
    assertThat(check(head()))
        .contains("entry 3 does not follow the one before it")
        .anyMatch(fault -> fault.startsWith("the log ends at 5 but had come to 6"));
  }

  @Test
  void an_inserted_entry_is_found() {
    for (int i = 6; i >= 3; i--) {
      sql("update audit set place = " + (i + 1) + " where place = " + i);
    }
    sql(
        "insert into audit (salt, happened_at, action, outcome, place, entry_hash, chain_hash)"
            + " select salt, happened_at, action, outcome, 3, entry_hash, chain_hash from audit"
            + " where place = 2");
    assertThat(check(head()))
        .contains(
            "entry 3 does not follow the one before it", "entry 6 is not the one that was signed");
  }

  @Test
  void entries_that_changed_places_are_found() {
    sql("update audit set place = 99 where place = 2");
    sql("update audit set place = 2 where place = 3");
    sql("update audit set place = 3 where place = 99");
    assertThat(check(head()))
        .contains(
            "entry 2 does not follow the one before it",
            "entry 3 does not follow the one before it");
  }

  @Test
  void entries_cut_off_are_found_by_a_head_and_written_down_by_the_server() throws IOException {
    Head saved = head();
    sql("delete from audit where place > 4");
    assertThat(check()).isEmpty();
    assertThat(check(saved))
        .singleElement()
        .asString()
        .startsWith("the log ends at 4 but had come to 6");
    sealer.runOnce();
    assertThat(contradictions()).containsExactly(5L);
    try (Stream<Path> files = Files.list(stores.keyFolder())) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .anyMatch(name -> name.endsWith(".contradicted"));
    }
  }

  @Test
  void a_log_that_was_put_back_and_went_on_is_found() {
    Head saved = head();
    sql("delete from audit where place > 3");
    sql("delete from audit_heads");
    sealer = restarted();
    write(9);
    assertThat(check(head())).isEmpty();
    assertThat(contradictions()).containsExactly(13L);
    assertThat(check(saved)).containsExactly("entry 6 is not the one that was signed");
  }

  @Test
  void a_log_that_was_made_anew_is_found() {
    Head saved = head();
    sql("update audit set place = null, entry_hash = null, chain_hash = null");
    sql("update audit set outcome = 'other' where number = 2");
    sealer.runOnce();
    assertThat(check(head())).isEmpty();
    assertThat(check(saved)).isNotEmpty();
    assertThat(contradictions()).hasSize(1);
  }

  @Test
  void a_body_that_was_removed_is_no_fault_if_the_log_says_so() {
    assertThat(sealer.clear(Entry.By.account(account), 2)).isTrue();
    sealer.runOnce();
    assertThat(check(head())).isEmpty();
    // What says so stays itself.
    assertThat(sealer.clear(Entry.By.account(account), 7)).isFalse();
  }

  @Test
  void a_body_that_somebody_else_removed_is_found() {
    sql("update audit set salt = null, action = null where place = 2");
    assertThat(check(head())).containsExactly("what entry 2 said is gone, and none says why");
  }

  @Test
  void a_crash_between_a_seal_and_its_head_is_made_good() throws IOException {
    Files.delete(stores.keyFolder().resolve("audit-head.jws"));
    sql("delete from audit_heads");
    sealer = restarted();
    assertThat(sealer.head()).isEmpty();
    sealer.runOnce();
    assertThat(head().place()).isEqualTo(6);
    assertThat(contradictions()).isEmpty();
  }

  @Test
  void a_head_that_was_changed_is_none() {
    String signed = sealer.head().orElseThrow();
    var signer = new SignedHeads(SigningKey.in(stores.keyFolder()));
    assertThat(signer.read(signed)).isPresent();
    assertThat(signer.read(signed.replaceFirst("[.].", ".A"))).isEmpty();
  }

  private Sealer restarted() {
    return new Sealer(
        new Sealer.Parts(
            stores.transactions(),
            log,
            log,
            new SignedHeads(SigningKey.in(stores.keyFolder())),
            HeadFile.in(stores.keyFolder()),
            stores.clock()));
  }

  private void write(int entries) {
    stores
        .transactions()
        .run(() -> {
          for (int i = 0; i < entries; i++) {
            log.append(
                new Entry(
                    stores.clock().instant(),
                    Entry.By.account(account),
                    account,
                    stores.ids().job(),
                    "job.queued",
                    null,
                    "done"));
          }
        });
    sealer.runOnce();
  }

  private Head head() {
    return sealer
        .head()
        .flatMap(new SignedHeads(SigningKey.in(stores.keyFolder()))::read)
        .orElseThrow();
  }

  private List<Sealed> entries() {
    return stores.transactions().read(() -> log.list(AuditChain.Asked.all(Long.MAX_VALUE, 10_000)));
  }

  private List<String> check(Head... heads) {
    var check = new ChainCheck(List.of(heads));
    entries().forEach(check::show);
    return check.end();
  }

  private List<Long> contradictions() {
    var check = new ChainCheck(List.of());
    entries().forEach(check::show);
    return check.contradictions();
  }

  private void sql(String statement) {
    Database database = stores.database();
    database.run(() -> database.with(handle -> handle.execute(statement)));
  }
}
