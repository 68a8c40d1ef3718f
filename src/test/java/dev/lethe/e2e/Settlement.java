package dev.lethe.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.client.Artifact;
import dev.lethe.client.Erasure;
import dev.lethe.client.Job;
import dev.lethe.client.LetheClient;
import dev.lethe.id.JobId;
import dev.lethe.key.FileKeyStore;
import dev.lethe.key.KeyStore;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * What must be so when everything that was asked for has happened: ledger, files, keys and rows
 * tell one and the same story, and there is nothing beside it.
 */
final class Settlement {
  private final Book book;
  private final Folders folders;
  private final Map<String, Artifact> files = new HashMap<>();
  private Map<String, Job> listed = Map.of();

  Settlement(Book book, Folders folders) {
    this.book = book;
    this.folders = folders;
  }

  /** Lets every job come to its end and carries every erasure through. */
  void settle(LetheClient client) throws IOException {
    var checks = new Checks(book, client);
    for (Entry entry : book.all()) {
      String id = entry.id().orElseThrow();
      if (entry.deleteAsked()) {
        // Asked for once more: if the first request was lost, this one is it.
        done(client, client.delete(id));
        entry.deleteTold();
        continue;
      }
      Job job = client.waitForEnd(id, Program.PATIENCE, _ -> {});
      assertThat(job.ended()).as("%s is %s for ever", id, job.state()).isTrue();
      if (!job.data().equals("kept")) {
        done(client, client.clean(id));
      }
    }
    listed = checks.everyJob();
    for (Entry entry : book.all()) {
      Optional<Job> job = Book.find(listed, entry);
      assertThat(job.isEmpty()).as("%s is gone", entry.id()).isEqualTo(entry.deleteAsked());
      if (job.isPresent() && job.get().data().equals("kept")) {
        for (Artifact file : checks.files(entry, client.job(job.get().id()))) {
          files.put(file.id(), file);
        }
      }
    }
    assertThat(listed).hasSize((int) book.all().stream().filter(e -> !e.deleteAsked()).count());
  }

  /** Reads every stored file back and compares it with what its clients sent or its job made. */
  int readAll(LetheClient client) {
    for (Artifact file : files.values()) {
      byte[] bytes = client.range(file.id(), 0, file.bytes() - 1).bytes();
      assertThat(Checks.sha256(bytes)).as("content of %s", file).isEqualTo(file.sha256());
    }
    return files.size();
  }

  private static void done(LetheClient client, Erasure erasure) {
    Erasure now = client.waitForErasure(erasure, Program.PATIENCE);
    assertThat(now.done()).as("%s ends", now).isTrue();
  }

  /** The server has stopped: what lies on the disk is what the ledger says, and no more. */
  void checkDisk() {
    assertThat(folders.scratch()).as("scratch folders").isEmpty();
    assertThat(folders.data().resolve("server.url")).doesNotExist();
    var expected = new HashMap<String, Long>();
    expected.put("", -1L);
    expected.put("lethe-blobs", 0L);
    for (int shard = 0; shard < 256; shard++) {
      expected.put(HexFormat.of().toHexDigits((byte) shard), -1L);
    }
    try (var rows = rows()) {
      for (String job : rows.pairs("select id, 0 from jobs where data = 'kept'").keySet()) {
        expected.put(folder(job), -1L);
      }
      Map<String, Long> sizes =
          rows.pairs("select id, stored_bytes from artifacts where state = 'stored'");
      assertThat(sizes.keySet()).as("files in the ledger").isEqualTo(files.keySet());
      files.forEach(
          (id, file) -> expected.put(folder(file.jobId()) + "/" + id, sizes.getOrDefault(id, 0L)));
    }
    var found = new HashMap<>(folders.blobs());
    var missing = new HashMap<>(expected);
    missing.entrySet().removeAll(found.entrySet());
    found.entrySet().removeAll(expected.entrySet());
    assertThat(missing).as("in the ledger and not on the disk").isEmpty();
    assertThat(found).as("on the disk and not in the ledger").isEmpty();
  }

  /** No row says that something is still going on, and none holds what was erased. */
  void checkRows() {
    try (var rows = rows()) {
      for (String none :
          new String[] {
            "artifacts where state in ('writing', 'dropped')",
            "jobs where visibility = 'receiving'",
            "jobs where lease_until is not null",
            "jobs where ended_at is null",
            "jobs where data = 'erasing'",
            "erasures where state <> 'done'",
            """
            jobs j where not exists (select 1 from events e
              where e.job_id = j.id and e.state = j.state and e.data = j.data
                and e.attempt = j.attempt
                and e.number = (select max(number) from events
                  where job_id = j.id and state <> ''))
            """,
            "events where job_id <> '' and job_id not in (select id from jobs)",
            "jobs where data = 'erased' and id in (select job_id from sealed_values)",
            "jobs where data = 'erased' and id in (select job_id from job_labels)",
            "sealed_values where job_id not in (select id from jobs)",
            "artifacts where job_id not in (select id from jobs)",
            "(select job_id from erasures group by job_id having count(*) > 1)"
          }) {
        assertThat(rows.count(none)).as(none).isZero();
      }
      assertThat(rows.count("jobs where visibility = 'shown'")).isEqualTo(listed.size());
      assertThat(rows.count("jobs where visibility = 'deleted'"))
          .isEqualTo(book.all().stream().filter(Entry::deleteTaken).count());
    }
  }

  /** Every kept job has its key, no erased one has. */
  void checkKeys() {
    try (var rows = rows();
        KeyStore keys =
            FileKeyStore.open(
                folders.keys(),
                Optional.empty(),
                folders.instance(),
                new SecureRandom(),
                InstantSource.system())) {
      rows.pairs("select id, key_slot from jobs where data = 'kept'")
          .forEach((id, slot) -> {
            try (var key = keys.open(slot).orElseThrow(() -> new AssertionError(id))) {
              assertThat(key.blobKey()).isNotEmpty();
            }
            assertThat(keys.buried(JobId.of(id))).as(id).isFalse();
          });
      rows.pairs("select id, key_slot from jobs where data = 'erased'")
          .forEach((id, slot) -> {
            assertThat(keys.destroyed(slot)).as("key of %s", id).isTrue();
            assertThat(keys.buried(JobId.of(id))).as("grave of %s", id).isTrue();
          });
    }
  }

  int kept() {
    return (int) listed.values().stream().filter(job -> job.data().equals("kept")).count();
  }

  private Rows rows() {
    return new Rows(folders.data().resolve("lethe.db"));
  }

  private static String folder(String job) {
    long bits = JobId.of(job).uuid().getLeastSignificantBits();
    return Path.of(HexFormat.of().toHexDigits((byte) bits), job).toString();
  }
}
