package dev.lethe.endings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lethe.client.Artifact;
import dev.lethe.client.ByteProgress;
import dev.lethe.client.FilePart;
import dev.lethe.client.Job;
import dev.lethe.client.JobFilter;
import dev.lethe.client.JobSubmission;
import dev.lethe.client.JobSubmission.Input;
import dev.lethe.client.LetheException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Jobs in every state that an erasure can meet, with the canary in everything that a user or a
 * program can say. The server has two slots.
 */
final class Story implements AutoCloseable {
  private static final Duration WAIT = Duration.ofSeconds(30);
  private static final ByteProgress SILENT = (_, _) -> {};

  final String succeeded;
  final String failed;
  final String broken;
  final String cancelled;
  final String running;
  final String other;
  final String queued;
  final String draft;
  final String receiving;

  private final Shop shop;
  private final Canary canary;
  private final Path file;
  private final RawRequest upload;

  Story(Shop shop, Canary canary, Path folder) throws Exception {
    this.shop = shop;
    this.canary = canary;
    this.file = Files.write(folder.resolve("upload"), content(canary));
    succeeded = ended(shop, canary, file, "succeeded", good(canary));
    failed = ended(shop, canary, file, "failed", "echo '" + canary.text() + "' >&2; exit 3");
    broken = ended(shop, canary, file, "failed", "ln -s nowhere out/" + canary.name());
    cancelled = submit("cp in/0 kept; sleep 600");
    shop.awaitState(cancelled, "running");
    assertThat(shop.client.cancel(cancelled, canary.text(), WAIT).outcome()).isEqualTo("stopped");
    running = submit("cp in/0 " + canary.name() + "; sleep 600");
    other = submit("sleep 600");
    shop.awaitState(running, "running");
    shop.awaitState(other, "running");
    queued = submit(good(canary));
    draft = draft();
    upload = upload();
    Until.holds("an upload under way", WAIT, () -> unseen().size() == 1);
    receiving = unseen().getFirst();
    Until.holds("some of it on disk", WAIT, () -> bytesOnDisk(receiving) > 100_000);
    complain();
  }

  /** A job that reads its input and says the canary in every way it has. */
  static String good(Canary canary) {
    return "cp in/0 'out/%s.bin'\necho '%s'".formatted(canary.text(), canary.text());
  }

  /** Submits, and waits for the end. */
  static String ended(Shop shop, Canary canary, Path file, String state, String script) {
    String job = begun(shop, canary, file, script);
    assertThat(shop.client.waitForEnd(job, WAIT, _ -> {}).state()).isEqualTo(state);
    return job;
  }

  static String begun(Shop shop, Canary canary, Path file, String script) {
    return shop.client.submit(submission(canary, script), parts(canary, file), SILENT).id();
  }

  /** Two segments of a sealed file, with the canary at both ends and in the middle. */
  static byte[] content(Canary canary) throws IOException {
    byte[] noise = new byte[700_000];
    new Random(1).nextBytes(noise);
    var content = new ByteArrayOutputStream();
    for (int i = 0; i < 3; i++) {
      content.write(canary.bytes());
      content.write(noise);
      content.write(canary.bytes());
    }
    return content.toByteArray();
  }

  List<String> all() {
    return List.of(succeeded, failed, broken, cancelled, running, other, queued, draft, receiving);
  }

  /** Proves that the canary is there for whoever may read it. */
  void assertTold() throws IOException {
    String text = canary.text();
    for (String job : List.of(succeeded, failed, broken, cancelled, running, other, queued)) {
      Job record = shop.client.job(job);
      assertThat(String.valueOf(record.params())).contains(canary.name());
      assertThat(record.labels()).containsEntry(canary.name(), text);
      Artifact input = shop.client.artifacts(job).getFirst();
      assertThat(input.name()).isEqualTo(text);
      assertThat(input.mediaType()).contains(canary.name());
      assertThat(String.valueOf(input.meta())).contains(canary.name());
      assertThat(downloaded(input)).contains(text);
    }
    assertThat(String.valueOf(shop.client.job(succeeded).result())).contains(text);
    Artifact output = shop.client.artifacts(succeeded).getLast();
    assertThat(output.name()).isEqualTo(text + ".bin");
    assertThat(downloaded(output)).contains(text);
    assertThat(shop.client.job(failed).error()).extracting("message").asString().contains(text);
    assertThat(shop.client.job(cancelled).cancel()).extracting("reason").isEqualTo(text);
    assertThat(downloaded(shop.client.artifacts(draft).getFirst())).contains(text);
  }

  /** Ends all of them, each in the way that its state allows. */
  void erase() throws Exception {
    assertThat(shop.client.job(queued).state()).isEqualTo("queued");
    shop.client.delete(queued);
    shop.client.clean(succeeded);
    for (String job : List.of(failed, broken, cancelled, running, other, draft)) {
      shop.client.delete(job);
    }
    upload.close();
    Until.holds(
        "every job erased",
        WAIT,
        () -> shop.rows.words("select id from jobs where data <> 'erased'").isEmpty());
    assertThat(unseen()).isEmpty();
  }

  private String submit(String script) {
    return begun(shop, canary, file, script);
  }

  private static JobSubmission submission(Canary canary, String script) {
    return Shop.shell("# " + canary.name() + "\n" + script)
        .withMaxAttempts(1)
        .withLabels(Map.of(canary.name(), canary.text(), "other", canary.text()))
        .withInputs(List.of(Input.part(canary.name(), "file")));
  }

  private static List<FilePart> parts(Canary canary, Path file) {
    return List.of(new FilePart("file", file, canary.text(), "application/x-" + canary.name()));
  }

  private String draft() {
    var submission = submission(canary, good(canary)).withInputs(List.of()).asDraft();
    String job = shop.client.submit(submission).id();
    shop.client.putInput(job, canary.name(), parts(canary, file).getFirst(), SILENT);
    return job;
  }

  /** Half of an upload, whose sender goes away later. */
  private RawRequest upload() throws Exception {
    var request =
        new RawRequest(
            shop.server.url(),
            shop.server.adminKey(),
            "POST /v1/jobs",
            "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 100000000\r\n");
    String description =
        new ObjectMapper()
            .writeValueAsString(
                Map.of(
                    "type", "test.shell",
                    "params", Map.of("script", good(canary)),
                    "labels", Map.of(canary.name(), canary.text())));
    request.send(
        ("--x\r\nContent-Disposition: form-data; name=\"job\"\r\n\r\n"
                + description
                + "\r\n--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\""
                + canary.text()
                + "\"\r\n\r\n")
            .getBytes(StandardCharsets.UTF_8));
    for (int i = 0; i < 2; i++) {
      request.send(content(canary));
    }
    return request;
  }

  private long bytesOnDisk(String job) throws IOException {
    long bytes = 0;
    for (Path path : shop.blobsOf(job)) {
      bytes += Files.isRegularFile(path) ? Files.size(path) : 0;
    }
    return bytes;
  }

  private List<String> unseen() throws Exception {
    return shop.rows.words("select id from jobs where visibility = 'receiving'");
  }

  /** What is refused is not to be remembered either. */
  private void complain() {
    var wrong = submission(canary, "").withInputs(List.of(Input.url(canary.name(), "x:y")));
    assertThatThrownBy(() -> shop.client.submit(wrong)).isInstanceOf(LetheException.class);
    assertThatThrownBy(() -> shop.client.job(canary.name())).isInstanceOf(LetheException.class);
    assertThatThrownBy(() -> shop.client.cancel(canary.text(), canary.text(), Duration.ZERO))
        .isInstanceOf(LetheException.class);
    var byLabel =
        new JobFilter(
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Map.of(canary.name(), canary.text()),
            50);
    assertThat(shop.client.jobs(byLabel)).hasSize(all().size() - 1);
  }

  private String downloaded(Artifact artifact) {
    byte[] bytes =
        shop.client.range(artifact.id(), 0, Math.min(artifact.bytes(), 1_000) - 1).bytes();
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    upload.close();
  }
}
