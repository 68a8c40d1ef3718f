package dev.lethe.http;

import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes one line for every request and tells the observer. Nothing the client wrote is in it but
 * the checked request id: paths, queries, headers and bodies can all hold secrets.
 */
final class RequestLog {
  private static final Logger LOG = LoggerFactory.getLogger("dev.lethe.http.request");
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

  private final RequestObserver observer;

  RequestLog(RequestObserver observer) {
    this.observer = observer;
  }

  void answered(Request request, Response response, Trace trace) {
    String asked = request.getMethod();
    String method = asked != null && METHODS.contains(asked) ? asked : "other";
    Duration took = Duration.ofNanos(System.nanoTime() - request.getBeginNanoTime());
    int status = response.getStatus();
    LOG.info(line(method, status, took, Response.getContentBytesWritten(response), trace));
    observer.answered(method, trace.route, status, took);
  }

  private static String line(String method, int status, Duration took, long bytes, Trace trace) {
    StringBuilder out = new StringBuilder(160);
    out.append("method=").append(method);
    out.append(" route=").append(trace.route);
    out.append(" status=").append(status);
    out.append(String.format(Locale.ROOT, " ms=%.1f", took.toNanos() / 1e6));
    out.append(" bytes=").append(Math.max(bytes, 0));
    out.append(" request_id=").append(trace.requestId);
    @Nullable String account = trace.account;
    if (account != null) {
      out.append(" account=").append(account);
    }
    if (trace.broken) {
      out.append(" cut=true");
    }
    return out.toString();
  }
}
