package dev.lethe.client;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/** Sends requests, and turns whatever is not a success into one of the client's exceptions. */
final class Transport implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(10);

  /** How long it is borne in all that the server has too many requests. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final int TOO_MANY = 429;
  private static final long NANOS = 1_000_000_000;
  private static final long MILLIS = 1_000;
  private static final int LARGEST_PROBLEM = 1 << 20;
  private static final int LARGEST_TEXT = 1 << 20;

  private final URI base;
  private final String prefix;
  private final String authorization;
  private final HttpClient http;

  Transport(URI base, String apiKey) {
    this.base = base;
    this.prefix = base.toString().replaceAll("/+$", "");
    this.authorization = "Bearer " + apiKey;
    // Redirects are not followed: the key would go wherever they point.
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT)
            .build();
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(prefix + path)).header("Authorization", authorization);
  }

  /** A POST with a JSON body. */
  HttpRequest.Builder post(String path, Object body) {
    return request(path)
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(Json.write(body)));
  }

  <T> T json(HttpRequest request, Class<T> type) {
    return type.cast(read(request, Json.mapper().constructType(type)));
  }

  <T> Page<T> page(HttpRequest request, Class<T> item) {
    var type = Json.mapper().getTypeFactory().constructParametricType(Page.class, item);
    var page = (Page<?>) read(request, type);
    return new Page<>(page.items().stream().<T>map(item::cast).toList(), page.nextCursor());
  }

  private Object read(HttpRequest request, JavaType type) {
    var response = open(request);
    try (InputStream body = response.body()) {
      return Json.mapper().readValue(body, type);
    } catch (JacksonException e) {
      int status = response.statusCode();
      String detail = "what answers at " + base + " does not speak Lethe's API";
      throw new LetheException(status, "not_lethe", detail, null, List.of());
    } catch (IOException e) {
      throw broken(e);
    }
  }

  /** For answers that are a short text. */
  String text(HttpRequest request) {
    try (InputStream body = open(request).body()) {
      return new String(body.readNBytes(LARGEST_TEXT), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw broken(e);
    }
  }

  /** For requests whose answer is not looked at beyond its status. */
  void done(HttpRequest request) {
    try (InputStream body = open(request).body()) {
      body.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw broken(e);
    }
  }

  /** The open answer, which the caller closes; anything but a 2xx is thrown. */
  HttpResponse<InputStream> open(HttpRequest request) {
    var response = send(request);
    long until = System.nanoTime() + PATIENCE.toNanos();
    // Such a request was not begun, and the server says when it may be: so it is no failure yet.
    for (long wait = toWait(response); wait > 0; wait = toWait(response)) {
      if (System.nanoTime() + wait * NANOS > until) {
        break;
      }
      close(response);
      Pause.millis(wait * MILLIS);
      response = send(request);
    }
    if (response.statusCode() / 100 != 2) {
      throw refusal(response);
    }
    return response;
  }

  /** In how many seconds to ask again; 0 for never. */
  private static long toWait(HttpResponse<InputStream> response) {
    return response.statusCode() == TOO_MANY
        ? response.headers().firstValue("Retry-After").flatMap(Transport::seconds).orElse(0L)
        : 0;
  }

  private static Optional<Long> seconds(String text) {
    return text.matches("\\d{1,9}") ? Optional.of(Long.parseLong(text)) : Optional.empty();
  }

  private static void close(HttpResponse<InputStream> response) {
    try (InputStream body = response.body()) {
      body.transferTo(OutputStream.nullOutputStream());
    } catch (IOException _) {
      // What is asked for again is no loss.
    }
  }

  private HttpResponse<InputStream> send(HttpRequest request) {
    try {
      return http.send(request, BodyHandlers.ofInputStream());
    } catch (ConnectException | HttpConnectTimeoutException e) {
      throw new UnreachableException(base, false, e);
    } catch (IOException e) {
      throw new UnreachableException(base, true, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted");
    }
  }

  /** What to throw when an answer's body cannot be read: it broke, or this thread is to stop. */
  RuntimeException broken(IOException cause) {
    if (Thread.currentThread().isInterrupted()) {
      return new CancellationException("interrupted");
    }
    return new UnreachableException(base, true, cause);
  }

  private static LetheException refusal(HttpResponse<InputStream> response) {
    int status = response.statusCode();
    JsonNode problem = problem(response);
    String requestId =
        problem
            .path("request_id")
            .asText(response.headers().firstValue("X-Request-Id").orElse(null));
    var errors = new ArrayList<LetheException.FieldError>();
    for (JsonNode error : problem.path("errors")) {
      errors.add(
          new LetheException.FieldError(
              error.path("pointer").asText(),
              error.path("code").asText(),
              error.path("message").asText()));
    }
    String detail = problem.path("detail").asText(problem.path("title").asText());
    return new LetheException(
        status,
        problem.path("code").asText("http_" + status),
        detail.isEmpty() ? "the server answered " + status : detail,
        requestId,
        List.copyOf(errors));
  }

  private static JsonNode problem(HttpResponse<InputStream> response) {
    try (InputStream body = response.body()) {
      String text = new String(body.readNBytes(LARGEST_PROBLEM), StandardCharsets.UTF_8);
      JsonNode node = Json.mapper().readTree(text);
      return node != null && node.isObject() ? node : MissingNode.getInstance();
    } catch (IOException e) {
      // Something in between answered, in words of its own; the status still says enough.
      return MissingNode.getInstance();
    }
  }

  /** Lets go of connections without waiting for calls that are still under way. */
  @Override
  public void close() {
    http.shutdownNow();
  }
}
