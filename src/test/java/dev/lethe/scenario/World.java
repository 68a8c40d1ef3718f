package dev.lethe.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.TestServer;
import dev.lethe.account.Account;
import dev.lethe.account.Accounts;
import dev.lethe.account.Scope;
import dev.lethe.scenario.Exchange.Answered;
import dev.lethe.scenario.Exchange.Asked;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A real server with a few accounts, and everything that a scenario asks of it or about it. */
final class World implements AutoCloseable {
  static final String NO_KEY = "";
  private static final long EVENTUALLY_NANOS = Duration.ofSeconds(20).toNanos();
  private static final long LOOK_NANOS = Duration.ofMillis(5).toNanos();

  private final TestServer server;
  private final Path folder;
  private final OpenApi api;
  private final Contract contract;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Map<String, String> keys = new HashMap<>();
  private final Set<String> seen = new TreeSet<>();

  private World(TestServer server, Path folder) throws IOException {
    this.server = server;
    this.folder = folder;
    Accounts accounts = server.server().accounts();
    Account north = accounts.create("north");
    keys.put("user", accounts.createKey(north, "all", Set.of()).text());
    keys.put("reader", accounts.createKey(north, "read", Set.of(Scope.JOBS_READ)).text());
    keys.put("writer", accounts.createKey(north, "write", Set.of(Scope.JOBS_WRITE)).text());
    keys.put("worker", accounts.createKey(north, "work", Set.of(Scope.JOBS_WORK)).text());
    Account farm = accounts.create("farm");
    keys.put("farmer", accounts.createKey(farm, "work", Set.of(Scope.JOBS_WORK)).text());
    keys.put("stranger", server.newAccountKey("south"));
    keys.put("lister", server.newAccountKey("east"));
    keys.put("held", server.newAccountKey("held"));
    keys.put("capped", server.newAccountKey("capped"));
    keys.put("late", server.newAccountKey("late"));
    keys.put("admin", server.adminKey());
    keys.put("none", NO_KEY);
    var revoked = accounts.createKey(north, "revoked", Set.of());
    accounts.revokeKey(revoked.key().id());
    keys.put("revoked", revoked.text());
    String all = keys.getOrDefault("user", "");
    keys.put("wrong", all.substring(0, all.length() - 1) + (all.endsWith("0") ? "1" : "0"));
    this.api = OpenApi.read(send(new Asked("GET", "/openapi.yaml", "", Map.of(), NOTHING)).text());
    this.contract = new Contract(api);
  }

  static final byte[] NOTHING = {};

  static World open(Path folder, Map<String, String> settings) throws IOException {
    TestServer server = TestServer.start(Files.createDirectories(folder), settings);
    boolean opened = false;
    try {
      World world = new World(server, folder);
      opened = true;
      return world;
    } finally {
      if (!opened) {
        server.close();
      }
    }
  }

  TestServer server() {
    return server;
  }

  OpenApi api() {
    return api;
  }

  Contract contract() {
    return contract;
  }

  String key(String who) {
    String key = keys.get(who);
    assertThat(key).as("a key called %s", who).isNotNull();
    return key;
  }

  /** What of the description was met so far, in the words of {@link Coverage}. */
  Set<String> seen() {
    return seen;
  }

  /** Asks and holds the answer against the description. */
  Exchange exchange(Asked asked) {
    var exchange = new Exchange(asked, send(asked));
    seen.addAll(contract.check(exchange));
    return exchange;
  }

  /** Asks, and takes any answer. */
  Answered send(Asked asked) {
    String path = asked.path() + (asked.query().isEmpty() ? "" : "?" + asked.query());
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server.url() + path))
            .timeout(Duration.ofSeconds(60))
            .method(
                asked.method(),
                asked.body().length == 0
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofByteArray(asked.body()));
    asked.headers().forEach(request::header);
    try {
      HttpResponse<byte[]> answer =
          http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      return new Answered(answer.statusCode(), answer.headers().map(), answer.body());
    } catch (IOException e) {
      throw new AssertionError(asked.method() + " " + path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Submits a job that runs, and says so through a pipe, until somebody stops it. */
  String running(boolean keepPartial) throws IOException, InterruptedException {
    Path pipe = folder.resolve("pipe-" + System.nanoTime());
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    String script = "trap '' TERM; echo up > " + pipe + "; sleep 600 & wait; sleep 600";
    ObjectNode job = OpenApi.JSON.createObjectNode().put("type", "test.shell");
    job.put("keep_partial", keepPartial).putObject("params").put("script", script);
    String id = submit("user", job.toString());
    assertThat(Files.readString(pipe)).isEqualTo("up\n");
    return id;
  }

  /** Submits as this account and gives the id. */
  String submit(String who, String json) {
    Map<String, String> headers = new HashMap<>(authorization(who));
    headers.put("Content-Type", "application/json");
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    Exchange exchange = exchange(new Asked("POST", "/v1/jobs", "", headers, body));
    assertThat(exchange.answered().status()).as("%s", exchange).isEqualTo(202);
    return exchange.answered().json().path("id").asText();
  }

  Map<String, String> authorization(String who) {
    String key = key(who);
    return key.isEmpty() ? Map.of() : Map.of("Authorization", "Bearer " + key);
  }

  /** The folders of all jobs that have any byte or place on storage. */
  Set<String> jobFolders() {
    try (Stream<Path> paths = Files.walk(server.data().resolve("blobs"), 2)) {
      return paths
          .map(Path::getFileName)
          .map(Path::toString)
          .filter(name -> name.startsWith("job_"))
          .collect(Collectors.toSet());
    } catch (IOException | UncheckedIOException _) {
      // A folder went while it was looked at: the next look tells.
      return Set.of("gone meanwhile");
    }
  }

  /** How many files of jobs there are; -1 if one went while they were looked at. */
  long files() {
    try (Stream<Path> paths = Files.walk(server.data().resolve("blobs"))) {
      return paths.filter(path -> path.getFileName().toString().startsWith("art_")).count();
    } catch (IOException | UncheckedIOException _) {
      return -1;
    }
  }

  /** The eraser works by itself and tells nobody of an upload that it discards. */
  static void eventually(String what, BooleanSupplier holds) {
    long end = System.nanoTime() + EVENTUALLY_NANOS;
    while (!holds.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time: %s", what).isLessThan(end);
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  @Override
  public void close() {
    http.close();
    server.close();
  }
}
