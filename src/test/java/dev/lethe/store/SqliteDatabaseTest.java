package dev.lethe.store;

import static dev.lethe.error.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.account.ApiKey;
import dev.lethe.error.ErrorCode;
import dev.lethe.id.AccountId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only SQLite has to show: its file after a kill, and its one writer after a failure. */
final class SqliteDatabaseTest {
  @TempDir Path folder = Path.of("");

  private TestStores stores;

  @BeforeEach
  void open() {
    stores = TestStores.sqlite(folder);
  }

  @AfterEach
  void close() {
    stores.close();
  }

  @Test
  void what_was_acknowledged_is_in_the_files_without_a_close() throws IOException {
    for (int i = 0; i < 5; i++) {
      AccountId account = stores.newAccount();
      Path copy = afterKill("kill-" + i);
      try (var again = new SqliteDatabase(copy.resolve("lethe.db"), _ -> {})) {
        assertThat(again.read(() -> new SqlAccountStore(again).find(account))).isPresent();
      }
    }
  }

  @Test
  void what_was_not_committed_is_not_in_the_files_after_a_kill() {
    AccountId account = stores.ids().account();
    stores
        .transactions()
        .run(() -> {
          stores.accounts().insert(TestStores.account(stores, account));
          Path copy = afterKill("kill");
          try (var again = new SqliteDatabase(copy.resolve("lethe.db"), _ -> {})) {
            assertThat(again.read(() -> new SqlAccountStore(again).find(account))).isEmpty();
          }
        });
  }

  @Test
  void every_connection_syncs_each_commit_and_overwrites_what_it_deletes() {
    for (int i = 0; i < 8; i++) {
      assertThat(pragma("synchronous")).as("full").isEqualTo("2");
      assertThat(pragma("secure_delete")).isEqualTo("1");
      assertThat(pragma("journal_mode")).isEqualTo("wal");
      assertThat(pragma("foreign_keys")).isEqualTo("1");
    }
    assertThat(stores.transactions().write(() -> pragma("secure_delete"))).isEqualTo("1");
    assertThat(stores.transactions().write(() -> pragma("synchronous"))).isEqualTo("2");
  }

  @Test
  void after_a_scrub_the_log_is_empty() throws IOException {
    stores.newAccount();
    assertThat(Files.size(folder.resolve("data/lethe.db-wal"))).isPositive();
    assertThat(stores.database().scrub()).isTrue();
    assertThat(Files.size(folder.resolve("data/lethe.db-wal"))).isZero();
  }

  @Test
  void a_reader_in_the_way_of_a_scrub_is_said_and_the_next_one_succeeds() {
    boolean scrubbed =
        stores
            .transactions()
            .read(() -> {
              assertThat(stores.accounts().accounts()).isEmpty();
              write();
              return stores.database().scrub();
            });
    assertThat(scrubbed).isFalse();
    assertThat(stores.database().scrub()).isTrue();
  }

  private void write() {
    Thread writer = Thread.ofVirtual().start(stores::newAccount);
    try {
      writer.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void a_failed_commit_is_unknown_to_its_callers_and_no_harm_to_the_next() throws IOException {
    assertRefused(ErrorCode.OUTCOME_UNKNOWN, () -> stores.transactions().run(this::failAtCommit));
    AccountId account = stores.newAccount();
    assertThat(stores.accounts().find(account)).isPresent();
  }

  @Test
  void a_database_that_cannot_be_reached_is_told_each_time_until_it_is_back() throws IOException {
    AccountId before = stores.newAccount();
    assertRefused(ErrorCode.OUTCOME_UNKNOWN, () -> stores.transactions().run(this::failAtCommit));
    Path data = folder.resolve("data");
    Path away = folder.resolve("away");
    Files.move(data, away);
    assertRefused(ErrorCode.OUTCOME_UNKNOWN, stores::newAccount);
    assertRefused(ErrorCode.OUTCOME_UNKNOWN, stores::newAccount);
    Files.move(away, data);
    AccountId after = stores.newAccount();
    assertThat(stores.accounts().find(before)).isPresent();
    assertThat(stores.accounts().find(after)).isPresent();
  }

  @Test
  void a_closed_database_says_that_it_is_closed() {
    stores.close();
    assertRefused(ErrorCode.SHUTTING_DOWN, stores::newAccount);
  }

  /** A key without an account: checked only by the commit, when told to. */
  private void failAtCommit() {
    stores.database().with(handle -> handle.execute("pragma defer_foreign_keys = on"));
    var key =
        new ApiKey(
            stores.ids().key(),
            stores.ids().account(),
            "of nobody",
            "hash",
            Set.of(),
            ApiKey.Times.of(stores.clock().instant(), null));
    stores.accounts().insert(key);
  }

  private String pragma(String name) {
    return stores
        .database()
        .with(handle -> handle.createQuery("pragma " + name).mapTo(String.class).one());
  }

  /** The files as a killed process leaves them. */
  private Path afterKill(String name) {
    try (Stream<Path> files = Files.list(folder.resolve("data"))) {
      Path copy = Files.createDirectory(folder.resolve(name));
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
      return copy;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
