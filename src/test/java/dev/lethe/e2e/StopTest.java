package dev.lethe.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.client.FilePart;
import dev.lethe.client.Job;
import dev.lethe.client.JobSubmission;
import dev.lethe.client.LetheClient;
import dev.lethe.client.LetheException;
import dev.lethe.client.UnreachableException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** SIGTERM: everybody is let go, and the next start takes up what was left. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class StopTest {
  private static final Map<String, String> SETTINGS = Map.of("work.slots", "1");
  private static final int UPLOAD = 4_000_000;

  /** What a stop may take beyond a second or two when the machine has a lot to do. */
  private static final Duration BOUND = Duration.ofSeconds(15);

  @TempDir private Path folder;
  private Folders folders = new Folders(Path.of(""));

  @BeforeEach
  void here() {
    folders = new Folders(folder);
  }

  @AfterEach
  void leaveNothing() throws IOException {
    folders.removeScratchInMemory();
  }

  @Test
  @Tag("slow")
  void a_stop_amid_work_gives_the_job_back_and_the_next_start_finishes_it() throws Exception {
    var hostile = new Hostile(folder);
    String id;
    try (var server = Program.server(folder, SETTINGS)) {
      URI url = server.url();
      try (LetheClient client = Program.client(url, folders.data())) {
        id = client.submit(hostile.once(true)).id();
        hostile.awaitUp();
        var upload = new HalfUpload(client, folder);
        CompletableFuture<String> poll = longPoll(client, id);
        long began = System.nanoTime();
        server.terminate();
        assertThat(server.exit()).as(server.text()).isZero();
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        IO.println("SIGTERM amid work, upload and long poll: " + took.toMillis() + " ms");
        assertThat(took).isLessThan(BOUND);
        assertThat(poll.get(10, TimeUnit.SECONDS)).isIn("running", "queued", "cut", "503");
        assertThat(upload.end()).isIn("cut", "503");
      }
      assertThat(hostile.alive()).as("processes of the job").isEmpty();
      checkStopped(id);
    }
    try (var server = Program.server(folder, SETTINGS)) {
      try (LetheClient client = Program.client(server.url(), folders.data())) {
        Job ended = client.waitForEnd(id, Program.PATIENCE, _ -> {});
        assertThat(ended.state()).as(server.text()).isEqualTo("succeeded");
        assertThat(ended.attempt()).isEqualTo(2);
        assertThat(Book.listed(client)).hasSize(1);
      }
      server.terminate();
      assertThat(server.exit()).as(server.text()).isZero();
    }
    try (var rows = rows()) {
      assertThat(rows.count("jobs")).isEqualTo(1);
    }
  }

  @Test
  void an_idle_server_stops_at_once() throws IOException {
    try (var server = Program.server(folder, SETTINGS)) {
      URI _ = server.url();
      long began = System.nanoTime();
      server.terminate();
      assertThat(server.exit()).as(server.text()).isZero();
      Duration took = Duration.ofNanos(System.nanoTime() - began);
      IO.println("SIGTERM while idle: " + took.toMillis() + " ms");
      assertThat(took).isLessThan(Duration.ofSeconds(5));
      assertThat(folders.data().resolve("server.url")).doesNotExist();
      assertThat(Path.of("/dev/shm/lethe-" + folders.instance())).doesNotExist();
    }
  }

  private void checkStopped(String id) {
    assertThat(Processes.ofInstance(folders.instance())).isEmpty();
    assertThat(folders.scratch()).as("scratch folders").isEmpty();
    assertThat(folders.data().resolve("server.url")).doesNotExist();
    try (var rows = rows()) {
      String job = "jobs where id = '" + id + "' and ";
      assertThat(rows.count(job + "state = 'queued' and lease_until is null")).isEqualTo(1);
      assertThat(rows.count(job + "attempt = 1 and failures = 0")).isEqualTo(1);
    }
  }

  private Rows rows() {
    return new Rows(folders.data().resolve("lethe.db"));
  }

  private static CompletableFuture<String> longPoll(LetheClient client, String id) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return client.job(id, Duration.ofSeconds(60)).state();
          } catch (UnreachableException _) {
            return "cut";
          } catch (LetheException e) {
            return Integer.toString(e.status());
          }
        },
        work -> Thread.ofVirtual().start(work));
  }

  /** An upload whose second half does not come. */
  private static final class HalfUpload {
    private final CountDownLatch half = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final CompletableFuture<String> answer;

    HalfUpload(LetheClient client, Path folder) throws IOException, InterruptedException {
      Path file = Files.write(folder.resolve("upload"), new byte[UPLOAD]);
      answer =
          CompletableFuture.supplyAsync(
              () -> submit(client, file), work -> Thread.ofVirtual().start(work));
      assertThat(half.await(60, TimeUnit.SECONDS)).as("half is sent").isTrue();
    }

    private String submit(LetheClient client, Path file) {
      try {
        return client
            .submit(JobSubmission.of("test.noop"), List.of(FilePart.of(file)), this::holdBack)
            .state();
      } catch (UnreachableException _) {
        return "cut";
      } catch (LetheException e) {
        return String.valueOf(e.status());
      }
    }

    private void holdBack(long done, long total) {
      if (done < total / 2) {
        return;
      }
      half.countDown();
      try {
        goOn.await();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }

    String end() throws Exception {
      goOn.countDown();
      return answer.get(30, TimeUnit.SECONDS);
    }
  }
}
