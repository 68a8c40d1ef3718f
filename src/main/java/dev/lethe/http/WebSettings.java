package dev.lethe.http;

import java.time.Duration;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Where and how the server listens.
 *
 * @param port 0 takes a free one
 * @param idle how long a connection may be silent between two bytes; a request that is being worked
 *     on is not silent
 * @param drain how long a stop waits for requests in flight before it cuts them
 * @param shapes error shapes by path prefix, such as {@code /unsiloed}; anything else is native
 */
public record WebSettings(
    String host,
    int port,
    Duration idle,
    Duration drain,
    RandomGenerator random,
    Map<String, ErrorShape> shapes,
    RequestObserver observer) {

  public WebSettings {
    shapes = Map.copyOf(shapes);
  }

  public static WebSettings on(String host, int port, RandomGenerator random) {
    return new WebSettings(
        host,
        port,
        Duration.ofSeconds(30),
        Duration.ofSeconds(10),
        random,
        Map.of(),
        RequestObserver.NONE);
  }

  public WebSettings withIdle(Duration value) {
    return new WebSettings(host, port, value, drain, random, shapes, observer);
  }

  public WebSettings withDrain(Duration value) {
    return new WebSettings(host, port, idle, value, random, shapes, observer);
  }

  public WebSettings withShapes(Map<String, ErrorShape> value) {
    return new WebSettings(host, port, idle, drain, random, value, observer);
  }

  public WebSettings withObserver(RequestObserver value) {
    return new WebSettings(host, port, idle, drain, random, shapes, value);
  }
}
