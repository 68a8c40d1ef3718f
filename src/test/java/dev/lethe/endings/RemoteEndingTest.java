package dev.lethe.endings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.Server;
import dev.lethe.TestServer;
import dev.lethe.TestWorker;
import dev.lethe.client.CancelAnswer;
import dev.lethe.client.Erasure;
import dev.lethe.client.FilePart;
import dev.lethe.client.LetheClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The end of a job that runs on another machine, at whatever moment it comes, leaves nothing. */
@Timeout(240)
final class RemoteEndingTest {
  private static final Duration WAIT = Duration.ofSeconds(30);
  private static final int MOMENTS = 10;
  private static final Duration BETWEEN = Duration.ofMillis(25);

  private final Canary canary = new Canary();

  @TempDir private Path folder;

  @Test
  void cancels_and_deletes_at_ten_moments_each() throws Exception {
    try (var said = new Said();
        TestServer server = server();
        LetheClient client = server.client();
        TestWorker worker = worker(server)) {
      Until.holds("an offer", WAIT, () -> offered(client));
      var stops = new ArrayList<Long>();
      var deletes = new ArrayList<Long>();
      for (int moment = 0; moment < MOMENTS; moment++) {
        stops.add(cancel(client, worker, moment));
        deletes.add(delete(client, worker, moment));
      }
      said.outside().println("RemoteEndingTest: cancelled in ms " + stops + ", deleted " + deletes);
      assertThat(everywhere(said)).isEmpty();
    }
  }

  private long cancel(LetheClient client, TestWorker worker, int moment) throws Exception {
    String job = submit(client, moment);
    long began = System.nanoTime();
    CancelAnswer answer = client.cancel(job, canary.text(), WAIT);
    long took = Until.millisSince(began);
    assertThat(answer.outcome()).as("at moment %d", moment).isEqualTo("stopped");
    assertThat(ProcessTable.touching(job)).as("at moment %d", moment).isEmpty();
    Until.holds("an empty scratch folder", WAIT, () -> worker.scratch().isEmpty());
    assertThat(client.waitForErasure(client.delete(job), WAIT).done()).isTrue();
    return took;
  }

  private long delete(LetheClient client, TestWorker worker, int moment) throws Exception {
    String job = submit(client, moment);
    long began = System.nanoTime();
    Erasure erasure = client.waitForErasure(client.delete(job), WAIT);
    long took = Until.millisSince(began);
    assertThat(erasure.done()).as("at moment %d", moment).isTrue();
    assertThat(ProcessTable.touching(job)).as("at moment %d", moment).isEmpty();
    assertThat(worker.scratch()).as("at moment %d", moment).isEmpty();
    return took;
  }

  /** A family of processes with a file each; the moment is one of its first quarter of a second. */
  private String submit(LetheClient client, int moment) throws Exception {
    Path input = Files.write(folder.resolve("input"), canary.bytes());
    String script =
        "cat in/0 > copy; echo '%s' > out/said; (setsid sleep 600 &); sleep 600"
            .formatted(canary.name());
    String job = client.submit(Shop.shell(script), List.of(FilePart.of(input)), (_, _) -> {}).id();
    Files.delete(input);
    LockSupport.parkNanos(BETWEEN.multipliedBy(moment).toNanos());
    return job;
  }

  private Map<String, ?> everywhere(Said said) throws Exception {
    return new Traces(canary.forms())
        .below(folder.resolve("data"))
        .below(folder.resolve("data-keys"))
        .below(folder.resolve("data-scratch"))
        .below(folder.resolve("worker"))
        .in("the log", said.bytes())
        .found();
  }

  private TestServer server() throws Exception {
    return TestServer.start(
        folder,
        Map.of(),
        new Server.Additions(
            List.of(), InstantSource.system(), UnaryOperator.identity(), UnaryOperator.identity()));
  }

  private TestWorker worker(TestServer server) throws Exception {
    return TestWorker.start(folder.resolve("worker"), server.url(), TestWorker.key(server), 2);
  }

  private static boolean offered(LetheClient client) {
    return client.types().stream().anyMatch(type -> type.name().equals("test.shell"));
  }
}
