package dev.lethe.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.client.ByteProgress;
import dev.lethe.client.Erasure;
import dev.lethe.client.FilePart;
import dev.lethe.client.FsckPage;
import dev.lethe.client.Job;
import dev.lethe.client.JobSubmission;
import dev.lethe.client.LetheClient;
import dev.lethe.client.LetheException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The kernel itself says to a running server that its disk fails, by {@code strace --inject}. */
@Tag("slow")
final class SystemCallFaultsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final List<String> SYNCS = List.of("fsync", "fdatasync");

  @TempDir private Path folder;
  private final Map<String, String> told = new TreeMap<>();

  @Test
  void the_server_says_so_and_goes_on_when_the_disk_does() throws Exception {
    Strace.assumeUsable(folder);
    Path file = Files.write(folder.resolve("film"), new byte[200_000]);
    try (var server = Program.server(folder, Map.of("fsck.grace", "1s"));
        var client = Program.client(server.url(), folder.resolve("data"))) {
      Job before = upload(client, file);
      for (String error : List.of("EIO", "ENOSPC")) {
        refused(server, client, file, error, SYNCS);
        refused(server, client, file, error, List.of("rename"));
        refused(server, client, file, error, List.of("pwrite64"));
        erasing(server, client, upload(client, file), error);
      }
      assertThat(client.job(before.id()).artifactCount()).isEqualTo(1);
      finish(client, client.delete(before.id()));
      client.fsck(new FsckPage.Ask(true, true, null));
      assertThat(client.fsck(new FsckPage.Ask(false, true, null)).findings()).isEmpty();
      System.out.println("SystemCallFaultsTest: " + told);
      server.terminate();
      assertThat(server.exit()).as(server.text()).isZero();
    }
    try (var server = Program.server(folder, Map.of("fsck.grace", "1s"));
        var client = Program.client(server.url(), folder.resolve("data"))) {
      upload(client, file);
    }
  }

  private void refused(
      Program server, LetheClient client, Path file, String error, List<String> calls)
      throws Exception {
    String code;
    try (var strace = Strace.of(server.pid(), calls, error, folder)) {
      try {
        upload(client, file);
        code = "taken";
      } catch (LetheException e) {
        code = e.status() + " " + e.code();
      }
      told.put(error + " at " + String.join(", ", calls), code);
      strace.assertNothingIsSyncedAgain();
    }
    assertThat(code).isIn("503 storage_failed", "503 outcome_unknown", "507 storage_full");
    finish(client, client.delete(upload(client, file).id()));
  }

  private void erasing(Program server, LetheClient client, Job job, String error) throws Exception {
    Erasure begun;
    try (var _ = Strace.of(server.pid(), List.of("unlink", "unlinkat", "rmdir"), error, folder)) {
      begun = client.delete(job.id());
      long until = System.nanoTime() + PATIENCE.toNanos();
      Erasure now = begun;
      while (now.lastError() == null && System.nanoTime() < until) {
        now = client.erasure(begun.id());
      }
      assertThat(now.done()).isFalse();
      told.put(error + " at unlink", Objects.requireNonNull(now.lastError()).code());
    }
    assertThat(told.get(error + " at unlink")).isIn("blob_io_error", "blob_disk_full");
    finish(client, begun);
  }

  private static void finish(LetheClient client, Erasure begun) {
    Erasure done = client.waitForErasure(begun, PATIENCE);
    assertThat(done.done()).isTrue();
    assertThat(client.receipt(done.id())).isNotEmpty();
  }

  private static Job upload(LetheClient client, Path file) {
    return client.submit(
        JobSubmission.of("test.noop"), List.of(FilePart.of(file)), ByteProgress.NONE);
  }
}
