package dev.lethe.http;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;

/**
 * Deals with the rest of a body whose request was refused. Closing a connection on which the client
 * still sends makes the kernel reset it, and the client loses the very answer that tells why. So
 * the answer goes out first, and what comes in is thrown away for a short while (RFC 9112, section
 * 9.6).
 */
final class Leftover {
  private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final long LINGER_BYTES = 64L << 20;

  private Leftover() {}

  static boolean in(Context ctx) {
    if (ctx.req().getContentLengthLong() <= 0 && ctx.req().getHeader("Transfer-Encoding") == null) {
      return false;
    }
    try {
      return uninvited(ctx) || !ctx.req().getInputStream().isFinished();
    } catch (IOException _) {
      return false;
    }
  }

  /** Touching the stream would send "100 Continue" and invite the body that was just refused. */
  private static boolean uninvited(Context ctx) {
    return ctx.req().getHeader("Expect") != null && !Trace.of(ctx).bodyTouched;
  }

  static void drain(Context ctx) throws IOException {
    if (uninvited(ctx)) {
      return;
    }
    ServletContextRequest request = ServletContextRequest.getServletContextRequest(ctx.req());
    request
        .getConnectionMetaData()
        .getConnection()
        .getEndPoint()
        .setIdleTimeout(TimeUnit.NANOSECONDS.toMillis(LINGER_NANOS));
    InputStream in = ctx.req().getInputStream();
    long end = System.nanoTime() + LINGER_NANOS;
    long left = LINGER_BYTES;
    byte[] waste = new byte[16 << 10];
    int read = 0;
    while (read >= 0 && left > 0 && System.nanoTime() < end) {
      read = in.read(waste);
      left -= Math.max(read, 0);
    }
  }
}
