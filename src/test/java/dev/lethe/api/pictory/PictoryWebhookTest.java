package dev.lethe.api.pictory;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.lethe.api.Row;
import dev.lethe.http.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
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

/** What a webhook is told: once a job has ended, what a GET of it answers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PictoryWebhookTest {
  private final BlockingQueue<Told> told = new LinkedBlockingQueue<>();
  private Studio studio;
  private HttpServer receiver;

  private record Told(String method, String type, String body) {}

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    studio = new Studio(folder, Map.of());
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext(
        "/hook",
        exchange -> {
          try (exchange) {
            told.add(
                new Told(
                    exchange.getRequestMethod(),
                    exchange.getRequestHeaders().getFirst("Content-Type"),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
            exchange.sendResponseHeaders(204, -1);
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        });
    receiver.start();
  }

  @AfterAll
  void stop() {
    receiver.stop(0);
    studio.close();
  }

  @Test
  @Row({"1-J"})
  void a_webhook_is_told_of_the_end_and_of_nothing_before_it() throws Exception {
    String id = studio.ended(studio.render(body("film", "true")));
    Told one = next();
    assertThat(one.method()).isEqualTo("POST");
    assertThat(one.type()).startsWith("application/json");
    JsonNode document = Json.tree(one.body());
    assertThat(document).isEqualTo(Json.tree(studio.get("/v1/jobs/" + id).body()));
    assertThat(studio.fetch(document.path("data").path("outputUrl").asText()).body())
        .isEqualTo("720p.mp4 of film\n");
    String failed = studio.ended(studio.render(body("a", "exit 1")));
    assertThat(Json.tree(next().body()))
        .isEqualTo(Json.tree(studio.get("/v1/jobs/" + failed).body()));
    studio.clean(id);
    assertThat(told).isEmpty();
  }

  @Test
  @Row({"1-J", "1-F"})
  void a_storyboard_that_is_rendered_has_a_webhook_of_its_own() throws Exception {
    String board =
        Json.tree(studio.post("/v2/video/storyboard", "{\"videoName\":\"b\"}").body())
            .path("data")
            .path("jobId")
            .asText();
    studio.ended(board);
    String id =
        Json.tree(
                studio
                    .send("PUT", "/v2/video/render/" + board, "{\"webhook\":\"" + hook() + "\"}")
                    .body())
            .path("data")
            .path("jobId")
            .asText();
    assertThat(Json.tree(next().body()).path("job_id").asText()).isEqualTo(id);
  }

  private Told next() throws InterruptedException {
    return Objects.requireNonNull(told.poll(30, TimeUnit.SECONDS), "nothing was told");
  }

  private String body(String name, String script) {
    return Json.mapper()
        .createObjectNode()
        .put("videoName", name)
        .put("script", script)
        .put("webhook", hook())
        .toString();
  }

  private String hook() {
    return "http://127.0.0.1:" + receiver.getAddress().getPort() + "/hook";
  }
}
