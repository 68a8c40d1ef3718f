package dev.lethe.http;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Where and how the server listens.
 *
 * @param port 0 takes a free one
 * @param idle how long a connection may be silent between two bytes; a request that is being worked
 *     on is not silent
 * @param drain how long a stop waits for requests in flight before it cuts them
 * @param origins pages of these may use the API from a browser; {@code *} stands for any
 * @param pace how slow a client may be
 * @param shapes error shapes by path prefix, such as {@code /unsiloed}; anything else is native
 */
public record WebSettings(
    String host,
    int port,
    Duration idle,
    Duration drain,
    RandomGenerator random,
    Map<String, ErrorShape> shapes,
    RequestObserver observer,
    Set<String> origins,
    Pace pace) {

  public WebSettings {
    shapes = Map.copyOf(shapes);
    origins = Set.copyOf(origins);
  }

  public static WebSettings on(String host, int port, RandomGenerator random) {
    return new WebSettings(
        host,
        port,
        Duration.ofSeconds(30),
        Duration.ofSeconds(10),
        random,
        Map.of(),
        RequestObserver.NONE,
        Set.of(),
        Pace.USUAL);
  }

  public WebSettings withOrigins(Set<String> value) {
    return new WebSettings(host, port, idle, drain, random, shapes, observer, value, pace);
  }

  public WebSettings withPace(Pace value) {
    return new WebSettings(host, port, idle, drain, random, shapes, observer, origins, value);
  }

  public WebSettings withIdle(Duration value) {
    return new WebSettings(host, port, value, drain, random, shapes, observer, origins, pace);
  }

  public WebSettings withDrain(Duration value) {
    return new WebSettings(host, port, idle, value, random, shapes, observer, origins, pace);
  }

  public WebSettings withShapes(Map<String, ErrorShape> value) {
    return new WebSettings(host, port, idle, drain, random, value, observer, origins, pace);
  }

  public WebSettings withObserver(RequestObserver value) {
    return new WebSettings(host, port, idle, drain, random, shapes, value, origins, pace);
  }
}
