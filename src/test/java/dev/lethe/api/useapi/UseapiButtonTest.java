package dev.lethe.api.useapi;

import static dev.lethe.api.useapi.Asking.exact;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.Server;
import dev.lethe.TestServer;
import dev.lethe.api.Row;
import dev.lethe.api.Wire;
import dev.lethe.api.Wire.Said;
import dev.lethe.http.Json;
import dev.lethe.testtype.NoopType;
import dev.lethe.testtype.ShellType;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Buttons that are pressed, and what needs a Discord that is not there. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class UseapiButtonTest {
  private final TestServer server;
  private final Wire wire;
  private final Asking north;

  UseapiButtonTest(@TempDir Path folder) throws Exception {
    var buttons = new NoopType("test.buttons", "{\"buttons\":[\"U1\",\"V1\"]}");
    server =
        TestServer.start(
            folder,
            Map.of(
                "dialects.useapi.describe", "test.buttons",
                "dialects.useapi.describe_input", "",
                "dialects.useapi.max_jobs", "100",
                "dialects.useapi.imagine", "test.shell",
                "dialects.useapi.imagine_params", "{\"script\":\"$prompt\"}",
                "dialects.useapi.button", "test.noop"),
            new Server.Additions(
                List.of(new NoopType(), new ShellType(), buttons),
                InstantSource.system(),
                UnaryOperator.identity(),
                UnaryOperator.identity()));
    wire = new Wire(server);
    north = Asking.as(server, wire, "north");
  }

  @AfterAll
  void stop() {
    wire.close();
    server.close();
  }

  @Test
  @Row({"2-C1", "2-C", "2-E"})
  void a_picture_is_enlarged_once_and_varied_as_often_as_one_likes() {
    String parent = parent();
    String first = Asking.idOf(press(parent, "U1"));
    exact(
        press(parent, "U1"),
        409,
        "{\"error\":\"Button U1 already executed by job %s\",\"button\":\"U1\",\"jobid\":\"%s\","
                .formatted(first, first)
            + "\"code\":409}");
    Asking.idOf(press(parent, "U2"));
    Asking.idOf(press(parent, "V1"));
    Asking.idOf(press(parent, "V1"));
    String other = parent();
    Asking.idOf(press(other, "U1"));
    assertThat(Json.tree(north.get("/v2/jobs/?jobid=" + parent).body()).path("children"))
        .hasSize(4)
        .anySatisfy(child -> assertThat(child.path("jobid").asText()).isEqualTo(first));
  }

  @Test
  @Row({"2-C1"})
  void of_many_presses_at_once_one_counts() throws Exception {
    String parent = parent();
    var pressed = new ArrayList<Future<Said>>();
    try (var all = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 8; i++) {
        pressed.add(all.submit(() -> press(parent, "U3")));
      }
    }
    var statuses = new ArrayList<Integer>();
    for (Future<Said> one : pressed) {
      statuses.add(one.get().status());
    }
    assertThat(statuses).containsOnly(200, 409).containsOnlyOnce(200);
  }

  @Test
  @Row({"2-C"})
  void a_button_that_the_job_does_not_have_is_refused() {
    String parent = Asking.idOf(north.post("describe", "{\"describeUrl\":\"http://a.b/c\"}"));
    north.ended(parent);
    Said said = press(parent, "U4");
    exact(
        said, 400, "{\"error\":\"Param button is not among the buttons of the job\",\"code\":400}");
  }

  @Test
  @Row({"2-H", "2-I"})
  void what_needs_discord_is_not_there_and_says_so() {
    exact(north.get("/v2/account/midjourney"), 200, "{}");
    exact(
        north.get("/v2/account/midjourney/1234"),
        404,
        "{\"error\":\"Channel is not configured\",\"code\":404}");
    for (String word : List.of("fast", "relax", "turbo", "info", "settings", "remix", "seed")) {
      exact(
          north.post(word, "{}"),
          501,
          "{\"error\":\"this server does not serve this call\",\"code\":501}");
    }
  }

  private String parent() {
    String parent = north.imagine("true");
    north.ended(parent);
    return parent;
  }

  private Said press(String parent, String button) {
    return north.post("button", "{\"jobid\":\"%s\",\"button\":\"%s\"}".formatted(parent, button));
  }
}
