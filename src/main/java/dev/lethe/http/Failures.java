package dev.lethe.http;

import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.http.HttpException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides what a client hears when a request did not go well, and what only the log does. */
final class Failures {
  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);
  private static final List<String> HEADERS_OF_THE_BODY =
      List.of(
          "Content-Disposition",
          "Content-Security-Policy",
          "Content-Encoding",
          "ETag",
          "Last-Modified",
          "Accept-Ranges");

  private final Map<String, ErrorShape> shapes;

  Failures(Map<String, ErrorShape> shapes) {
    this.shapes = shapes;
  }

  void answer(Context ctx, Throwable failure) {
    Trace trace = Trace.of(ctx);
    if (failure instanceof ClientGone || trace.broken) {
      Cut.of(ctx).abort();
      return;
    }
    answer(ctx, problem(failure, trace));
  }

  void answer(Context ctx, Problem problem) {
    if (ctx.res().isCommitted()) {
      // The answer has begun: the only honest thing left is to break it visibly.
      Cut.of(ctx).abort();
      return;
    }
    write(ctx, problem);
  }

  /** The finished answer, shaped for the front door the path belongs to. */
  ErrorShape.Shaped shape(String path, Problem problem) {
    String best = "";
    for (String prefix : shapes.keySet()) {
      if (prefix.length() > best.length() && covers(prefix, path)) {
        best = prefix;
      }
    }
    return shapes.getOrDefault(best, ErrorShape.NATIVE).shape(problem);
  }

  private static boolean covers(String prefix, String path) {
    return path.equals(prefix) || path.startsWith(prefix.endsWith("/") ? prefix : prefix + "/");
  }

  private static Problem problem(Throwable failure, Trace trace) {
    return switch (failure) {
      case Refusal refusal -> Problem.of(refusal, trace.requestId);
      case HttpResponseException e -> Problem.ofStatus(e.getStatus(), trace.requestId);
      case HttpException e -> Problem.ofStatus(e.getCode(), trace.requestId);
      default -> {
        LOG.error("request {} on {} failed", trace.requestId, trace.route, failure);
        yield Problem.of(ErrorCode.INTERNAL, "look for the request id in the log", trace.requestId);
      }
    };
  }

  private void write(Context ctx, Problem problem) {
    HttpServletResponse response = ctx.res();
    response.resetBuffer();
    HEADERS_OF_THE_BODY.forEach(name -> response.setHeader(name, null));
    response.setHeader("Cache-Control", "no-store");
    if (problem.status() == 401 && response.getHeader("WWW-Authenticate") == null) {
      response.setHeader("WWW-Authenticate", "Bearer");
    }
    boolean unread = Leftover.in(ctx);
    if (unread) {
      response.setHeader("Connection", "close");
    }
    ErrorShape.Shaped shaped = shape(ctx.path(), problem);
    try {
      Answer.bytes(
          ctx, shaped.status(), shaped.mediaType(), shaped.body().getBytes(StandardCharsets.UTF_8));
      if (unread) {
        response.flushBuffer();
        Leftover.drain(ctx);
      }
    } catch (IOException _) {
      Cut.of(ctx).abort();
    }
  }
}
