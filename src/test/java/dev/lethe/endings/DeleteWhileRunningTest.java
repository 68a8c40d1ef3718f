package dev.lethe.endings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lethe.client.Artifact;
import dev.lethe.client.ByteProgress;
import dev.lethe.client.Erasure;
import dev.lethe.client.FilePart;
import dev.lethe.client.JobSubmission;
import dev.lethe.client.LetheException;
import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.ledger.ArtifactKind;
import dev.lethe.work.JobContext;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A delete takes effect at once, whatever is under way: work, downloads, uploads, late writes. */
@Timeout(120)
final class DeleteWhileRunningTest {
  private static final Duration WAIT = Duration.ofSeconds(20);
  private static final ByteProgress SILENT = (_, _) -> {};

  @TempDir private Path folder;

  @Test
  void deleting_a_running_transcode_ends_all_of_it() throws Exception {
    Path clip = Clips.large(folder.resolve("clip.mkv"), 60);
    try (var gate = new Gate();
        Shop shop =
            Shop.open(
                folder,
                Map.of(),
                keys -> new ForwardingKeys.Gated(keys, gate),
                UnaryOperator.identity())) {
      String job = transcode(shop, clip);
      Artifact input = shop.client.artifacts(job).getFirst();
      try (var download = download(shop, input)) {
        byte[] first = download.read(4096);
        Until.holds("ffmpeg at work", WAIT, () -> encoding(shop, job));
        assertThat(shop.scratchOf(job)).isNotEmpty();

        long began = System.nanoTime();
        Erasure erasure = deleteAtOnce(shop, job);
        long answered = Until.millisSince(began);
        assertGone(shop, job, input);
        long refused = Until.millisSince(began);

        long received = first.length + download.rest();
        long cut = Until.millisSince(began);
        assertThat(received).isLessThan(input.bytes());
        gate.awaitReached();
        long stopped = Until.millisSince(began);
        assertThat(ProcessTable.touching(job)).isEmpty();
        assertThat(shop.scratchOf(job)).isEmpty();
        assertThat(shop.blobsOf(job)).as("nothing destroyed before the gate").isNotEmpty();
        assertGone(shop, job, input);
        assertThat(shop.client.erasure(erasure.id()).done()).isFalse();

        gate.open();
        assertThat(shop.client.waitForErasure(erasure, WAIT).done()).isTrue();
        assertThat(shop.blobsOf(job)).isEmpty();
        assertGone(shop, job, input);
        System.out.printf(
            "DeleteWhileRunningTest: answered after %d ms, 410 seen after %d ms, download of %,d"
                + " bytes cut at %,d after %d ms, no process and no plain file after %d ms%n",
            answered, refused, input.bytes(), received, cut, stopped);
      }
    }
  }

  @Test
  void a_late_write_of_a_deleted_job_leaves_nothing() throws Exception {
    var late = new LateType();
    try (Shop shop = Shop.open(folder, Map.of(), late);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      String job = shop.client.submit(JobSubmission.of("test.late")).id();
      JobContext old = next(late);
      Path pipe = pipe();
      Future<?> open = threads.submit(() -> output(old, pipe));
      try (OutputStream writing = new FileOutputStream(pipe.toFile())) {
        writing.write(new byte[100_000]);
        Until.holds("a file under way", WAIT, () -> writing(shop, job) == 1);

        Erasure erasure = shop.client.delete(job);
        assertThat(shop.client.waitForErasure(erasure, WAIT).done()).isTrue();
        writing.write(new byte[100_000]);
      }

      assertThatThrownBy(open::get).cause().satisfies(DeleteWhileRunningTest::attemptEnded);
      assertThatThrownBy(() -> output(old, Files.write(folder.resolve("late"), new byte[10])))
          .satisfies(DeleteWhileRunningTest::attemptEnded);
      assertNothingLeft(shop, job);
    }
  }

  @Test
  void a_late_write_of_a_retried_attempt_leaves_nothing() throws Exception {
    var late = new LateType();
    try (Shop shop = Shop.open(folder, Map.of("work.backoff", "0s"), late);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      String job = shop.client.submit(JobSubmission.of("test.late")).id();
      JobContext old = next(late);
      Path pipe = pipe();
      Future<?> open = threads.submit(() -> output(old, pipe));
      try (OutputStream writing = new FileOutputStream(pipe.toFile())) {
        writing.write(new byte[100_000]);
        Until.holds("a file under way", WAIT, () -> writing(shop, job) == 1);
        late.failOnce();
        JobContext current = next(late);
        output(current, Files.write(folder.resolve("good"), new byte[10]));
      }

      assertThatThrownBy(open::get).cause().satisfies(DeleteWhileRunningTest::attemptEnded);
      assertThatThrownBy(() -> output(old, Files.write(folder.resolve("late"), new byte[10])))
          .satisfies(DeleteWhileRunningTest::attemptEnded);
      List<Artifact> kept = shop.client.artifacts(job);
      assertThat(kept).extracting(Artifact::attempt).containsExactly(2);
      assertThat(shop.blobsOf(job)).as("the folder and one file").hasSize(2);
      assertThat(shop.rows.number("select count(*) from artifacts where job_id = ?", job))
          .isEqualTo(1);
    }
  }

  @Test
  void an_upload_into_a_deleted_draft_is_cut_and_leaves_nothing() throws Exception {
    try (Shop shop = Shop.open(folder, Map.of())) {
      String job = shop.client.submit(JobSubmission.of("test.noop").asDraft()).id();
      try (var upload =
          new RawRequest(
              shop.server.url(),
              shop.server.adminKey(),
              "PUT /v1/jobs/" + job + "/inputs/main",
              "Content-Type: video/mp4\r\nContent-Length: 10000000\r\n")) {
        upload.send(new byte[3_000_000]);
        Until.holds("an upload under way", WAIT, () -> writing(shop, job) == 1);
        long began = System.nanoTime();
        Erasure erasure = shop.client.delete(job);
        assertThat(shop.client.waitForErasure(erasure, WAIT).done()).isTrue();
        long erased = Until.millisSince(began);

        // The rest comes in drops, as from a slow client that was not told yet.
        Until.holds(
            "an answer in the middle of the body",
            Duration.ofSeconds(5),
            () -> {
              upload.send(new byte[100]);
              return upload.answered();
            });
        long told = Until.millisSince(began);
        assertThat(upload.head()).startsWith("HTTP/1.1 410");
        assertThat(new String(upload.read(200), StandardCharsets.UTF_8))
            .contains("\"code\":\"attempt_ended\"");
        System.out.printf(
            "DeleteWhileRunningTest: draft erased after %d ms, its uploader told after %d ms%n",
            erased, told);
      }
      assertNothingLeft(shop, job);
    }
  }

  private static String transcode(Shop shop, Path clip) throws Exception {
    var params = new ObjectMapper().readTree("{\"container\":\"webm\",\"heights\":[360]}");
    var submission = JobSubmission.of("video.transcode").withParams(params);
    return shop.client.submit(submission, List.of(FilePart.of(clip)), SILENT).id();
  }

  private static RawRequest download(Shop shop, Artifact input) throws Exception {
    var request =
        new RawRequest(
            shop.server.url(), shop.server.adminKey(), "GET /v1/artifacts/" + input.id(), "");
    assertThat(request.head()).startsWith("HTTP/1.1 200");
    return request;
  }

  private static boolean encoding(Shop shop, String job) {
    boolean alive =
        ProcessTable.touching(job).stream().anyMatch(p -> p.command().contains("-progress pipe:1"));
    var progress = shop.client.job(job).progress();
    return alive && progress != null && "encode".equals(progress.phase());
  }

  /** Does not wait for the erasure, which the gate holds. */
  private static Erasure deleteAtOnce(Shop shop, String job) throws Exception {
    var request =
        HttpRequest.newBuilder(shop.server.url().resolve("/v1/jobs/" + job + "?wait=0s"))
            .header("Authorization", "Bearer " + shop.server.adminKey())
            .DELETE()
            .build();
    try (var http = HttpClient.newHttpClient()) {
      var answer = http.send(request, BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(202);
      String id = new ObjectMapper().readTree(answer.body()).path("id").asText();
      return shop.client.erasure(id);
    }
  }

  /** What the owner is told of a deleted job and of everything that belonged to it. */
  private static void assertGone(Shop shop, String job, Artifact artifact) {
    List<ThrowingCallable> asked =
        List.of(
            () -> shop.client.range(artifact.id(), 0, 10),
            () -> shop.client.head(artifact.id()),
            () -> shop.client.artifacts(job),
            () -> shop.client.job(job),
            () -> shop.client.retry(job));
    for (ThrowingCallable one : asked) {
      assertThatThrownBy(one)
          .asInstanceOf(type(LetheException.class))
          .extracting(LetheException::status)
          .isEqualTo(410);
    }
  }

  private static void assertNothingLeft(Shop shop, String job) throws Exception {
    Until.holds("no row of a file", WAIT, () -> writing(shop, job) == 0);
    assertThat(shop.rows.number(UNERASED, job)).isZero();
    assertThat(shop.rows.number("select count(*) from sealed_values where job_id = ?", job))
        .isZero();
    assertThat(shop.blobsOf(job)).isEmpty();
    assertThat(shop.scratchOf(job)).isEmpty();
    assertThat(ProcessTable.touching(job)).isEmpty();
  }

  private static final String UNERASED =
      "select count(*) from artifacts where job_id = ? and state <> 'erased'";

  private static long writing(Shop shop, String job) throws Exception {
    return shop.rows.number(
        "select count(*) from artifacts where job_id = ? and state = 'writing'", job);
  }

  private static JobContext next(LateType late) throws InterruptedException {
    JobContext context = late.attempts.poll(20, TimeUnit.SECONDS);
    if (context == null) {
      throw new AssertionError("no attempt began");
    }
    return context;
  }

  private static Void output(JobContext context, Path file) throws Exception {
    context.output(file, ArtifactKind.RESULT, "late.bin", "application/octet-stream", "{}");
    return null;
  }

  private static void attemptEnded(Throwable thrown) {
    assertThat(thrown)
        .asInstanceOf(type(Refusal.class))
        .extracting(Refusal::code)
        .isEqualTo(ErrorCode.ATTEMPT_ENDED);
  }

  /** A file whose bytes come when the test wants them to. */
  private Path pipe() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    return pipe;
  }
}
