package dev.lethe.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.lethe.TestServer;
import dev.lethe.client.Erasure;
import dev.lethe.client.FilePart;
import dev.lethe.client.Job;
import dev.lethe.client.JobSubmission;
import dev.lethe.client.LetheClient;
import dev.lethe.client.LetheException;
import dev.lethe.client.WebhookClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real server tells a real receiver, which believes the signature only. */
final class WebhookServerTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Map<String, String> HERE =
      Map.of("webhooks.allow_private_addresses", "true");
  private static final String CANARY = "Canary7";

  @TempDir Path folder;

  private final BlockingQueue<Got> got = new LinkedBlockingQueue<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch never = new CountDownLatch(1);
  private HttpServer receiver;
  private TestServer server;
  private volatile boolean holds;

  /** One message as it came. */
  private record Got(Map<String, List<String>> headers, String body) {
    JsonNode json() {
      try {
        return JSON.readTree(body);
      } catch (IOException e) {
        throw new AssertionError(body, e);
      }
    }

    String type() {
      return json().path("type").asText();
    }

    String id() {
      return headers.getOrDefault("webhook-id", List.of("")).getFirst();
    }
  }

  @BeforeEach
  void open() throws IOException {
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.setExecutor(threads);
    receiver.createContext("/" + CANARY, this::take);
    receiver.start();
    server = TestServer.start(folder, HERE);
  }

  @AfterEach
  void close() {
    never.countDown();
    server.close();
    receiver.stop(0);
    threads.shutdownNow();
  }

  private void take(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    var headers = new HashMap<String, List<String>>();
    exchange
        .getRequestHeaders()
        .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values));
    got.add(new Got(headers, body));
    if (holds) {
      try {
        never.await();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
    exchange.sendResponseHeaders(204, -1);
    exchange.close();
  }

  @Test
  void a_job_is_told_from_its_beginning_to_the_receipt_and_nothing_it_holds_is() throws Exception {
    String key = server.newAccountKey("north");
    try (var hooks = new WebhookClient(server.url(), key);
        var client = new LetheClient(server.url(), key)) {
      var made = hooks.add(address(), List.of("*"));
      Job job = finished(client);
      String link = client.link(artifact(client, job), "share", Duration.ofHours(1)).id();
      client.revokeLink(link);
      Erasure erasure = client.waitForErasure(client.delete(job.id()), Duration.ofSeconds(20));

      List<Got> all = await("erasure.done");
      verify(made.secret(), all);
      assertThat(all)
          .extracting(Got::type)
          .containsExactly(
              "job.queued",
              "job.running",
              "job.succeeded",
              "link.revoked",
              "job.erasing",
              "erasure.started",
              "job.erased",
              "erasure.done");
      assertThat(all).extracting(Got::id).doesNotHaveDuplicates();
      assertThat(all).extracting(one -> one.json().path("sequence").asLong()).isSorted();
      JsonNode done = all.getLast().json().path("data");
      assertThat(done.path("erasure_id").asText()).isEqualTo(erasure.id());
      assertThat(done.path("receipt_url").asText()).isEqualTo(erasure.receiptUrl());
      assertThat(all.get(3).json().path("data").path("link_id").asText()).isEqualTo(link);
      for (Got one : all) {
        assertThat(one.body()).doesNotContain(CANARY);
        assertThat(one.json().path("data").path("job_id").asText()).isEqualTo(job.id());
      }
      assertOnlyFactsAreTold(all);
      // The receiver has the last one before it is written down that it has.
      String counted = "lethe_webhooks_deliveries_total{outcome=\"delivered\"} 8.0";
      String metrics = eventually(this::metrics, text -> text.contains(counted));
      assertThat(metrics)
          .contains("lethe_webhooks_pending 0.0")
          .contains("lethe_webhooks_oldest_seconds 0.0");
      assertThat(hooks.deliveries(made.id(), 50, null).items())
          .hasSize(8)
          .allMatch(one -> one.state().equals("delivered") && one.status() == 204);
    }
    server.close();
    assertNothingAtRest();
  }

  private static void assertOnlyFactsAreTold(List<Got> all) {
    var names = new TreeSet<String>();
    all.forEach(one -> one.json().path("data").fieldNames().forEachRemaining(names::add));
    assertThat(names)
        .containsExactly(
            "account_id",
            "action",
            "artifact_id",
            "attempt",
            "cause",
            "data",
            "erasure_id",
            "job_id",
            "job_type",
            "kind",
            "link_id",
            "links_revoked",
            "receipt_url",
            "state");
  }

  /** Bodies are made when they are sent; of the address only what is sealed is on the disk. */
  private void assertNothingAtRest() throws IOException {
    try (Stream<Path> files = Files.walk(server.data())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        assertThat(text).as("%s", file).doesNotContain(CANARY, "whsec_", "\"sequence\":");
      }
    }
  }

  @Test
  void what_was_committed_before_a_stop_is_told_after_it_and_once_more_if_nobody_knows()
      throws Exception {
    String key = server.newAccountKey("north");
    String secret;
    Job job;
    holds = true;
    try (var hooks = new WebhookClient(server.url(), key);
        var client = new LetheClient(server.url(), key)) {
      secret = hooks.add(address(), List.of("job.queued", "job.succeeded")).secret();
      job = client.submit(JobSubmission.of("test.noop"));
      Got held = got.poll(20, TimeUnit.SECONDS);
      assertThat(held).isNotNull();
      assertThat(held.type()).isEqualTo("job.queued");
      client.waitForEnd(job.id(), Duration.ofSeconds(20), _ -> {});
    }
    server.close();
    assertThat(got).as("the second waits for the answer to the first").isEmpty();
    holds = false;
    server = TestServer.start(folder, HERE);
    List<Got> all = await("job.succeeded");
    verify(secret, all);
    assertThat(all).extracting(Got::type).containsExactly("job.queued", "job.succeeded");
    assertThat(all).allMatch(one -> one.body().contains(job.id()));
  }

  @Test
  void a_ping_is_signed_by_the_new_secret_and_the_one_before() throws Exception {
    String key = server.newAccountKey("north");
    try (var hooks = new WebhookClient(server.url(), key)) {
      var made = hooks.add(address(), List.of("job.failed"));
      assertThat(hooks.test(made.id()).delivered()).isTrue();
      var rotated = hooks.rotate(made.id());
      assertThat(rotated.secret()).isNotEqualTo(made.secret());
      assertThat(rotated.oldSecretUntil()).isNotNull();
      assertThat(hooks.webhook(made.id()).secret()).isNull();
      assertThat(hooks.test(made.id()).delivered()).isTrue();
      Got before = got.take();
      Got after = got.take();
      verify(made.secret(), List.of(before, after));
      verify(rotated.secret(), List.of(after));
      assertThatThrownBy(() -> verify(rotated.secret(), List.of(before)))
          .isInstanceOf(WebhookVerificationException.class);
      assertThat(after.type()).isEqualTo("webhook.ping");
    }
  }

  @Test
  void without_the_setting_nothing_is_brought_to_this_machine() throws Exception {
    server.close();
    server = TestServer.start(folder);
    String key = server.newAccountKey("north");
    try (var hooks = new WebhookClient(server.url(), key)) {
      assertThatThrownBy(() -> hooks.add(address(), List.of("*")))
          .isInstanceOf(LetheException.class)
          .hasMessageContaining("not of the public internet");
      // A name is looked up when something is sent, and this one leads here.
      var made = hooks.add(address().replace("127.0.0.1", "localhost"), List.of("*"));
      var ping = hooks.test(made.id());
      assertThat(ping.delivered()).isFalse();
      assertThat(ping.trouble()).isEqualTo("address_blocked");
    }
    assertThat(got).isEmpty();
  }

  private String address() {
    return "http://127.0.0.1:" + receiver.getAddress().getPort() + "/" + CANARY;
  }

  private Job finished(LetheClient client) throws IOException {
    Path file = Files.writeString(folder.resolve(CANARY + ".txt"), CANARY);
    var submission = JobSubmission.of("test.noop").withLabels(Map.of("who", CANARY));
    Job job = client.submit(submission, List.of(FilePart.of(file)), (_, _) -> {});
    return client.waitForEnd(job.id(), Duration.ofSeconds(20), _ -> {});
  }

  private static String artifact(LetheClient client, Job job) {
    return client.artifacts(job.id()).getFirst().id();
  }

  private List<Got> await(String last) throws InterruptedException {
    var all = new ArrayList<Got>();
    while (all.isEmpty() || !all.getLast().type().equals(last)) {
      Got next = got.poll(20, TimeUnit.SECONDS);
      assertThat(next).as("something after %s", all).isNotNull();
      all.add(next);
    }
    return all;
  }

  private static void verify(String secret, List<Got> all) throws Exception {
    for (Got one : all) {
      new com.standardwebhooks.Webhook(secret).verify(one.body(), one.headers());
    }
  }

  private static String eventually(Callable<String> look, Predicate<String> holds)
      throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    String seen = look.call();
    while (!holds.test(seen)) {
      assertThat(System.nanoTime()).as(seen).isLessThan(end);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
      seen = look.call();
    }
    return seen;
  }

  private String metrics() throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest request = HttpRequest.newBuilder(URI.create(server.url() + "/metrics")).build();
      return new String(http.send(request, HttpResponse.BodyHandlers.ofByteArray()).body(), UTF_8);
    }
  }
}
