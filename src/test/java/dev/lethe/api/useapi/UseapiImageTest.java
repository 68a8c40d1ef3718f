package dev.lethe.api.useapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.lethe.TestServer;
import dev.lethe.api.Wire;
import dev.lethe.http.Json;
import java.awt.image.BufferedImage;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The vendor's flow from a prompt to a picture, drawn by the image worker among the examples. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(90)
final class UseapiImageTest {
  private static final String PROMPT = "a fox; $(touch /tmp/x) --ar 1:1 -rf \u00e4\u732b";

  private final BlockingQueue<JsonNode> heard = new LinkedBlockingQueue<>();
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
          heard.add(Json.mapper().readTree(exchange.getRequestBody().readAllBytes()));
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    receiver.start();
    server =
        TestServer.start(
            folder,
            Map.of(
                "types.dir", Path.of("examples", "types").toString(),
                "callbacks.allow_private_addresses", "true",
                "dialects.useapi.imagine", "image.example",
                "dialects.useapi.imagine_params", "{\"prompt\":\"$prompt\",\"width\":64}"));
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
  void a_prompt_becomes_a_picture_that_the_caller_is_told_of() throws Exception {
    String id = imagine(PROMPT);
    List<JsonNode> told = toldUntil(id, "completed");

    assertThat(told).extracting(t -> t.path("status").asText()).startsWith("progress");
    JsonNode completed = told.getLast();
    JsonNode looked = Json.tree(north.get("/v2/jobs/?jobid=" + id).body());
    assertThat(completed).isEqualTo(looked);
    assertThat(completed.path("verb").asText()).isEqualTo("imagine");
    assertThat(completed.path("prompt").asText()).isEqualTo(PROMPT);
    assertThat(completed.path("replyRef").asText()).isEqualTo("ref 7");
    assertThat(completed.path("content").asText()).isEqualTo("**" + PROMPT + "** (100%)");
    assertThat(completed.path("seed").asInt()).isPositive();
    assertThat(completed.path("attachments")).hasSize(1);
    JsonNode picture = completed.at("/attachments/0");
    assertThat(picture.path("filename").asText()).isEqualTo("image.png");
    assertThat(picture.path("content_type").asText()).isEqualTo("image/png");
    assertThat(picture.path("width").asInt()).isEqualTo(64);
    assertThat(picture.path("height").asInt()).isEqualTo(256);
    BufferedImage drawn = picture(picture);
    assertThat(drawn.getWidth()).isEqualTo(64);
    assertThat(drawn.getHeight()).isEqualTo(256);
    assertThat(colours(drawn)).hasSizeGreaterThan(1000);
  }

  @Test
  void another_prompt_is_another_picture_and_the_same_the_same() throws Exception {
    Set<Integer> seeds = new HashSet<>();
    for (String prompt : List.of("one", "two", "one")) {
      seeds.add(toldUntil(imagine(prompt), "completed").getLast().path("seed").asInt());
    }
    assertThat(seeds).hasSize(2);
  }

  private String imagine(String prompt) {
    String url = "http://127.0.0.1:" + receiver.getAddress().getPort() + "/reply";
    return Asking.idOf(
        north.post(
            "imagine", Json.text(Map.of("prompt", prompt, "replyUrl", url, "replyRef", "ref 7"))));
  }

  /** All that was told of a job, up to this status. */
  private List<JsonNode> toldUntil(String id, String status) throws InterruptedException {
    var told = new ArrayList<JsonNode>();
    while (told.isEmpty() || !told.getLast().path("status").asText().equals(status)) {
      JsonNode next = Objects.requireNonNull(heard.poll(60, TimeUnit.SECONDS), status);
      if (next.path("jobid").asText().equals(id)) {
        assertThat(next.path("status").asText()).isIn("progress", status);
        told.add(next);
      }
    }
    return told;
  }

  private static BufferedImage picture(JsonNode attachment) throws Exception {
    return ImageIO.read(URI.create(attachment.path("url").asText()).toURL());
  }

  private static Set<Integer> colours(BufferedImage picture) {
    var colours = new HashSet<Integer>();
    for (int y = 0; y < picture.getHeight(); y++) {
      for (int x = 0; x < picture.getWidth(); x++) {
        colours.add(picture.getRGB(x, y));
      }
    }
    return colours;
  }
}
