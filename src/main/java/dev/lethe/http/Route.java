package dev.lethe.http;

import io.javalin.http.Handler;
import java.util.Map;

/**
 * One operation of a front door as data, so that the server can serve it and a test can hold the
 * whole list against the API description. {@code path} is a template such as {@code /v1/jobs/{id}};
 * a body longer than {@code bodyLimit} bytes is refused.
 */
public record Route(
    Method method, String path, Handler handler, long bodyLimit, Map<String, String> options) {
  private static final long DEFAULT_BODY_LIMIT = 1 << 20;

  /** The methods a front door can offer; HEAD comes with GET, OPTIONS with every path. */
  public enum Method {
    GET,
    POST,
    PUT,
    PATCH,
    DELETE
  }

  public Route {
    options = Map.copyOf(options);
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException("a path starts with a slash: " + path);
    }
  }

  public static Route get(String path, Handler handler) {
    return new Route(Method.GET, path, handler, DEFAULT_BODY_LIMIT, Map.of());
  }

  public static Route post(String path, Handler handler) {
    return new Route(Method.POST, path, handler, DEFAULT_BODY_LIMIT, Map.of());
  }

  public static Route put(String path, Handler handler) {
    return new Route(Method.PUT, path, handler, DEFAULT_BODY_LIMIT, Map.of());
  }

  public static Route patch(String path, Handler handler) {
    return new Route(Method.PATCH, path, handler, DEFAULT_BODY_LIMIT, Map.of());
  }

  public static Route delete(String path, Handler handler) {
    return new Route(Method.DELETE, path, handler, DEFAULT_BODY_LIMIT, Map.of());
  }

  public Route withBodyLimit(long bytes) {
    return new Route(method, path, handler, bytes, options);
  }

  /** Headers by which an OPTIONS request on the path learns what the server can do there. */
  public Route withOptions(Map<String, String> headers) {
    return new Route(method, path, handler, bodyLimit, headers);
  }
}
