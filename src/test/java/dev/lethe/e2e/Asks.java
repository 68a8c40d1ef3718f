package dev.lethe.e2e;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Requests that the typed client does not make: those that do not wait for what they begin. */
final class Asks implements AutoCloseable {
  private final HttpClient http = HttpClient.newHttpClient();
  private final URI base;
  private final String key;

  Asks(URI base, String key) {
    this.base = base;
    this.key = key;
  }

  HttpResponse<String> get(String path) throws IOException {
    return send("GET", path);
  }

  HttpResponse<String> delete(String id) throws IOException {
    return send("DELETE", "/v1/jobs/" + id + "?wait=0s");
  }

  HttpResponse<String> clean(String id) throws IOException {
    return send("POST", "/v1/jobs/" + id + "/clean?wait=0s");
  }

  private HttpResponse<String> send(String method, String path) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(base.resolve(path))
            .header("Authorization", "Bearer " + key)
            .timeout(Duration.ofSeconds(90))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build();
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
