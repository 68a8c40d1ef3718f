package dev.lethe.http;

import io.javalin.http.Context;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one request while it is under way, for its log line and its error answer. It is
 * touched by one thread at a time, but not always the same one.
 */
final class Trace {
  static final String KEY = "dev.lethe.http.trace";
  private static final String NO_ROUTE = "none";

  final String requestId;
  final Pace pace;
  volatile String route = NO_ROUTE;
  volatile @Nullable String account;
  volatile long bodyLimit;
  volatile boolean bodyTouched;
  volatile boolean broken;
  volatile boolean open = true;

  Trace(String requestId, Pace pace) {
    this.requestId = requestId;
    this.pace = pace;
  }

  static Trace of(Context ctx) {
    return (Trace) ctx.req().getAttribute(KEY);
  }

  static @Nullable Trace of(Request request) {
    return (Trace) request.getAttribute(KEY);
  }
}
