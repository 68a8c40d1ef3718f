package dev.lethe.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tells all stories to one real server. Each request and each answer is held against the API
 * description, and at the end everything that the description promises must have been met: see
 * {@link Coverage}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ApiScenarioTest {
  private World world;

  @BeforeAll
  void open(@TempDir Path folder) throws Exception {
    world =
        World.open(
            folder,
            Map.of(
                "media.ffmpeg",
                "/nowhere/ffmpeg",
                "inputs.max_bytes",
                "1MiB",
                "work.slots",
                "16",
                "links.max_per_job",
                "3",
                // So that a story can come between.
                "sweeps.rate",
                "5"));
    try (World full = World.open(folder.resolve("full"), Map.of("disk.free_floor", "1000000TiB"))) {
      fullDisk().run(full);
      world.seen().addAll(full.seen());
    }
  }

  @AfterAll
  void close() {
    try {
      assertThat(Coverage.gaps(world.api(), world.seen()))
          .as("promises of the description that no story met")
          .isEmpty();
      assertThat(Coverage.staleExcuses(world.api())).as("excuses nobody needs").isEmpty();
    } finally {
      world.close();
    }
  }

  @TestFactory
  Stream<DynamicTest> stories() {
    return Stream.of(
            SubmitScenarios.all(),
            UrlInputScenarios.all(),
            UploadScenarios.all(),
            EndingScenarios.all(),
            HoldScenarios.all(),
            SweepScenarios.all(),
            PolicyScenarios.all(),
            ReceiptScenarios.all(),
            AuditScenarios.all(),
            ListScenarios.all(),
            DownloadScenarios.all(),
            TusScenarios.all(),
            RepeatScenarios.all(),
            ConditionalScenarios.all(),
            LinkScenarios.all(),
            EventScenarios.all(),
            WebhookScenarios.all(),
            AccountScenarios.all(),
            FamilyScenarios.all(),
            QuotaScenarios.all(),
            TypeScenarios.all(),
            ClaimScenarios.all(),
            FsckScenarios.all(),
            BackupScenarios.all(),
            EdgeScenarios.all(world.api()))
        .flatMap(s -> s)
        .map(story -> DynamicTest.dynamicTest(story.name(), () -> story.run(world)));
  }

  private static HttpScenario fullDisk() {
    return HttpScenario.scenario("a full disk takes no upload")
        .get("/readyz")
        .as("none")
        .expect(503)
        .field("/checks/1/name", "disk")
        .field("/checks/1/ok", "false")
        .post("/v1/jobs")
        .form(Form.with().job("{\"type\":\"test.noop\"}").file("f", "f", "x"))
        .expect(507, "storage_full")
        .leavesNothing()
        .post("/v1/jobs")
        .json("{\"type\":\"test.noop\",\"draft\":true}")
        .keep("job", "/id")
        .put("/v1/jobs/{job}/inputs/main")
        .body("text/plain", "x")
        .expect(507, "storage_full")
        .post("/v1/jobs/{job}/uploads")
        .header("Tus-Resumable", "1.0.0")
        .header("Upload-Length", "1")
        .expect(507, "storage_full")
        .delete("/v1/jobs/{job}")
        .expectEither(200, 202);
  }
}
