package dev.lethe.http;

import io.javalin.http.Context;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;

/**
 * Breaks the connection of one request from any thread, also while another is blocked writing to a
 * slow reader. The connection is reset, not closed: what still waits in our socket buffer is
 * dropped, and the client cannot take the part it has for the whole.
 */
public final class Cut {
  private final EndPoint endPoint;
  private final Trace trace;

  private Cut(EndPoint endPoint, Trace trace) {
    this.endPoint = endPoint;
    this.trace = trace;
  }

  /** To be taken on the thread of the request; good until the request ends. */
  public static Cut of(Context ctx) {
    Request request = ServletContextRequest.getServletContextRequest(ctx.req());
    EndPoint endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
    return new Cut(endPoint, Trace.of(ctx));
  }

  /** Takes effect at once; a second call does nothing. */
  public void abort() {
    if (!trace.open) {
      return;
    }
    trace.broken = true;
    if (endPoint.getTransport() instanceof SocketChannel channel) {
      try {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      } catch (IOException _) {
        // The socket is closed already, which is what is wanted.
      }
    }
    endPoint.close(new IOException("cut"));
  }
}
