package dev.lethe.endings;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.lethe.Server;
import dev.lethe.TestServer;
import dev.lethe.blob.BlobStore;
import dev.lethe.client.JobSubmission;
import dev.lethe.client.LetheClient;
import dev.lethe.key.KeyStore;
import dev.lethe.testtype.NoopType;
import dev.lethe.testtype.ShellType;
import dev.lethe.work.JobProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A server under test, its administrator's client, and where it keeps things. */
final class Shop implements AutoCloseable {
  final TestServer server;
  final LetheClient client;
  final Rows rows;

  private Shop(TestServer server) throws IOException {
    this.server = server;
    this.client = server.client();
    this.rows = new Rows(server.data().resolve("lethe.db"));
  }

  static Shop open(Path folder, Map<String, String> settings, JobProgram... types)
      throws IOException {
    return open(folder, settings, UnaryOperator.identity(), UnaryOperator.identity(), types);
  }

  static Shop open(
      Path folder,
      Map<String, String> settings,
      UnaryOperator<KeyStore> keys,
      UnaryOperator<BlobStore> blobs,
      JobProgram... types)
      throws IOException {
    List<JobProgram> all =
        Stream.concat(Stream.of(new NoopType(), new ShellType()), Stream.of(types)).toList();
    var more = new Server.Additions(all, InstantSource.system(), keys, blobs);
    return new Shop(TestServer.start(folder, settings, more));
  }

  static JobSubmission shell(String script) {
    return JobSubmission.of("test.shell")
        .withParams(JsonNodeFactory.instance.objectNode().put("script", script));
  }

  /** Where the plain files of attempts lie. */
  List<Path> scratchRoots() throws IOException {
    return List.of(
        server.scratch(),
        Path.of("/dev/shm").resolve("lethe-" + Files.readString(instance()).strip()));
  }

  /** The scratch folders that hold anything of a job. */
  List<Path> scratchOf(String job) throws IOException {
    return scratchRoots().stream().flatMap(root -> within(root, job).stream()).toList();
  }

  /** What lies in the blob store for a job, its folder included. */
  List<Path> blobsOf(String job) throws IOException {
    try (Stream<Path> shards = Files.list(server.data().resolve("blobs"))) {
      return shards.flatMap(shard -> within(shard.resolve(job), "").stream()).toList();
    }
  }

  void awaitState(String job, String state) throws Exception {
    Until.holds(
        job + " " + state, Duration.ofSeconds(30), () -> client.job(job).state().equals(state));
  }

  private static List<Path> within(Path root, String name) {
    if (Files.notExists(root)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(path -> root.relativize(path).toString().contains(name)).toList();
    } catch (IOException | UncheckedIOException e) {
      // Something went away under the walk: look again.
      return within(root, name);
    }
  }

  private Path instance() {
    return server.data().resolve("instance");
  }

  @Override
  public void close() {
    rows.close();
    client.close();
    server.close();
  }
}
