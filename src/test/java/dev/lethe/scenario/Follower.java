package dev.lethe.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An open stream of events or of a log, read as it comes. */
final class Follower implements AutoCloseable {
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final HttpResponse<InputStream> answer;
  private final BufferedReader lines;

  /** One event as it came over the wire. */
  record Told(@Nullable String id, String name, JsonNode data) {
    String state() {
      return data.path("state").asText() + " " + data.path("data").asText();
    }

    long number() {
      return Long.parseLong(Optional.ofNullable(id).orElseThrow());
    }
  }

  Follower(URI server, String path, Map<String, String> headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server + path));
    headers.forEach(request::header);
    answer = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
  }

  int status() {
    return answer.statusCode();
  }

  Map<String, List<String>> headers() {
    return answer.headers().map();
  }

  /** The next line; empty at the end. */
  Optional<String> line() throws IOException {
    return Optional.ofNullable(lines.readLine());
  }

  /** The next event; empty at the end of the stream. */
  Optional<Told> next() throws IOException {
    String id = null;
    String name = "";
    String data = "";
    while (true) {
      Optional<String> line = line();
      if (line.isEmpty()) {
        return Optional.empty();
      }
      String text = line.get();
      if (text.startsWith("id: ")) {
        id = text.substring(4);
      } else if (text.startsWith("event: ")) {
        name = text.substring(7);
      } else if (text.startsWith("data: ")) {
        data = text.substring(6);
      } else if (text.isEmpty() && !name.isEmpty()) {
        JsonNode json = Exchange.parse(data.getBytes(StandardCharsets.UTF_8));
        return Optional.of(new Told(id, name, json));
      } else {
        assertThat(text).isIn("", ": ping");
      }
    }
  }

  /** The next change of a state; empty at the end of the stream. */
  Optional<Told> change() throws IOException {
    Optional<Told> told = next();
    while (told.isPresent() && told.get().name().equals("job.progress")) {
      told = next();
    }
    return told;
  }

  /** Reads on until a job is in this state, and tells all changes on the way. */
  List<String> until(String state) throws IOException {
    var states = new ArrayList<String>();
    while (states.isEmpty() || !states.getLast().equals(state)) {
      states.add(change().orElseThrow(() -> new AssertionError("ended after " + states)).state());
    }
    return states;
  }

  /** All changes until the stream ends by itself. */
  List<String> toEnd() throws IOException {
    var states = new ArrayList<String>();
    for (Optional<Told> told = change(); told.isPresent(); told = change()) {
      states.add(told.get().state());
    }
    return states;
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
