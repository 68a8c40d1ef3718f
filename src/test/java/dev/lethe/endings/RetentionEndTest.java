package dev.lethe.endings;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.Server;
import dev.lethe.TestServer;
import dev.lethe.client.AuditFilter;
import dev.lethe.client.ByteProgress;
import dev.lethe.client.Erasure;
import dev.lethe.client.FilePart;
import dev.lethe.client.Job;
import dev.lethe.client.JobSubmission;
import dev.lethe.client.LetheClient;
import dev.lethe.client.Policy;
import dev.lethe.http.Json;
import dev.lethe.testtype.NoopType;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What time ends on a real server, and what is told of it afterwards. */
@Timeout(60)
final class RetentionEndTest {
  private static final Duration WAIT = Duration.ofSeconds(20);

  @TempDir private Path folder = Path.of("");
  private final Ahead clock = new Ahead();

  @Test
  void a_policy_and_the_default_end_jobs_with_receipts_that_say_so() throws Exception {
    try (TestServer server = start();
        LetheClient client = server.client()) {
      String failedToo = done(client, "short");
      String byDefault = done(client, "long");
      String held = done(client, "short");
      client.guards().holdJob(held, null);
      assertThat(client.job(failedToo).purgeBy()).isEqualTo("default");
      Policy policy = client.policies().add(shortLived()).policy();
      assertThat(client.job(failedToo).purgeBy()).isEqualTo(policy.id());
      clock.by = Duration.ofMinutes(31);
      Until.holds("the policy", WAIT, () -> blobsOf(failedToo).isEmpty());
      assertThat(blobsOf(byDefault)).isNotEmpty();
      clock.by = Duration.ofMinutes(61);
      Until.holds("the default", WAIT, () -> blobsOf(byDefault).isEmpty());
      assertThat(blobsOf(held)).as("held").isNotEmpty();
      for (String job : List.of(failedToo, byDefault)) {
        JsonNode receipt = receiptOf(client, job);
        assertThat(receipt.path("cause").asText()).isEqualTo("retention");
        assertThat(receipt.path("by").isNull()).isTrue();
        assertThat(outcome(client, job)).isEqualTo("retention");
      }
      assertThat(metrics(server)).containsPattern("(?m)^lethe_retention_lag_seconds 0\\.0$");
      client.guards().liftJob(held);
      Until.holds("the held one", WAIT, () -> blobsOf(held).isEmpty());
    }
  }

  private static Policy.Ask shortLived() {
    return new Policy.Ask("admin", null, null, "kept:short", null, "30m", "delete", null, null);
  }

  private static String outcome(LetheClient client, String job) {
    var filter =
        new AuditFilter(
            Optional.empty(),
            Optional.of(job),
            Optional.of("erasure.delete"),
            Optional.empty(),
            Optional.empty());
    return client.audit(filter, null).items().getFirst().outcome();
  }

  private static String metrics(TestServer server) throws Exception {
    URI metrics = server.url().resolve("/metrics");
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.ofString()).body();
    }
  }

  private TestServer start() throws IOException {
    return TestServer.start(
        folder,
        Map.of("retention.default", "1h"),
        new Server.Additions(
            List.of(new NoopType()), clock, UnaryOperator.identity(), UnaryOperator.identity()));
  }

  private List<Path> blobsOf(String job) throws IOException {
    return new Place(folder).blobsOf(job);
  }

  private String done(LetheClient client, String kept) throws IOException {
    Path file = Files.writeString(folder.resolve("in.txt"), "hello");
    Job job =
        client.submit(
            JobSubmission.of("test.noop").withLabels(Map.of("kept", kept)),
            List.of(FilePart.of(file)),
            ByteProgress.NONE);
    return client.waitForEnd(job.id(), WAIT, _ -> {}).id();
  }

  /** A delete of what is deleted is the same erasure. */
  private static JsonNode receiptOf(LetheClient client, String job) {
    Erasure erasure = client.waitForErasure(client.delete(job), WAIT);
    String payload = client.receipt(erasure.id()).split("\\.", -1)[1];
    return Json.tree(new String(Base64.getUrlDecoder().decode(payload), StandardCharsets.UTF_8));
  }
}
