package dev.lethe.api.pictory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.Server;
import dev.lethe.TestServer;
import dev.lethe.account.Account;
import dev.lethe.api.Wire;
import dev.lethe.api.Wire.Said;
import dev.lethe.fetch.Origin;
import dev.lethe.http.Json;
import dev.lethe.id.JobId;
import dev.lethe.id.WireIds;
import dev.lethe.job.Job;
import dev.lethe.testtype.FilesType;
import dev.lethe.testtype.NoopType;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A server whose create calls of the dialect leave files of all sorts, and two accounts of it. */
final class Studio implements AutoCloseable {
  static final String NONE = "0193a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b";
  static final String NOT_FOUND =
      "{\"success\":false,\"data\":{\"error_code\":\"5000\",\"error_message\":\"JOB_NOT_FOUND\"}}";

  private static final String FILES = "{\"marker\":\"$videoName\",\"script\":\"$script\"}";

  final TestServer server;
  final Origin origin = new Origin();
  final Wire wire;
  final String key;
  final String stranger;

  Studio(Path folder, Map<String, String> more) throws IOException {
    var settings =
        new HashMap<>(
            Map.of(
                "work.slots", "8",
                "inputs.allow_private_addresses", "true",
                "callbacks.allow_private_addresses", "true",
                "dialects.pictory.render", "test.files",
                "dialects.pictory.render_params", FILES,
                "dialects.pictory.storyboard", "test.files",
                "dialects.pictory.storyboard_params", FILES,
                "dialects.pictory.transcription", "test.files",
                "dialects.pictory.transcription_params", "{\"marker\":\"$language\"}"));
    settings.putAll(more);
    server =
        TestServer.start(
            folder,
            settings,
            new Server.Additions(
                List.of(new FilesType(), new NoopType()),
                InstantSource.system(),
                UnaryOperator.identity(),
                UnaryOperator.identity()));
    wire = new Wire(server);
    key = server.newAccountKey("north");
    stranger = server.newAccountKey("stranger");
  }

  Account account() {
    return server.server().accounts().find("north");
  }

  Said get(String path) {
    return wire.send("GET", "/pictoryapis" + path, "Authorization", key);
  }

  Said post(String path, String body) {
    return send("POST", path, body);
  }

  Said send(String method, String path, String body) {
    return wire.send(
        method,
        "/pictoryapis" + path,
        body.getBytes(UTF_8),
        "Authorization",
        key,
        "Content-Type",
        "application/json");
  }

  Said clean(String id) {
    return wire.send("DELETE", "/pictoryapis/v1/jobs/" + id + "/clean", "Authorization", key);
  }

  /** Fetches what an answer named, as any client would, without a key. */
  Said fetch(String url) {
    return wire.send("GET", URI.create(url).getPath());
  }

  /** A video of this name, made until its end. */
  String rendered(String name) {
    return ended(render("{\"videoName\":\"" + name + "\"}"));
  }

  String render(String body) {
    Said said = post("/v2/video/storyboard/render", body);
    assertThat(said.status()).as(said.body()).isEqualTo(200);
    return Json.tree(said.body()).path("data").path("jobId").asText();
  }

  /** Waits until a job has ended, and returns its id. */
  String ended(String id) {
    try {
      server.server().jobs().awaitEnd(jobId(id), Duration.ofSeconds(30));
      return id;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Waits until the program of a job runs. */
  void running(String id) {
    while (!get("/v1/jobs/" + id).body().contains("\"RUNNING\"")) {
      assertThat(get("/v1/jobs/" + id).body()).contains("in-progress");
    }
  }

  JsonNode data(String id) {
    return Json.tree(get("/v1/jobs/" + id).body()).path("data");
  }

  /** The job as it is behind the dialect, or what is left of it. */
  Job job(String id) {
    return server.server().jobs().getOrTombstone(account().id(), jobId(id));
  }

  static JobId jobId(String id) {
    return new JobId(WireIds.uuid(id).orElseThrow());
  }

  static void exact(Said said, int status, String body) {
    assertThat(said.body()).isEqualTo(body);
    assertThat(said.status()).isEqualTo(status);
    assertThat(said.type()).isEqualTo("application/json");
  }

  @Override
  public void close() {
    wire.close();
    origin.close();
    server.close();
  }
}
