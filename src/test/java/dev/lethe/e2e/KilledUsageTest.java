package dev.lethe.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.client.FilePart;
import dev.lethe.client.Job;
import dev.lethe.client.JobSubmission;
import dev.lethe.client.LetheClient;
import dev.lethe.client.LetheException;
import dev.lethe.client.UnreachableException;
import dev.lethe.client.Usage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server killed while jobs come and go: what is counted afterwards is what lies on the disk. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class KilledUsageTest {
  private static final int CLIENTS = 6;
  private static final int BEFORE_THE_KILL = 25;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path folder;

  @AfterEach
  void leaveNothing() throws IOException {
    new Folders(folder).removeScratchInMemory();
  }

  @Test
  @Tag("slow")
  void what_is_counted_after_a_kill_is_what_lies_on_the_disk() throws Exception {
    Path file = Files.write(folder.resolve("input"), new byte[70_000]);
    try (var server = Program.server(folder, Map.of());
        var client = Program.client(server.url(), new Folders(folder).data());
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var done = new CountDownLatch(BEFORE_THE_KILL);
      for (int i = 0; i < CLIENTS; i++) {
        threads.submit(() -> comeAndGo(client, file, done));
      }
      assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
      server.kill();
    }
    try (var server = Program.server(folder, Map.of());
        var client = Program.client(server.url(), new Folders(folder).data())) {
      Usage usage = settled(client);
      assertThat(usage.bytes().reserved()).isZero();
      assertThat(usage.bytes().erasing()).isZero();
      assertThat(usage.limits().getFirst().used()).isEqualTo(usage.bytes().stored());
      assertThat(usage.byKind().stream().mapToLong(Usage.OfKind::bytes).sum())
          .isEqualTo(usage.bytes().stored());
      assertThat(usage.bytes().onDisk()).isEqualTo(onDisk()).isPositive();
      assertThat(used(usage, "queued_jobs")).isZero();
      assertThat(used(usage, "running_jobs")).isZero();
    }
  }

  /** Two jobs come for each one that goes; whoever is cut off by the kill stops. */
  private static void comeAndGo(LetheClient client, Path file, CountDownLatch done) {
    try {
      for (int i = 0; ; i++) {
        var part = FilePart.of(file);
        Job job = client.submit(JobSubmission.of("test.noop"), List.of(part), (_, _) -> {});
        if (i % 3 == 2) {
          client.delete(job.id());
        }
        done.countDown();
      }
    } catch (UnreachableException | LetheException | CancellationException _) {
      // The server is gone.
    }
  }

  /** As soon as nothing runs or is being erased any more. */
  private static Usage settled(LetheClient client) {
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      Usage usage = client.quotas().usage(null);
      boolean still =
          usage.bytes().erasing() == 0
              && usage.byState().stream().noneMatch(one -> one.data().equals("erasing"))
              && used(usage, "queued_jobs") + used(usage, "running_jobs") == 0;
      if (still) {
        return usage;
      }
      assertThat(System.nanoTime()).as("it settles: %s", usage).isLessThan(until);
    }
  }

  private static long used(Usage usage, String limit) {
    return usage.limits().stream()
        .filter(one -> one.limit().equals(limit))
        .mapToLong(one -> one.used() == null ? 0 : one.used())
        .findFirst()
        .orElseThrow();
  }

  private long onDisk() throws IOException {
    try (Stream<Path> files = Files.walk(new Folders(folder).data().resolve("blobs"))) {
      return files.filter(Files::isRegularFile).mapToLong(one -> one.toFile().length()).sum();
    }
  }
}
