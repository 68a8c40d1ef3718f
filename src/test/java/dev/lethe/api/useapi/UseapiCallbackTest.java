package dev.lethe.api.useapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.lethe.TestServer;
import dev.lethe.api.Row;
import dev.lethe.api.Wire;
import dev.lethe.http.Json;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A receiver behind {@code replyUrl} hears of a job what a look at it would show. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class UseapiCallbackTest {
  private record Heard(String method, String type, String body) {}

  private final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();
  private HttpServer receiver;
  private TestServer server;
  private Wire wire;
  private Asking north;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext(
        "/reply",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          String type = exchange.getRequestHeaders().getFirst("Content-Type");
          heard.add(new Heard(exchange.getRequestMethod(), type, body));
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    receiver.start();
    server =
        TestServer.start(
            folder,
            Map.of(
                "callbacks.allow_private_addresses", "true",
                "dialects.useapi.imagine", "test.shell",
                "dialects.useapi.imagine_params", "{\"script\":\"$prompt\"}"));
    wire = new Wire(server);
    north = Asking.as(server, wire, "north");
  }

  @AfterAll
  void stop() {
    wire.close();
    server.close();
    receiver.stop(0);
  }

  @Test
  @Row({"2-J", "R2.8"})
  void progress_and_the_end_of_a_job_are_told() throws Exception {
    String id = imagine("sleep 600");
    JsonNode progress = told(id, "progress");
    assertThat(progress.path("replyRef").asText()).isEqualTo("ref 1");
    assertThat(progress.path("code").asInt()).isEqualTo(200);
    north.get("/v2/jobs/cancel/?jobid=" + id);
    assertThat(told(id, "cancelled").path("prompt").asText()).isEqualTo("sleep 600");
  }

  @Test
  @Row({"2-J"})
  void a_job_that_is_done_is_told_with_links_to_what_it_made() throws Exception {
    String id = imagine("printf hello > out/cat.png");
    JsonNode completed = told(id, "completed");
    String url = completed.path("attachments").path(0).path("url").asText();
    assertThat(wire.send("GET", URI.create(url).getPath()).body()).isEqualTo("hello");
    String failed = imagine("exit 3");
    assertThat(told(failed, "failed").path("errorDetails").asText()).isEqualTo("program_failed");
  }

  private String imagine(String script) {
    String url = "http://127.0.0.1:" + receiver.getAddress().getPort() + "/reply?to=north";
    return Asking.idOf(
        north.post(
            "imagine", Json.text(Map.of("prompt", script, "replyUrl", url, "replyRef", "ref 1"))));
  }

  /** Waits for this status; of those before it a receiver may miss some. */
  private JsonNode told(String id, String status) throws InterruptedException {
    while (true) {
      Heard message = Objects.requireNonNull(heard.poll(30, TimeUnit.SECONDS), status);
      assertThat(message.method()).isEqualTo("POST");
      assertThat(message.type()).isEqualTo("application/json");
      JsonNode next = Json.tree(message.body());
      assertThat(next.path("status").asText()).isIn(status, "progress");
      if (next.path("jobid").asText().equals(id) && next.path("status").asText().equals(status)) {
        return next;
      }
    }
  }
}
