package dev.lethe.remote;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.Server;
import dev.lethe.TestClock;
import dev.lethe.TestServer;
import dev.lethe.account.Account;
import dev.lethe.account.Accounts;
import dev.lethe.account.Scope;
import dev.lethe.endings.Until;
import dev.lethe.remote.FarWorker.Said;
import dev.lethe.testtype.NoopType;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A real server with a standing clock, a worker far from it, and somebody who submits jobs. */
abstract class Farm {
  static final Duration WAIT = Duration.ofSeconds(20);
  static final Duration LONGER_THAN_A_LEASE = Duration.ofSeconds(40);
  static final String DONE = "{\"result\":{\"n\":1},\"gone\":true,\"wiped\":true}";
  static final String ENDED = "{\"gone\":true,\"wiped\":true}";

  final ExecutorService aside = Executors.newVirtualThreadPerTaskExecutor();
  TestClock clock;
  Path folder;
  TestServer server;
  FarWorker worker;
  FarWorker user;

  @BeforeEach
  void open(@TempDir Path temporary) throws Exception {
    clock = new TestClock();
    folder = temporary;
    start();
    Accounts accounts = server.server().accounts();
    Account farm = accounts.create("farm");
    worker = new FarWorker(server.url(), workerKey(farm), "w1");
    user = new FarWorker(server.url(), server.newAccountKey("customer"), "nobody");
  }

  void start() throws IOException {
    server =
        TestServer.start(
            folder,
            Map.of("inputs.allow_private_addresses", "true", "work.wall_time", "2m"),
            new Server.Additions(
                List.of(new NoopType()),
                clock,
                UnaryOperator.identity(),
                UnaryOperator.identity()));
  }

  String workerKey(Account account) {
    return server.server().accounts().createKey(account, "worker", Set.of(Scope.JOBS_WORK)).text();
  }

  @AfterEach
  void close() {
    server.close();
    aside.close();
  }

  String submit(String more) {
    worker.claim(0, "0s");
    Said said = user.post("/v1/jobs", "{\"type\":\"" + FarWorker.TYPE + "\"" + more + "}");
    assertThat(said.status()).as(said.text()).isEqualTo(202);
    return said.json().path("id").asText();
  }

  JsonNode job(String id) {
    return user.get("/v1/jobs/" + id).json();
  }

  JsonNode erased(String job) {
    Said said = user.ask("DELETE", "/v1/jobs/" + job + "?wait=20s", Map.of(), NOTHING);
    assertThat(said.status()).as(said.text()).isEqualTo(200);
    return said.json();
  }

  static final BodyPublisher NOTHING = BodyPublishers.noBody();

  JsonNode receipt(JsonNode erasure) throws IOException {
    String jws = user.get(erasure.path("receipt_url").asText()).text();
    return payload(jws);
  }

  static JsonNode payload(String jws) throws IOException {
    return FarWorker.JSON.readTree(Base64.getUrlDecoder().decode(jws.split("\\.")[1]));
  }

  void awaitState(String id, String state) throws Exception {
    Until.holds(state, WAIT, () -> job(id).path("state").asText().equals(state));
  }

  long filesOnDisk() throws IOException {
    try (Stream<Path> all = Files.walk(server.data().resolve("blobs"))) {
      return all.filter(path -> path.getFileName().toString().startsWith("art_")).count();
    }
  }
}
