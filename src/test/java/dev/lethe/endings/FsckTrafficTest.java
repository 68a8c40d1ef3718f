package dev.lethe.endings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.blob.BlobStore;
import dev.lethe.client.ByteProgress;
import dev.lethe.client.FilePart;
import dev.lethe.client.FsckPage;
import dev.lethe.client.Job;
import dev.lethe.client.LetheClient;
import dev.lethe.id.ArtifactId;
import dev.lethe.id.JobId;
import dev.lethe.store.StoreUrl;
import dev.lethe.store.TestPostgres;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The check beside everything else that a server does, and the one it makes by itself. */
@Timeout(120)
final class FsckTrafficTest {
  private static final int SOME_JOBS = 64;
  private static final int MANY_JOBS = 200;
  private static final int CLIENTS = 8;
  private static final Duration WAIT = Duration.ofSeconds(60);

  @TempDir private Path folder = Path.of("");

  @ParameterizedTest
  @ValueSource(strings = {"sqlite", "postgres"})
  @Tag("slow")
  void jobs_that_come_and_go_are_no_findings(String engine) throws Exception {
    lookAtTraffic(engine, SOME_JOBS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sqlite", "postgres"})
  @Tag("slow")
  void many_jobs_that_come_and_go_are_no_findings(String engine) throws Exception {
    lookAtTraffic(engine, MANY_JOBS);
  }

  private void lookAtTraffic(String engine, int jobs) throws Exception {
    try (Shop shop = Shop.open(folder, settings(engine));
        var clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> lives = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        lives.add(clients.submit(lives(shop.client, jobs / CLIENTS)));
      }
      int looks = 0;
      while (!lives.stream().allMatch(Future::isDone)) {
        assertThat(look(shop.client, looks % 2 == 1)).isEmpty();
        looks++;
      }
      int kept = 0;
      for (Future<Integer> life : lives) {
        kept += life.get();
      }
      FsckPage after = shop.client.fsck(new FsckPage.Ask(true, true, null));
      assertThat(after.findings()).isEmpty();
      assertThat(after.jobs()).isEqualTo(kept);
      System.out.println("looked " + looks + " times while " + jobs + " jobs lived");
      assertThat(looks).isGreaterThan(5);
    }
  }

  private static Map<String, String> settings(String engine) {
    var settings = new HashMap<>(Map.of("fsck.grace", "1s", "work.slots", "4"));
    if (engine.equals("postgres")) {
      StoreUrl url = TestPostgres.fresh();
      settings.put("store.url", url.jdbc().replaceFirst("[?].*", ""));
      settings.put("store.user", String.valueOf(url.user()));
    }
    return settings;
  }

  /** Returns how many jobs it leaves there. */
  private Callable<Integer> lives(LetheClient client, int jobs) {
    return () -> {
      int kept = 0;
      for (int i = 0; i < jobs; i++) {
        Path input = Files.write(Files.createTempFile(folder, "in", ""), new byte[200_000]);
        Job job =
            client.submit(
                Shop.shell("head -c 100000 /dev/zero > out/a; echo log >&2; echo b > out/b"),
                List.of(FilePart.of(input)),
                ByteProgress.NONE);
        switch (i % 4) {
          case 0 -> client.waitForErasure(client.delete(job.id()), WAIT);
          case 1 -> {
            client.waitForEnd(job.id(), WAIT, _ -> {});
            client.waitForErasure(client.clean(job.id()), WAIT);
          }
          case 2 -> {
            client.waitForEnd(job.id(), WAIT, _ -> {});
            client.waitForErasure(client.delete(job.id()), WAIT);
          }
          default -> {
            client.cancel(job.id(), null, Duration.ofSeconds(2));
            kept++;
          }
        }
      }
      return kept;
    };
  }

  private static List<FsckPage.Finding> look(LetheClient client, boolean repair) {
    return client.fsck(new FsckPage.Ask(repair, true, null)).findings();
  }

  @Test
  void the_sweep_removes_strays_and_counts_what_is_lost() throws Exception {
    var settings = Map.of("fsck.every", "1s", "fsck.grace", "1s", "fsck.hashes", "true");
    try (Shop shop = Shop.open(folder, settings)) {
      Path input = Files.writeString(folder.resolve("in"), "input");
      Job job =
          shop.client.submit(Shop.shell("true"), List.of(FilePart.of(input)), ByteProgress.NONE);
      shop.client.waitForEnd(job.id(), WAIT, _ -> {});
      String lost = shop.client.artifacts(job.id()).getFirst().id();
      List<Path> lying = shop.blobsOf(job.id());
      Path file = lying.stream().filter(path -> path.endsWith(lost)).findFirst().orElseThrow();
      Path stray = Files.move(file, file.resolveSibling("stray"));
      Files.setLastModifiedTime(stray, FileTime.from(Instant.EPOCH));
      Until.holds("the stray is gone", WAIT, () -> !Files.exists(stray));
      Until.holds(
          "the lost file is counted",
          WAIT,
          () ->
              text(shop, "/metrics").contains("lethe_fsck_findings{kind=\"missing_file\"} 1.0")
                  && text(shop, "/metrics")
                      .contains("lethe_fsck_findings{kind=\"stray_file\"} 0.0"));
    }
  }

  @Test
  void an_erasure_that_fails_is_told_of() throws Exception {
    UnaryOperator<BlobStore> stuck =
        real ->
            new ForwardingBlobs(real) {
              @Override
              public Map<JobId, Removal> eraseFolders(Map<JobId, Set<ArtifactId>> doomed) {
                throw new IllegalStateException("the disk does not want to");
              }
            };
    try (Shop shop = Shop.open(folder, Map.of(), UnaryOperator.identity(), stuck)) {
      assertThat(text(shop, "/readyz")).contains("\"failing_erasures\":[]");
      assertThat(text(shop, "/metrics")).contains("lethe_erasure_oldest_seconds 0.0");
      Job job = shop.client.submit(Shop.shell("true"));
      shop.client.waitForEnd(job.id(), WAIT, _ -> {});
      shop.client.delete(job.id());
      Until.holds(
          "it is named",
          WAIT,
          () ->
              text(shop, "/readyz")
                  .contains("\"failing_erasures\":[{\"code\":\"internal\",\"count\":1,"));
      assertThat(text(shop, "/readyz")).contains("\"ready\":true");
      assertThat(text(shop, "/metrics"))
          .contains("lethe_erasure_pending 1.0")
          .doesNotContain("lethe_erasure_oldest_seconds 0.0");
    }
  }

  private static String text(Shop shop, String path) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest request = HttpRequest.newBuilder(shop.server.url().resolve(path)).build();
      return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
  }
}
