package dev.lethe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.client.Peer;
import dev.lethe.client.Samples;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunVerbTest {
  @TempDir private Path folder = Path.of("");
  private final Peer peer = new Peer();
  private Shell shell = new Shell(folder);

  @BeforeEach
  void prepare() throws IOException {
    shell = new Shell(folder).asking(peer);
    Files.writeString(folder.resolve("clip.mp4"), "moving pictures");
    peer.on("POST /v1/jobs", 202, Samples.job("job_1", "queued"));
  }

  @AfterEach
  void close() {
    peer.close();
  }

  @Test
  void the_address_of_a_file_goes_in_and_its_results_come_out() throws IOException {
    succeeding();

    assertThat(shell.run("run", "https://example.org/films/first.mp4?sig=x", "--type", "t"))
        .isZero();

    assertThat(peer.asked("POST").text())
        .contains(
            "\"inputs\":[{\"name\":\"main\","
                + "\"url\":\"https://example.org/films/first.mp4?sig=x\"}]");
    assertThat(folder.resolve("first-results/720p.mp4")).hasContent("video");
  }

  @Test
  void a_type_that_takes_no_input_needs_no_file() throws IOException {
    succeeding();

    assertThat(shell.run("run", "--type", "image.example", "--params", "{\"prompt\":\"x\"}"))
        .isZero();

    assertThat(peer.asked("POST").text())
        .contains("\"params\":{\"prompt\":\"x\"}")
        .doesNotContain("\"name\":\"main\"");
    assertThat(folder.resolve("image.example-results/720p.mp4")).hasContent("video");
  }

  @Test
  void a_file_goes_in_and_its_results_come_out() throws IOException {
    succeeding();

    int code =
        shell.run(
            "run",
            "clip.mp4",
            "--type",
            "video.transcode",
            "--params",
            "{\"container\":\"webm\"}",
            "--container",
            "mp4",
            "--height",
            "720,360",
            "--height",
            "240",
            "--thumbnails",
            "3",
            "--preview",
            "10",
            "--sprite",
            "--label",
            "customer=c42",
            "--deadline",
            "2h");

    assertThat(code).isZero();
    assertThat(folder.resolve("clip-results/720p.mp4")).hasContent("video");
    assertThat(shell.err()).isEmpty();
    assertThat(shell.out())
        .contains("job_1 succeeded", "720p.mp4", "lethe delete job_1")
        .doesNotContain("the-input");
    assertThat(peer.asked("POST").text())
        .contains("moving pictures", "filename=\"clip.mp4\"")
        .contains(
            "\"params\":{\"container\":\"mp4\",\"heights\":[720,360,240],"
                + "\"thumbnails\":{\"count\":3},\"preview\":{\"seconds\":10},\"sprite\":true},"
                + "\"labels\":{\"customer\":\"c42\"},\"deadline\":\"7200s\"");
  }

  @Test
  void a_job_may_be_urgent_and_may_be_for_later() throws IOException {
    succeeding();

    String line = "run clip.mp4 --type t --priority -7 --at 2027-01-31T22:00+01:00";
    assertThat(shell.run(line.split(" "))).isZero();
    assertThat(peer.asked("POST").text())
        .contains("\"priority\":-7,\"run_at\":\"2027-01-31T21:00:00.000Z\"");
  }

  @Test
  void a_person_sees_bars_and_a_program_reads_json() throws IOException {
    succeeding();

    assertThat(shell.typing("").run("run", "clip.mp4", "--type", "t", "--out", "o", "--json"))
        .isZero();
    assertThat(shell.err()).contains("upload", "run", "download", "100 %");
    assertThat(shell.out()).startsWith("{\"job\":{\"id\":\"job_1\"").hasLineCount(1);
    assertThat(shell.out()).contains("\"path\":\"" + folder.resolve("o/720p.mp4") + "\"");
  }

  @Test
  void a_job_that_fails_is_1_and_says_why() {
    peer.on(
        "GET /v1/jobs/job_1",
        200,
        Samples.job(
            "job_1",
            "failed",
            "null",
            "{\"code\":\"input_not_media\",\"message\":\"text\",\"retryable\":false,"
                + "\"attempt\":1}"));

    assertThat(shell.run("run", "clip.mp4", "--type", "t")).isEqualTo(1);
    assertThat(shell.err().lines()).containsExactly("lethe: job_1 failed: text (input_not_media)");
    assertThat(folder.resolve("clip-results")).doesNotExist();
  }

  @Test
  void a_type_without_its_program_says_how_to_get_it() {
    try (var other = new Peer()) {
      other.on(
          "POST /v1/jobs", 501, Samples.problem(501, "type_not_served", "ffmpeg was not found"));
      shell.env("LETHE_URL", other.uri().toString());

      assertThat(shell.run("run", "clip.mp4", "--type", "t")).isEqualTo(1);
      assertThat(shell.err())
          .contains("ffmpeg was not found", "apt-get install ffmpeg", "(type_not_served)")
          .hasLineCount(1);
    }
  }

  @Test
  void an_interrupt_cancels_the_job_first() throws Exception {
    var running = new CountDownLatch(1);
    peer.on(
        "GET /v1/jobs/job_1",
        exchange -> {
          running.countDown();
          Peer.reply(
              exchange,
              200,
              Samples.job("job_1", "running").getBytes(java.nio.charset.StandardCharsets.UTF_8));
        });
    peer.on(
        "POST /v1/jobs/job_1/cancel",
        200,
        Samples.cancel("stopped", "14", Samples.job("job_1", "cancelled")));
    var code = new AtomicInteger(-1);
    Thread verb =
        Thread.ofPlatform().start(() -> code.set(shell.run("run", "clip.mp4", "--type", "t")));
    running.await();

    verb.interrupt();
    verb.join();

    assertThat(code).hasValue(130);
    assertThat(shell.err()).contains("lethe: interrupted; job_1 stopped in 14 ms");
    assertThat(peer.asked("POST /v1/jobs/job_1/cancel").text()).contains("interrupted");
  }

  @Test
  void an_interrupt_between_upload_and_answer_cancels_the_job_too() throws Exception {
    try (var slow = new Peer()) {
      var arrived = new CountDownLatch(1);
      var interrupted = new CountDownLatch(1);
      slow.on(
          "POST /v1/jobs",
          exchange -> {
            arrived.countDown();
            await(interrupted);
            Peer.reply(
                exchange,
                202,
                Samples.job("job_9", "queued").getBytes(java.nio.charset.StandardCharsets.UTF_8));
          });
      slow.on(
          "POST /v1/jobs/job_9/cancel",
          200,
          Samples.cancel("stopped", "0", Samples.job("job_9", "cancelled")));
      shell.env("LETHE_URL", slow.uri().toString());
      var code = new AtomicInteger(-1);
      Thread verb =
          Thread.ofPlatform().start(() -> code.set(shell.run("run", "clip.mp4", "--type", "t")));
      arrived.await();

      verb.interrupt();
      interrupted.countDown();
      verb.join();

      assertThat(code).hasValue(130);
      assertThat(slow.asked("POST /v1/jobs/job_9/cancel").text()).contains("interrupted");
    }
  }

  @Test
  void without_a_server_one_is_started_and_its_folder_goes() throws IOException {
    succeeding();
    var data = new AtomicReference<>(Path.of(""));
    var closed = new AtomicInteger();
    var alone =
        new Shell(folder)
            .starting(path -> {
              data.set(path);
              Files.createDirectories(path.resolve("blobs"));
              return new Running(peer.uri(), closed);
            });

    assertThat(alone.run("run", "clip.mp4", "--type", "t")).isZero();
    assertThat(alone.err()).contains("this run gets one of its own");
    assertThat(alone.out()).doesNotContain("lethe delete");
    assertThat(closed).hasValue(1);
    assertThat(data.get().getParent()).doesNotExist();
    assertThat(peer.asked("POST").headers().getFirst("Authorization")).isEqualTo("Bearer own");
  }

  @Test
  void an_interrupt_while_a_server_starts_waits_for_it_and_closes_it() throws Exception {
    var starting = new CountDownLatch(1);
    var interrupted = new CountDownLatch(1);
    var data = new AtomicReference<>(Path.of(""));
    var closed = new AtomicInteger();
    var alone =
        new Shell(folder)
            .starting(path -> {
              data.set(path);
              starting.countDown();
              await(interrupted);
              Files.createDirectories(path);
              return new Running(peer.uri(), closed);
            });
    var code = new AtomicInteger(-1);
    Thread verb =
        Thread.ofPlatform().start(() -> code.set(alone.run("run", "clip.mp4", "--type", "t")));
    starting.await();

    verb.interrupt();
    interrupted.countDown();
    verb.join();

    assertThat(code).hasValue(130);
    assertThat(closed).hasValue(1);
    assertThat(data.get().getParent()).doesNotExist();
    assertThat(peer.asked()).isEmpty();
  }

  @Test
  void a_file_that_is_not_there_starts_nothing() {
    assertThat(shell.run("run", "absent.mp4", "--type", "t")).isEqualTo(1);
    assertThat(shell.err().lines()).containsExactly("lethe: there is no file absent.mp4");
    assertThat(peer.asked()).isEmpty();
  }

  private void succeeding() {
    peer.on("GET /v1/jobs/job_1", 200, Samples.job("job_1", "running"));
    peer.on("GET /v1/jobs/job_1", 200, Samples.job("job_1", "succeeded"));
    peer.on(
        "GET /v1/jobs/job_1/artifacts",
        200,
        "{\"items\":[%s,%s],\"next_cursor\":null}"
            .formatted(
                Samples.artifact("art_1", "input", "the-input.mp4", 15, "null"),
                Samples.artifact("art_2", "video", "720p.mp4", 5, "null")));
    peer.on("GET /v1/artifacts/art_2", 200, "video");
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private record Running(URI uri, AtomicInteger closed) implements LocalServer {
    @Override
    public String key() {
      return "own";
    }

    @Override
    public void close() {
      closed.incrementAndGet();
    }
  }
}
