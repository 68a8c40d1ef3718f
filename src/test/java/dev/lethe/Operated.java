package dev.lethe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.lethe.blob.BlobStore;
import dev.lethe.client.Artifact;
import dev.lethe.client.Backup;
import dev.lethe.client.ByteProgress;
import dev.lethe.client.Erasure;
import dev.lethe.client.FilePart;
import dev.lethe.client.FsckPage;
import dev.lethe.client.Job;
import dev.lethe.client.JobSubmission;
import dev.lethe.client.LetheClient;
import dev.lethe.client.OperatorClient;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

/** A server on a folder of the test, with jobs in it, and who operates it. */
final class Operated implements AutoCloseable {
  private static final Duration WAIT = Duration.ofSeconds(20);

  final TestServer server;
  final LetheClient client;
  final OperatorClient operator;
  private final Path folder;

  Operated(Path folder) throws IOException {
    this(folder, TestServer.start(folder));
  }

  /** With something put around the files of jobs. */
  Operated(Path folder, UnaryOperator<BlobStore> blobs) throws IOException {
    this(folder, TestServer.start(folder, UnaryOperator.identity(), blobs));
  }

  /** One that was started in this folder. */
  Operated(Path folder, TestServer server) throws IOException {
    this.folder = folder;
    this.server = server;
    client = server.client();
    operator = new OperatorClient(server.url(), server.adminKey());
  }

  /** A job with an input and an output that say this. */
  Job job(String text) {
    try {
      Path file = Files.writeString(folder.resolve("input"), text);
      JobSubmission shell =
          JobSubmission.of("test.shell")
              .withParams(
                  JsonNodeFactory.instance.objectNode().put("script", "cp in/0 out/" + text));
      Job job = client.submit(shell, List.of(FilePart.of(file)), ByteProgress.NONE);
      Job ended = client.waitForEnd(job.id(), WAIT, _ -> {});
      assertThat(ended.state()).isEqualTo("succeeded");
      return ended;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  void assertWhole(Job before, String text) throws IOException {
    Job now = client.job(before.id());
    assertThat(now).isEqualTo(before);
    assertThat(now.params()).isNotNull();
    List<Artifact> files = client.artifacts(now.id());
    assertThat(files).hasSize(2);
    for (Artifact file : files) {
      Path to = folder.resolve("downloaded");
      Files.deleteIfExists(to);
      client.download(file, to, ByteProgress.NONE);
      assertThat(to).hasContent(text);
    }
  }

  Backup backup(String what, Path to) {
    Backup made = operator.make(new Backup.Ask(what, to.toString(), null));
    assertThat(made.state()).as("%s", made.error()).isEqualTo("done");
    return made;
  }

  Backup keys(Path to, Path master) {
    Backup made = operator.make(new Backup.Ask("keys", to.toString(), master.toString()));
    assertThat(made.state()).as("%s", made.error()).isEqualTo("done");
    return made;
  }

  void list(Path to) throws IOException {
    try (var in = operator.erasureList()) {
      Files.copy(in, to);
    }
  }

  void end(Erasure erasure) {
    assertThat(client.waitForErasure(erasure, WAIT).done()).isTrue();
  }

  /** The receipts of the erasures that a start has begun by itself. */
  List<String> finished() throws Exception {
    var receipts = new ArrayList<String>();
    try (var rows =
        DriverManager.getConnection("jdbc:sqlite:" + server.data().resolve("lethe.db"))) {
      long end = System.nanoTime() + WAIT.toNanos();
      while (count(rows, "select count(*) from erasures where done_at is null") > 0) {
        assertThat(System.nanoTime()).isLessThan(end);
        LockSupport.parkNanos(20_000_000);
      }
      try (var found =
          rows.createStatement()
              .executeQuery(
                  """
                  select jws from receipts r join erasures e on e.id = r.erasure_id
                  where e.cause in ('buried', 'key_lost')
                  """)) {
        while (found.next()) {
          receipts.add(found.getString(1));
        }
      }
    }
    return receipts;
  }

  private long count(Connection rows, String sql) throws Exception {
    try (var found = rows.createStatement().executeQuery(sql)) {
      found.next();
      return found.getLong(1);
    }
  }

  String ready() {
    try (var http = HttpClient.newHttpClient()) {
      return http.send(
              HttpRequest.newBuilder(server.url().resolve("/readyz")).build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  List<FsckPage.Finding> fsck(boolean repair) {
    return client.fsck(new FsckPage.Ask(repair, true, null)).findings();
  }

  @Override
  public void close() {
    operator.close();
    client.close();
    server.close();
  }
}
