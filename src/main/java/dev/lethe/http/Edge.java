package dev.lethe.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/**
 * What happens around every request before and after routing: its id, its log line, and answers in
 * our shape to what Jetty itself refuses.
 */
final class Edge extends Handler.Wrapper {
  private static final String REQUEST_ID = "X-Request-Id";

  private final RequestIds ids;
  private final RequestLog log;
  private final Failures failures;
  private final Cors cors;
  private final Pace pace;
  private final SlowClients slow;

  Edge(RequestIds ids, RequestLog log, Failures failures, WebSettings settings) {
    this.ids = ids;
    this.log = log;
    this.failures = failures;
    this.cors = new Cors(settings.origins());
    this.pace = settings.pace();
    this.slow = new SlowClients(settings.pace());
  }

  /** Watches the connections of the server; to be closed with it. */
  SlowClients slowClients() {
    return slow;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    mark(request, response);
    return super.handle(request, slow.began(request, response), callback);
  }

  /** Called by Jetty once per request, also for one it could not parse. */
  void answered(Request request, Response response) {
    Trace trace = Trace.of(request);
    if (trace == null) {
      trace = new Trace(ids.take(null), pace);
    }
    trace.open = false;
    slow.ended(request);
    log.answered(request, response, trace);
  }

  private Trace mark(Request request, Response response) {
    Trace known = Trace.of(request);
    if (known == null) {
      cors.mark(request, response);
    }
    Trace trace =
        known != null ? known : new Trace(ids.take(request.getHeaders().get(REQUEST_ID)), pace);
    request.setAttribute(Trace.KEY, trace);
    response.getHeaders().put(REQUEST_ID, trace.requestId);
    return trace;
  }

  private void refuse(Request request, Response response, Callback callback, int status) {
    Trace trace = mark(request, response);
    String path = Request.getPathInContext(request);
    ErrorShape.Shaped shaped =
        failures.shape(path == null ? "/" : path, Problem.ofStatus(status, trace.requestId));
    byte[] body = shaped.body().getBytes(StandardCharsets.UTF_8);
    response.setStatus(shaped.status());
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, shaped.mediaType());
    // After most of these the connection is closed; a client that is not told sends into the void.
    response.getHeaders().put(HttpHeader.CONNECTION, "close");
    response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
    boolean head = "HEAD".equals(request.getMethod());
    response.write(true, head ? ByteBuffer.allocate(0) : ByteBuffer.wrap(body), callback);
  }

  /** Answers what Jetty refuses before or around our own routing. */
  Request.Handler errors() {
    return new ErrorHandler() {
      @Override
      public boolean handle(Request request, Response response, Callback callback) {
        int status =
            request.getAttribute(ERROR_STATUS) instanceof Integer code
                ? code
                : response.getStatus();
        refuse(request, response, callback, status);
        return true;
      }
    };
  }
}
