package dev.lethe.api.useapi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.TestServer;
import dev.lethe.api.Wire;
import dev.lethe.api.Wire.Said;
import dev.lethe.http.Json;
import dev.lethe.id.JobId;
import dev.lethe.job.Job;
import java.time.Duration;
import java.util.Map;

/** One account that speaks the dialect to a server. */
record Asking(TestServer server, Wire wire, String account, String key) {
  /** Spelled as an id is, and nobody's. */
  static final String NONE = "job:0193a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b";

  static Asking as(TestServer server, Wire wire, String account) {
    return new Asking(server, wire, account, server.newAccountKey(account));
  }

  Said get(String path) {
    return wire.send("GET", path, "Authorization", "Bearer " + key);
  }

  Said post(String verb, String json) {
    return send("POST", "/v2/jobs/" + verb, json);
  }

  Said send(String method, String path, String json) {
    return wire.send(
        method,
        path,
        json.getBytes(UTF_8),
        "Authorization",
        "Bearer " + key,
        "Content-Type",
        "application/json");
  }

  Said form(String verb, String... parts) {
    return wire.form("/v2/jobs/" + verb, parts, "Authorization", "Bearer " + key);
  }

  /** A job that runs this prompt as a script; its id. */
  String imagine(String prompt) {
    return idOf(post("imagine", Json.text(Map.of("prompt", prompt))));
  }

  static String idOf(Said said) {
    assertThat(said.status()).as(said.body()).isEqualTo(200);
    return Json.tree(said.body()).path("jobid").asText();
  }

  static JobId jobId(String jobid) {
    return Ids.read(jobid).orElseThrow();
  }

  /** The job as it is once it has ended. */
  Job ended(String jobid) {
    try {
      server.server().jobs().awaitEnd(jobId(jobid), Duration.ofSeconds(30));
      return job(jobid);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  Job job(String jobid) {
    return server.server().jobs().find(jobId(jobid)).orElseThrow();
  }

  void running(String jobid) {
    Said said = get("/v2/jobs/?jobid=" + jobid);
    while (!said.body().contains("\"progress\"")) {
      assertThat(said.body()).contains("\"started\"");
      said = get("/v2/jobs/?jobid=" + jobid);
    }
  }

  static void exact(Said said, int status, String body) {
    assertThat(said.body()).isEqualTo(body);
    assertThat(said.status()).isEqualTo(status);
    assertThat(said.type()).isEqualTo("application/json");
  }
}
