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
  final Place place;
  final Rows rows;

  private Shop(TestServer server, Path folder) throws IOException {
    this.server = server;
    this.client = server.client();
    this.place = new Place(folder);
    this.rows = place.rows;
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
    return new Shop(TestServer.start(folder, settings, more), folder);
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
    return scratchRoots().stream().flatMap(root -> Place.within(root, job).stream()).toList();
  }

  List<Path> blobsOf(String job) throws IOException {
    return place.blobsOf(job);
  }

  void awaitState(String job, String state) throws Exception {
    Until.holds(
        job + " " + state, Duration.ofSeconds(30), () -> client.job(job).state().equals(state));
  }

  private Path instance() {
    return server.data().resolve("instance");
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }
}
