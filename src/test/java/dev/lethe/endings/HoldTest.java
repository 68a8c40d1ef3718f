package dev.lethe.endings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.Server;
import dev.lethe.TestServer;
import dev.lethe.client.ByteProgress;
import dev.lethe.client.Erasure;
import dev.lethe.client.FilePart;
import dev.lethe.client.FsckPage;
import dev.lethe.client.Job;
import dev.lethe.client.JobSubmission;
import dev.lethe.client.LetheClient;
import dev.lethe.client.LetheException;
import dev.lethe.http.Json;
import dev.lethe.testtype.NoopType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Holds and the trash on a real server, across its restarts and past their time. */
@Timeout(60)
final class HoldTest {
  private static final Duration WAIT = Duration.ofSeconds(20);

  /** Short beside the time after which a key without a job is called stray. */
  private static final Duration SOON = Duration.ofMinutes(10);

  @TempDir private Path folder = Path.of("");
  private final Ahead clock = new Ahead();

  @Test
  void a_job_in_the_trash_is_erased_after_its_time_and_a_held_one_once_it_is_not_held()
      throws Exception {
    String gone;
    String held;
    String saved;
    try (TestServer server = start();
        LetheClient client = server.client()) {
      gone = done(client);
      held = done(client);
      saved = done(client);
      client.guards().trash(gone, SOON);
      client.guards().trash(held, SOON);
      client.guards().trash(saved, SOON.multipliedBy(2));
      client.guards().holdJob(held, "case 7");
      assertThatThrownBy(() -> client.delete(held)).hasMessageContaining("under a hold");
    }
    clock.by = SOON.plusSeconds(10);
    try (TestServer server = start();
        LetheClient client = server.client()) {
      Until.holds("the purge", WAIT, () -> blobsOf(gone).isEmpty());
      assertThat(blobsOf(held)).hasSize(2);
      assertThat(client.guards().undelete(saved).data()).isEqualTo("kept");
      assertThat(client.artifacts(saved)).hasSize(1);
      assertThatThrownBy(() -> client.guards().undelete(gone))
          .isInstanceOfSatisfying(
              LetheException.class, e -> assertThat(e.code()).isEqualTo("job_deleted"));
      JsonNode receipt = receiptOf(client, gone);
      assertThat(receipt.path("cause").asText()).isEqualTo("undo_over");
      assertThat(receipt.path("action").asText()).isEqualTo("delete");
      assertThat(receipt.path("by").asText()).as("who deleted it").startsWith("key_");

      assertThat(client.fsck(new FsckPage.Ask(false, true, null)).findings()).isEmpty();
      Files.delete(blobsOf(held).getLast());
      assertThat(client.fsck(new FsckPage.Ask(false, true, null)).findings())
          .as("what lies in the trash is looked at too")
          .singleElement()
          .satisfies(found -> {
            assertThat(found.kind()).isEqualTo("missing_file");
            assertThat(found.jobId()).isEqualTo(held);
          });
      client.guards().liftJob(held);
      Until.holds("the purge of the held one", WAIT, () -> blobsOf(held).isEmpty());
    }
  }

  private TestServer start() throws IOException {
    return TestServer.start(
        folder,
        Map.of(),
        new Server.Additions(
            List.of(new NoopType()), clock, UnaryOperator.identity(), UnaryOperator.identity()));
  }

  /** The folder of a job and the files in it. */
  private List<Path> blobsOf(String job) throws IOException {
    return new Place(folder).blobsOf(job);
  }

  private String done(LetheClient client) throws IOException {
    Path file = Files.writeString(folder.resolve("in.txt"), "hello");
    Job job =
        client.submit(JobSubmission.of("test.noop"), List.of(FilePart.of(file)), ByteProgress.NONE);
    return client.waitForEnd(job.id(), WAIT, _ -> {}).id();
  }

  /** A delete of what is deleted is the same erasure. */
  private static JsonNode receiptOf(LetheClient client, String job) {
    Erasure erasure = client.waitForErasure(client.delete(job), WAIT);
    String payload = client.receipt(erasure.id()).split("\\.", -1)[1];
    return Json.tree(new String(Base64.getUrlDecoder().decode(payload), StandardCharsets.UTF_8));
  }
}
