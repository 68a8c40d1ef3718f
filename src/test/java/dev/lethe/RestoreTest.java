package dev.lethe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.client.AuditFilter;
import dev.lethe.client.Backup;
import dev.lethe.client.Erasure;
import dev.lethe.client.Job;
import dev.lethe.client.JobSubmission;
import dev.lethe.client.LetheClient;
import dev.lethe.client.LetheException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Data and keys are backed up, lost and put back, in the ways in which that happens. */
@Timeout(120)
final class RestoreTest {
  private static final Duration WAIT = Duration.ofSeconds(20);

  @TempDir private Path folder = Path.of("");
  private String said = "";

  @Test
  void kept_jobs_are_whole_and_what_was_erased_later_stays_erased() throws Exception {
    List<Job> jobs;
    Job later;
    Path backup = folder.resolve("backup");
    try (var run = new Operated(folder)) {
      jobs = List.of(run.job("one"), run.job("two"), run.job("three"));
      Backup made = run.backup("data", backup);
      assertThat(made.made()).extracting("jobs", "blobs", "missing").containsExactly(3L, 6L, 0L);
      run.end(run.client.delete(jobs.get(1).id()));
      run.end(run.client.clean(jobs.get(2).id()));
      later = run.job("later");
    }
    Path newest = Files.move(data(), folder.resolve("newest"));
    assertThat(restore(backup.toString())).as(said).isZero();
    try (var run = new Operated(folder)) {
      run.assertWhole(jobs.get(0), "one");
      for (Job erased : jobs.subList(1, 3)) {
        assertThatThrownBy(() -> run.client.job(erased.id()))
            .isInstanceOf(LetheException.class)
            .extracting("code")
            .isEqualTo("job_deleted");
      }
      assertThat(run.finished()).hasSize(2);
      assertThat(run.operator.restored().reason()).isEqualTo("restored");
      assertThat(run.ready()).contains("restore_unconfirmed");
      assertNothingIsDestroyed(run, jobs.get(0));
    }
    // It was the wrong one: the newest is put back, and all that was made later is whole.
    Files.move(data(), folder.resolve("old"));
    Files.move(newest, data());
    try (var run = new Operated(folder)) {
      assertThat(run.operator.restored().reason()).isEqualTo("older_rows");
      run.assertWhole(jobs.get(0), "one");
      run.assertWhole(later, "later");
      assertThat(run.client.job(jobs.get(2).id()).data()).isEqualTo("erased");
      run.operator.confirmRestored();
      assertThat(run.fsck(true)).isEmpty();
    }
  }

  private static void assertNothingIsDestroyed(Operated run, Job kept) {
    assertThatThrownBy(() -> run.fsck(true)).extracting("code").isEqualTo("restore_unconfirmed");
    assertThatThrownBy(() -> run.client.rotateTo(2))
        .extracting("code")
        .isEqualTo("restore_unconfirmed");
    Job other = run.job("other");
    Erasure asked = run.client.delete(other.id());
    assertThat(asked.done()).isFalse();
    assertThat(run.ready()).contains("\"code\":\"restore_unconfirmed\",\"count\":1");
    assertThat(run.client.job(kept.id()).data()).isEqualTo("kept");
  }

  @Test
  void once_it_is_confirmed_everything_goes_on() throws Exception {
    Path backup = folder.resolve("backup");
    Job kept;
    try (var run = new Operated(folder)) {
      kept = run.job("kept");
      run.backup("data", backup);
      run.job("later");
    }
    Files.move(data(), folder.resolve("newest"));
    assertThat(restore(backup.toString())).as(said).isZero();
    try (var run = new Operated(folder)) {
      Erasure asked = run.client.delete(kept.id());
      assertThat(asked.done()).isFalse();
      assertThat(run.operator.confirmRestored().unconfirmed()).isFalse();
      run.end(asked);
      assertThat(run.fsck(true)).isEmpty();
    }
    try (var run = new Operated(folder)) {
      assertThat(run.operator.restored().unconfirmed()).isFalse();
      assertThat(run.ready()).contains("\"warnings\":[]");
    }
  }

  @Test
  void on_an_empty_machine_keys_and_a_newer_list_are_asked_for() throws Exception {
    Path backup = folder.resolve("backup");
    Path keys = folder.resolve("keys-backup");
    Path master = folder.resolve("safe").resolve("master.key");
    Path list = folder.resolve("erasures.list");
    Path older = folder.resolve("older.list");
    Files.createDirectory(master.getParent());
    Job kept;
    Job erased;
    try (var run = new Operated(folder)) {
      kept = run.job("kept");
      erased = run.job("erased");
      run.list(older);
      run.end(run.client.delete(run.job("before").id()));
      run.backup("data", backup);
      assertThat(run.keys(keys, master).made()).extracting("masterEpoch").isEqualTo(1);
      run.end(run.client.delete(erased.id()));
      run.list(list);
    }
    burn();
    assertThat(restore(backup.toString())).isEqualTo(1);
    assertThat(said).contains("there are no keys");
    var args = new ArrayList<>(List.of(backup.toString(), "--keys", keys.toString()));
    assertThat(restore(args)).isEqualTo(1);
    assertThat(said).contains("a job that was erased later would come back");
    args.addAll(List.of("--erasures", older.toString()));
    assertThat(restore(args)).isEqualTo(1);
    assertThat(said).contains("older than the backup");
    args.set(4, list.toString());
    assertThat(restore(args)).isEqualTo(1);
    assertThat(said).contains("--master");
    args.addAll(List.of("--master", master.toString()));
    assertThat(data().resolve("lethe.db")).doesNotExist();
    assertThat(restore(args)).as(said).isZero();

    try (var run = new Operated(folder)) {
      run.assertWhole(kept, "kept");
      assertThatThrownBy(() -> run.client.job(erased.id()))
          .extracting("code")
          .isEqualTo("job_deleted");
      run.operator.confirmRestored();
      assertThat(run.fsck(true)).isEmpty();
      run.assertWhole(run.job("new"), "new");
    }
  }

  @Test
  @Tag("slow")
  void keys_that_are_older_than_the_data_lose_what_came_after_only_if_told_so() throws Exception {
    Path backup = folder.resolve("backup");
    Path keys = folder.resolve("keys-backup");
    Path master = folder.resolve("master.key");
    Path list = folder.resolve("list");
    Job kept;
    var lost = new ArrayList<Job>();
    try (var run = new Operated(folder)) {
      kept = run.job("kept");
      run.keys(keys, master);
      // Slots are made 256 at a time: all of these are used up.
      for (int i = 0; i < 260; i++) {
        run.client.submit(JobSubmission.of("test.noop").asDraft());
      }
      lost.add(run.job("lost"));
      run.backup("data", backup);
      run.list(list);
    }
    burn();
    String[] args = {
      backup.toString(),
      "--keys",
      keys.toString(),
      "--master",
      master.toString(),
      "--erasures",
      list.toString()
    };
    assertThat(restore(args)).isEqualTo(1);
    assertThat(said).contains("older than the backup of the data");
    assertThat(
            restore(
                Stream.concat(Stream.of(args), Stream.of("--lose-jobs")).toArray(String[]::new)))
        .as(said)
        .isZero();
    try (var run = new Operated(folder)) {
      run.assertWhole(kept, "kept");
      assertThatThrownBy(() -> run.client.job(lost.getFirst().id()))
          .extracting("code")
          .isEqualTo("job_deleted");
      assertThat(run.finished()).isNotEmpty();
      run.assertWhole(run.job("new"), "new");
    }
  }

  @Test
  void a_lost_key_folder_is_never_begun_anew_by_itself() throws Exception {
    Path keys = folder.resolve("keys-backup");
    Path master = folder.resolve("master.key");
    Job kept;
    Job erased;
    try (var run = new Operated(folder)) {
      kept = run.job("kept");
      erased = run.job("erased");
      run.keys(keys, master);
      run.end(run.client.clean(erased.id()));
    }
    Path gone = Files.move(folder.resolve("data-keys"), folder.resolve("gone"));
    assertThatThrownBy(() -> new Operated(folder))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("1 jobs that only they open")
        .hasMessageContaining("lethe restore --keys");
    assertThat(folder.resolve("data-keys/slots")).doesNotExist();

    assertThat(restore("--keys", keys.toString(), "--master", master.toString())).as(said).isZero();
    try (var run = new Operated(folder)) {
      run.assertWhole(kept, "kept");
      assertThat(run.client.job(erased.id()).data()).isEqualTo("erased");
      run.operator.confirmRestored();
      assertThat(run.fsck(true)).isEmpty();
    }
    assertThat(gone).isDirectory();
  }

  @Test
  void where_keys_are_lost_for_good_all_jobs_become_erased_when_told_so() throws Exception {
    Job kept;
    String account;
    try (var run = new Operated(folder)) {
      kept = run.job("kept");
      account = run.server.newAccountKey("acme");
    }
    deleteAll(folder.resolve("data-keys"));
    assertThat(restore()).isEqualTo(1);
    assertThat(said).contains("--lose-jobs");
    assertThat(restore("--lose-jobs")).as(said).isZero();
    try (var run = new Operated(folder);
        var theirs = new LetheClient(run.server.url(), account)) {
      assertThat(run.operator.restored().reason()).isEqualTo("keys_lost");
      assertThatThrownBy(() -> run.client.job(kept.id()))
          .extracting("code")
          .isEqualTo("job_deleted");
      List<String> receipts = run.finished();
      assertThat(receipts).hasSize(1);
      assertThat(theirs.submit(JobSubmission.of("test.noop").asDraft()).state()).isEqualTo("draft");
      run.assertWhole(run.job("new"), "new");
    }
  }

  @Test
  void the_wrong_database_is_refused() throws Exception {
    Path other = folder.resolve("other");
    try (var run = new Operated(folder)) {
      run.job("kept");
    }
    try (TestServer server = TestServer.start(Files.createDirectory(other));
        var client = server.client()) {
      client.submit(JobSubmission.of("test.noop").asDraft());
    }
    Path mine = Files.move(data().resolve("lethe.db"), folder.resolve("mine"));
    assertThatThrownBy(() -> new Operated(folder))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("the database is empty");
    deleteDatabase();
    Files.copy(other.resolve("data/lethe.db"), data().resolve("lethe.db"));
    assertThatThrownBy(() -> new Operated(folder))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("the database is that of instance");
    deleteDatabase();
    Files.move(mine, data().resolve("lethe.db"));
    try (var run = new Operated(folder)) {
      assertThat(run.fsck(true)).isEmpty();
    }
  }

  @Test
  @Tag("slow")
  void an_older_database_that_is_put_in_by_hand_is_noticed() throws Exception {
    Path older = folder.resolve("older.db");
    try (var run = new Operated(folder)) {
      run.job("kept");
    }
    Files.copy(data().resolve("lethe.db"), older);
    Job later;
    try (var run = new Operated(folder)) {
      later = run.job("later");
      run.client.audit(
          new AuditFilter(
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty()),
          null);
    }
    Path newest = Files.move(data().resolve("lethe.db"), folder.resolve("newest.db"));
    deleteDatabase();
    Files.copy(older, data().resolve("lethe.db"));
    try (var run = new Operated(folder)) {
      assertThat(run.operator.restored().reason()).isEqualTo("older_rows");
      assertThatThrownBy(() -> run.client.job(later.id()))
          .extracting("code")
          .isEqualTo("not_found");
    }
    deleteDatabase();
    Files.move(newest, data().resolve("lethe.db"));
    try (var run = new Operated(folder)) {
      run.assertWhole(later, "later");
    }
  }

  @Test
  void a_running_server_and_a_full_folder_are_refused() throws Exception {
    Path backup = folder.resolve("backup");
    try (var run = new Operated(folder)) {
      run.job("kept");
      run.backup("data", backup);
      assertThat(restore(backup.toString())).isEqualTo(1);
      assertThat(said).contains("another server is running");
    }
    assertThat(restore(backup.toString())).isEqualTo(1);
    assertThat(said).contains("is not empty");
    deleteAll(data());
    Files.delete(backup.resolve("manifest.json"));
    assertThat(restore(backup.toString())).isEqualTo(1);
    assertThat(said).contains("holds no whole backup");
  }

  private Path data() {
    return folder.resolve("data");
  }

  private void burn() throws IOException {
    deleteAll(data());
    deleteAll(folder.resolve("data-keys"));
  }

  private void deleteDatabase() throws IOException {
    for (String suffix : List.of("", "-wal", "-shm")) {
      Files.deleteIfExists(data().resolve("lethe.db" + suffix));
    }
  }

  private static void deleteAll(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private int restore(List<String> args) {
    return restore(args.toArray(String[]::new));
  }

  private int restore(String... args) {
    var all = new ArrayList<>(List.of("restore"));
    all.addAll(List.of(args));
    all.addAll(List.of("--data", data().toString()));
    var bytes = new ByteArrayOutputStream();
    PrintStream err = System.err;
    System.setErr(new PrintStream(bytes, true, UTF_8));
    try {
      return Main.run(all.toArray(String[]::new));
    } finally {
      System.setErr(err);
      said = bytes.toString(UTF_8);
    }
  }
}
