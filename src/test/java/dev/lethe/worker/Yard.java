package dev.lethe.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lethe.Server;
import dev.lethe.TestServer;
import dev.lethe.TestWorker;
import dev.lethe.client.Artifact;
import dev.lethe.client.FilePart;
import dev.lethe.client.Job;
import dev.lethe.client.JobSubmission;
import dev.lethe.client.LetheClient;
import dev.lethe.endings.Until;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A server that does no test work itself, and workers that do it, each in a folder of its own. */
final class Yard implements AutoCloseable {
  static final Duration WAIT = Duration.ofSeconds(30);
  private static final ObjectMapper JSON = new ObjectMapper();

  final Path folder;
  final TestServer server;
  final LetheClient client;
  final String key;
  private final List<TestWorker> workers = new ArrayList<>();

  private Yard(Path folder, TestServer server) throws IOException {
    this.folder = folder;
    this.server = server;
    this.client = server.client();
    this.key = TestWorker.key(server);
  }

  static Yard open(Path folder, Map<String, String> settings) throws IOException {
    var all = new HashMap<String, String>(settings);
    all.putIfAbsent("work.backoff", "0s");
    var more =
        new Server.Additions(
            List.of(), InstantSource.system(), UnaryOperator.identity(), UnaryOperator.identity());
    return new Yard(folder, TestServer.start(folder.resolve("server"), all, more));
  }

  /** A worker of that folder, once the server knows what it serves. */
  TestWorker worker(String name, int slots) throws Exception {
    TestWorker worker = TestWorker.start(folder.resolve(name), server.url(), key, slots);
    workers.add(worker);
    awaitOffer();
    return worker;
  }

  void awaitOffer() throws Exception {
    Until.holds(
        "an offer of test.shell",
        WAIT,
        () -> client.types().stream().anyMatch(type -> type.name().equals("test.shell")));
  }

  static JobSubmission shell(String script) {
    return JobSubmission.of("test.shell").withParams(JSON.valueToTree(Map.of("script", script)));
  }

  Job submit(String script, Path... files) {
    return client.submit(shell(script), Stream.of(files).map(FilePart::of).toList(), (_, _) -> {});
  }

  Job ended(Job job) {
    Job end = client.waitForEnd(job.id(), WAIT, _ -> {});
    assertThat(end.ended()).as("%s", end).isTrue();
    return end;
  }

  /** Waits until a script that the worker runs has made the file {@code begun} in its scratch. */
  void awaitBegun(TestWorker worker) throws Exception {
    Until.holds(
        "the file begun",
        WAIT,
        () -> worker.scratch().stream().anyMatch(file -> file.endsWith("begun")));
  }

  byte[] output(Job job, String name) throws IOException {
    List<Artifact> all = client.artifacts(job.id());
    assertThat(all).extracting(Artifact::name).contains(name);
    Artifact artifact = all.stream().filter(one -> name.equals(one.name())).findFirst().get();
    Path file = Files.createTempFile(folder, "output", null);
    client.download(artifact, file, (_, _) -> {});
    return Files.readAllBytes(file);
  }

  @Override
  public void close() {
    workers.forEach(TestWorker::close);
    client.close();
    server.close();
  }
}
