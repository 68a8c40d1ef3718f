package dev.lethe.endings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.client.Artifact;
import dev.lethe.client.CancelAnswer;
import dev.lethe.client.Job;
import dev.lethe.client.JobSubmission;
import dev.lethe.client.JobSubmission.Input;
import dev.lethe.fetch.Origin;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Inputs that a worker fetches: how they come, how they fail, and how they end. */
@Timeout(120)
final class UrlInputTest {
  private static final Duration WAIT = Duration.ofSeconds(20);
  private static final Map<String, String> SETTINGS =
      Map.of(
          "inputs.allow_private_addresses", "true",
          "inputs.max_bytes", "1MiB",
          "work.backoff", "0s");

  private final LateType late = new LateType();
  @TempDir private Path folder;
  private Origin origin;
  private Shop shop;

  @BeforeEach
  void open() throws Exception {
    origin = new Origin();
    shop = Shop.open(folder, SETTINGS, late);
  }

  @AfterEach
  void close() {
    shop.close();
    origin.close();
  }

  @Test
  void a_job_works_on_what_was_fetched_as_if_it_had_been_uploaded() throws Exception {
    origin.file("/films/first.mp4?sig=x", "first ");
    origin.redirect("/second", "/films/second");
    origin.file("/films/second", "second");
    var inputs =
        List.of(Input.url("a", url("/films/first.mp4?sig=x")), Input.url("b", url("/second")));
    Job job = ended(Shop.shell("cat in/0 in/1").withInputs(inputs));

    assertThat(job.succeeded()).isTrue();
    assertThat(String.valueOf(job.result())).contains("first second");
    List<Artifact> files = shop.client.artifacts(job.id());
    assertThat(files).extracting(Artifact::kind).containsOnly("input");
    assertThat(files).extracting(Artifact::attempt).containsOnly(1);
    assertThat(files).extracting(Artifact::name).containsExactly("first.mp4", "second");
    assertThat(files).extracting(Artifact::mediaType).containsOnly("video/mp4");
    assertThat(
            new String(
                shop.client.range(files.getFirst().id(), 0, 5).bytes(), StandardCharsets.UTF_8))
        .isEqualTo("first ");
  }

  @Test
  void a_source_that_fails_for_now_is_tried_again_as_the_job_may() throws Exception {
    var asked = new AtomicInteger();
    origin.on(
        "/",
        out -> {
          String head = asked.incrementAndGet() < 3 ? "503 Later" : "200 OK";
          Origin.write(out, "HTTP/1.1 " + head + "\r\nContent-Length: 4", "here");
        });
    Job patient = ended(Shop.shell("cat in/0").withInputs(main("/")).withMaxAttempts(3));
    assertThat(patient.succeeded()).isTrue();
    assertThat(patient.attempt()).isEqualTo(3);

    asked.set(0);
    Job impatient = ended(Shop.shell("cat in/0").withInputs(main("/")).withMaxAttempts(2));
    assertThat(impatient.state()).isEqualTo("failed");
    assertThat(impatient.attempt()).isEqualTo(2);
    assertThat(impatient.error()).isNotNull();
    assertThat(impatient.error().code()).isEqualTo("input_unreachable");
    assertThat(impatient.error().message()).isEqualTo("the source answered 503");
    assertThat(impatient.artifactCount()).isZero();
  }

  @Test
  void a_source_that_says_no_ends_the_job() {
    Job job = ended(Shop.shell("cat in/0").withInputs(main("/none")).withMaxAttempts(3));
    assertThat(job.attempt()).isEqualTo(1);
    assertThat(job.error()).isNotNull();
    assertThat(job.error().code()).isEqualTo("input_unreachable");
    assertThat(job.error().retryable()).isFalse();
  }

  @Test
  void a_source_that_is_too_large_ends_the_job_and_leaves_nothing() throws Exception {
    origin.on(
        "/",
        out -> {
          Origin.write(out, "HTTP/1.1 200 OK", "");
          byte[] some = new byte[64 << 10];
          while (true) {
            out.write(some);
          }
        });
    Job job = ended(Shop.shell("cat in/0").withInputs(main("/")).withMaxAttempts(3));
    assertThat(job.attempt()).isEqualTo(1);
    assertThat(job.error()).isNotNull();
    assertThat(job.error().code()).isEqualTo("limit_exceeded");
    assertThat(shop.blobsOf(job.id())).as("the folder alone").hasSize(1);
    assertThat(shop.rows.number("select count(*) from artifacts where job_id = ?", job.id()))
        .isZero();
  }

  @Test
  void what_was_fetched_is_not_fetched_again() throws Exception {
    origin.file("/", "once");
    String job =
        shop.client
            .submit(JobSubmission.of("test.late").withInputs(main("/")).withMaxAttempts(2))
            .id();
    assertThat(late.attempts.poll(20, TimeUnit.SECONDS)).isNotNull();
    late.failOnce();
    var second = late.attempts.poll(20, TimeUnit.SECONDS);
    assertThat(second).isNotNull();
    assertThat(second.inputs()).hasSize(1);
    assertThat(origin.heads()).hasSize(1);
    late.failOnce();
    shop.awaitState(job, "failed");
    assertThat(shop.client.artifacts(job)).extracting(Artifact::attempt).containsExactly(1);

    String again = shop.client.retry(job).id();
    assertThat(late.attempts.poll(20, TimeUnit.SECONDS)).isNotNull();
    assertThat(origin.heads()).as("the retry has a copy").hasSize(1);
    assertThat(shop.client.artifacts(again)).hasSize(1);
  }

  @Test
  void what_could_not_be_fetched_is_fetched_by_a_retry() throws Exception {
    Job failed = ended(Shop.shell("cat in/0").withInputs(main("/late")));
    assertThat(failed.state()).isEqualTo("failed");
    origin.file("/late", "here now");
    String again = shop.client.retry(failed.id()).id();
    shop.awaitState(again, "succeeded");
    assertThat(String.valueOf(shop.client.job(again).result())).contains("here now");
  }

  @Test
  void how_far_a_fetch_is_can_be_seen() throws Exception {
    try (var half = new Half("/half")) {
      String job = submitted(Shop.shell("cat in/0").withInputs(main("/half")));
      Until.holds(
          "half of it",
          WAIT,
          () -> {
            var progress = shop.client.job(job).progress();
            return progress != null
                && "fetch".equals(progress.phase())
                && progress.fraction() == 0.5;
          });
      half.goOn.countDown();
      shop.awaitState(job, "succeeded");
    }
  }

  @Test
  void a_cancel_stops_a_fetch_at_once_and_keeps_no_part_of_it() throws Exception {
    for (boolean keepPartial : List.of(false, true)) {
      try (var half = new Half("/half")) {
        String job =
            submitted(
                Shop.shell("cat in/0").withInputs(main("/half")).withKeepPartial(keepPartial));
        half.await();
        CancelAnswer answer = shop.client.cancel(job, null, WAIT);
        assertThat(answer.outcome()).isEqualTo("stopped");
        assertThat(answer.stopMs()).isNotNull().isLessThan(5_000);
        System.out.printf("UrlInputTest: fetch stopped after %d ms%n", answer.stopMs());
        assertThat(shop.client.artifacts(job)).isEmpty();
        Until.holds("no row of a file", WAIT, () -> rows(job) == 0);
        assertThat(shop.blobsOf(job)).as("the folder alone").hasSize(1);
      }
    }
  }

  @Test
  void a_delete_stops_a_fetch_and_erases_what_was_fetched_and_from_where() throws Exception {
    String secret = "secret-" + System.nanoTime();
    origin.file("/first?" + secret, "first");
    try (var said = new Said();
        var half = new Half("/half?" + secret)) {
      var search = new Search(folder, said);
      String job =
          submitted(
              Shop.shell("cat in/0")
                  .withInputs(
                      List.of(
                          Input.url("name-" + secret, url("/first?" + secret)),
                          Input.url("b", url("/half?" + secret)))));
      half.await();
      assertThat(shop.client.artifacts(job)).hasSize(1);
      var erasure = shop.client.waitForErasure(shop.client.delete(job), WAIT);
      assertThat(erasure.done()).isTrue();
      assertThat(erasure.fileCount()).isEqualTo(1);
      assertThat(shop.blobsOf(job)).isEmpty();
      assertThat(shop.scratchOf(job)).isEmpty();
      assertThat(shop.rows.number("select count(*) from sealed_values where job_id = ?", job))
          .isZero();
      var wanted = Map.of("url", secret.getBytes(StandardCharsets.UTF_8));
      assertThat(search.everywhere(wanted).found()).isEmpty();
      assertThat(new String(said.bytes(), StandardCharsets.UTF_8)).contains("method=DELETE");
    }
  }

  @Test
  void a_shutdown_gives_a_job_back_whose_input_is_being_fetched() throws Exception {
    try (var half = new Half("/half")) {
      String job = submitted(Shop.shell("cat in/0").withInputs(main("/half")));
      half.await();
      shop.close();
      origin.file("/half", "whole");
      shop = Shop.open(folder, SETTINGS, late);
      shop.awaitState(job, "succeeded");
      assertThat(shop.client.job(job).error()).isNull();
    }
  }

  private long rows(String job) throws Exception {
    return shop.rows.number("select count(*) from artifacts where job_id = ?", job);
  }

  private Job ended(JobSubmission submission) {
    return shop.client.waitForEnd(submitted(submission), WAIT, _ -> {});
  }

  private String submitted(JobSubmission submission) {
    return shop.client.submit(submission).id();
  }

  private List<Input> main(String path) {
    return List.of(Input.url("main", url(path)));
  }

  private String url(String path) {
    return origin.url("127.0.0.1", path);
  }

  /** A source that sends half of its file and then waits to be told to go on. */
  private final class Half implements AutoCloseable {
    private static final int SIZE = 512 << 10;
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);

    Half(String path) {
      origin.on(
          path,
          out -> {
            Origin.write(out, "HTTP/1.1 200 OK\r\nContent-Length: " + SIZE, "x".repeat(SIZE / 2));
            reached.countDown();
            goOn.await();
            out.write("x".repeat(SIZE / 2).getBytes(StandardCharsets.US_ASCII));
          });
    }

    void await() throws InterruptedException {
      assertThat(reached.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Override
    public void close() {
      goOn.countDown();
    }
  }
}
