package dev.lethe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.client.Backup;
import dev.lethe.client.Job;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What lies in the folder of a backup, the first time, the second time and when it goes wrong. */
@Timeout(180)
final class BackupTest {
  private static final FileTime LONG_AGO = FileTime.from(Instant.parse("2025-01-31T09:15:02Z"));

  @TempDir private Path folder = Path.of("");

  @Test
  void the_next_backup_copies_what_is_new_and_lets_go_of_what_was_erased() throws Exception {
    Path to = folder.resolve("backup");
    try (var run = new Operated(folder)) {
      Job kept = run.job("kept");
      Job erased = run.job("erased");
      run.backup("data", to);
      for (Path blob : blobs(to)) {
        Files.setLastModifiedTime(blob, LONG_AGO);
      }
      run.end(run.client.delete(erased.id()));
      Job fresh = run.job("fresh");
      Backup made = run.backup("data", to);
      assertThat(made.made()).extracting("jobs", "blobs").containsExactly(2L, 4L);
      assertThat(blobs(to)).hasSize(4);
      for (Path blob : blobs(to)) {
        String job = blob.getParent().getFileName().toString();
        boolean old = Files.getLastModifiedTime(blob).equals(LONG_AGO);
        assertThat(job).isEqualTo(old ? kept.id() : fresh.id());
      }
      assertThat(names(to))
          .containsExactly("blobs", "files-2.list", "lethe-backup", "manifest.json", "rows-2.db");
      try (Stream<Path> all = Files.walk(to)) {
        assertThat(all).allMatch(BackupTest::isForTheOwnerAlone);
      }
    }
  }

  @Test
  void one_that_goes_wrong_leaves_the_one_before() throws Exception {
    Path to = folder.resolve("backup");
    try (var run = new Operated(folder)) {
      run.job("kept");
      run.backup("data", to);
      byte[] manifest = Files.readAllBytes(to.resolve("manifest.json"));
      Files.createDirectory(to.resolve("files-2.list"));
      Files.writeString(to.resolve("files-2.list/in the way"), "");
      Backup failed = run.operator.make(new Backup.Ask("data", to.toString(), null));
      assertThat(failed.state()).isEqualTo("failed");
      assertThat(to.resolve("manifest.json")).hasBinaryContent(manifest);
      assertThat(to.resolve("rows-1.db")).exists();
    }
  }

  @Test
  void what_is_damaged_or_missing_is_counted() throws Exception {
    try (var run = new Operated(folder)) {
      run.job("kept");
      List<Path> blobs = blobs(run.server.data());
      Files.delete(blobs.get(0));
      try (var file = new RandomAccessFile(blobs.get(1).toFile(), "rw")) {
        file.seek(20);
        int one = file.read();
        file.seek(20);
        file.write(one ^ 1);
      }
      Backup made = run.backup("data", folder.resolve("backup"));
      assertThat(made.made()).extracting("missing", "damaged").containsExactly(1L, 1L);
    }
  }

  @Test
  void a_folder_with_other_things_is_left_alone() throws Exception {
    Path to = Files.createDirectory(folder.resolve("mine"));
    Files.writeString(to.resolve("letter"), "mine");
    try (var run = new Operated(folder)) {
      run.backup("keys", folder.resolve("keys"));
      for (Path one : List.of(to, folder.resolve("keys"), run.server.keys(), folder)) {
        Backup failed = run.operator.make(new Backup.Ask("data", one.toString(), null));
        assertThat(failed.error()).contains("choose another");
      }
      Backup inside =
          run.operator.make(
              new Backup.Ask(
                  "keys",
                  folder.resolve("other").toString(),
                  folder.resolve("other/master").toString()));
      assertThat(inside.error()).contains("choose another place");
    }
    assertThat(names(to)).containsExactly("letter");
  }

  @Test
  void after_a_rotation_it_is_said_until_the_keys_are_backed_up_again() throws Exception {
    Path to = folder.resolve("keys");
    try (var run = new Operated(folder)) {
      run.client.rotateTo(2);
      assertThat(run.ready()).doesNotContain("key_backup_outdated");
      run.backup("keys", to);
      assertThat(names(to)).noneMatch(name -> name.contains("master"));
      run.client.rotateTo(3);
      assertThat(run.ready()).contains("key_backup_outdated");
    }
    try (var run = new Operated(folder)) {
      assertThat(run.ready()).contains("key_backup_outdated");
      run.backup("keys", to);
      assertThat(run.ready()).doesNotContain("key_backup_outdated");
    }
  }

  private static boolean isForTheOwnerAlone(Path path) {
    try {
      String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
      return mode.endsWith("------");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static List<Path> blobs(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder.resolve("blobs"))) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
