package dev.lethe.remote;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A worker as somebody may write one who has the description of the protocol and nothing else. */
final class FarWorker {
  static final ObjectMapper JSON = new ObjectMapper();
  static final String TYPE = "remote.echo";

  private final URI server;
  private final String key;
  private final String name;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** What the server said. */
  record Said(int status, String text, HttpResponse<byte[]> whole) {
    JsonNode json() {
      try {
        return JSON.readTree(text);
      } catch (JsonProcessingException e) {
        throw new UncheckedIOException(e);
      }
    }

    String code() {
      return json().path("code").asText();
    }

    String header(String header) {
      return whole.headers().firstValue(header).orElse("");
    }
  }

  FarWorker(URI server, String key, String name) {
    this.server = server;
    this.key = key;
    this.name = name;
  }

  FarWorker named(String other) {
    return new FarWorker(server, key, other);
  }

  /** The same, after the server moved. */
  FarWorker at(URI elsewhere) {
    return new FarWorker(elsewhere, key, name);
  }

  Said ask(String method, String path, Map<String, String> headers, BodyPublisher body) {
    var request =
        HttpRequest.newBuilder(server.resolve(path))
            .header("Authorization", "Bearer " + key)
            .method(method, body);
    headers.forEach(request::header);
    try {
      HttpResponse<byte[]> answer = http.send(request.build(), BodyHandlers.ofByteArray());
      return new Said(
          answer.statusCode(), new String(answer.body(), StandardCharsets.UTF_8), answer);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  Said get(String path) {
    return ask("GET", path, Map.of(), BodyPublishers.noBody());
  }

  Said post(String path, String json) {
    return ask(
        "POST", path, Map.of("Content-Type", "application/json"), BodyPublishers.ofString(json));
  }

  Said put(String path, Map<String, String> headers, String body) {
    return ask("PUT", path, headers, BodyPublishers.ofString(body));
  }

  ObjectNode asking(int slots, String wait, String... types) {
    ObjectNode asked = JSON.createObjectNode().put("worker", name).put("slots", slots);
    asked.put("wait", wait).put("containment", "pid_namespace");
    var offered = asked.putArray("types");
    for (String type : types.length == 0 ? new String[] {TYPE} : types) {
      offered.addObject().put("name", type);
    }
    return asked;
  }

  List<JsonNode> claim(ObjectNode asked) {
    Said said = post("/v1/claims", asked.toString());
    assertThat(said.status()).as(said.text()).isEqualTo(200);
    List<JsonNode> claims = new ArrayList<>();
    said.json().path("claims").forEach(claims::add);
    return claims;
  }

  List<JsonNode> claim(int slots, String wait) {
    return claim(asking(slots, wait));
  }

  /** The one claim that there is, by its address. */
  String claimOne() {
    List<JsonNode> claims = claim(1, "20s");
    assertThat(claims).hasSize(1);
    return claims.getFirst().path("url").asText();
  }
}
