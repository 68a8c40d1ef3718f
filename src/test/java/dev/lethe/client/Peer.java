package dev.lethe.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A genuine HTTP server on the other end of a genuine connection: it answers what a test tells it
 * to and remembers what it was asked.
 */
public final class Peer implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, Deque<Answer>> answers = new ConcurrentHashMap<>();
  private final List<Asked> asked = new CopyOnWriteArrayList<>();

  public Peer() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  public URI uri() {
    var address = server.getAddress();
    return URI.create("http://127.0.0.1:" + address.getPort());
  }

  /** Answers a request such as {@code GET /v1/jobs}; the last answer given is repeated. */
  public Peer on(String request, Answer answer) {
    answers.computeIfAbsent(request, _ -> new ArrayDeque<>()).add(answer);
    return this;
  }

  public Peer on(String request, int status, String json) {
    return on(request, exchange -> reply(exchange, status, json.getBytes(StandardCharsets.UTF_8)));
  }

  public List<Asked> asked() {
    return List.copyOf(asked);
  }

  /** The one request that began so. */
  public Asked asked(String request) {
    return asked.stream()
        .filter(one -> one.line().startsWith(request))
        .reduce((first, second) -> second)
        .orElseThrow(() -> new AssertionError("not asked: " + request + " but " + asked));
  }

  public static void reply(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private void answer(HttpExchange exchange) throws IOException {
    URI uri = exchange.getRequestURI();
    String line = exchange.getRequestMethod() + " " + uri;
    byte[] body = exchange.getRequestBody().readAllBytes();
    asked.add(new Asked(line, exchange.getRequestHeaders(), body));
    try {
      next(exchange.getRequestMethod() + " " + uri.getRawPath()).to(exchange);
    } catch (IOException e) {
      exchange.close();
    }
  }

  private synchronized Answer next(String request) {
    Deque<Answer> queue = answers.getOrDefault(request, new ArrayDeque<>());
    return Optional.ofNullable(queue.size() > 1 ? queue.poll() : queue.peek())
        .orElse(exchange ->
            reply(
                exchange,
                404,
                "{\"code\":\"not_found\",\"detail\":\"no such thing\"}"
                    .getBytes(StandardCharsets.UTF_8)));
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  /** What to do with one request. */
  @FunctionalInterface
  public interface Answer {
    void to(HttpExchange exchange) throws IOException;
  }

  /** One request as it arrived. */
  @SuppressWarnings("ArrayRecordComponent")
  public record Asked(String line, com.sun.net.httpserver.Headers headers, byte[] body) {
    public String text() {
      return new String(body, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
      return line;
    }
  }
}
