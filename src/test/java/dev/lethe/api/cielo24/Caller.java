package dev.lethe.api.cielo24;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.api.Wire;
import dev.lethe.api.Wire.Said;
import dev.lethe.http.Json;
import java.net.URLEncoder;

/** A client of the vendor: its token and version go along with every request. */
record Caller(Wire wire, String token) {
  Said get(String action, String... fields) {
    return wire.send("GET", path(action, fields));
  }

  Said head(String action, String... fields) {
    return wire.send("HEAD", path(action, fields));
  }

  Said post(String action, byte[] body, String type, String... fields) {
    return wire.send("POST", path(action, fields), body, "Content-Type", type);
  }

  /** What a request that must go well answers. */
  JsonNode ok(String action, String... fields) {
    return ok(get(action, fields));
  }

  static JsonNode ok(Said said) {
    assertThat(said.status()).as(said.body()).isEqualTo(200);
    assertThat(said.type()).isEqualTo("application/json");
    return Json.own(said.body());
  }

  /** A job that has its media and waits to be told what to do. */
  String draft(String... fields) {
    String job = ok("job/new", fields).path("JobId").asText();
    ok(post("job/add_media", "bytes".getBytes(UTF_8), "video/mp4", "job_id", job));
    return job;
  }

  /** A job that runs this script. */
  String job(String script, String... fields) {
    String job = draft(fields);
    perform(job, script);
    return job;
  }

  String perform(String job, String script, String... more) {
    String[] fields = new String[more.length + 8];
    String[] usual = {
      "job_id",
      job,
      "transcription_fidelity",
      "PREMIUM",
      "priority",
      "STANDARD",
      "options",
      "{\"notes\":\"n\",\"script\":" + Json.text(script) + "}"
    };
    System.arraycopy(usual, 0, fields, 0, usual.length);
    System.arraycopy(more, 0, fields, usual.length, more.length);
    return ok("job/perform_transcription", fields).path("TaskId").asText();
  }

  private String path(String action, String... fields) {
    var path = new StringBuilder("/api/" + action + "?v=1&api_token=" + encoded(token));
    for (int i = 0; i < fields.length; i += 2) {
      path.append('&').append(fields[i]).append('=').append(encoded(fields[i + 1]));
    }
    return path.toString();
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8);
  }

  /** Whether an answer is this error, to the byte. */
  static void refused(Said said, String type, String comment) {
    assertThat(said.body())
        .isEqualTo(
            "{\"ErrorType\":" + Json.text(type) + ",\"ErrorComment\":" + Json.text(comment) + "}");
    assertThat(said.status()).isEqualTo(400);
    assertThat(said.type()).isEqualTo("application/json");
  }
}
