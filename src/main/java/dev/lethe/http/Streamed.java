package dev.lethe.http;

import io.javalin.http.Context;
import jakarta.servlet.http.HttpServletResponse;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/**
 * An answer that is written while it comes into being, each piece on its way at once.
 *
 * <p>It is written from the thread of the request, which waits for the client: so nothing is ever
 * collected for a slow reader, and one that takes nothing for the idle time of the connection is
 * cut. Threads are virtual here; one that waits costs a few kilobytes and no thread of the system.
 */
public final class Streamed {
  private Streamed() {}

  /** Sends the head of the answer; empty for a HEAD, which wants no more. */
  public static Optional<OutputStream> begin(Context ctx, String mediaType) throws IOException {
    HttpServletResponse response = ctx.res();
    response.setStatus(200);
    response.setHeader("Content-Type", mediaType);
    response.setHeader("Cache-Control", "private, no-store");
    response.setHeader("X-Content-Type-Options", "nosniff");
    // Tells the usual proxies not to collect what is to arrive at once.
    response.setHeader("X-Accel-Buffering", "no");
    if (ctx.req().getMethod().equals("HEAD")) {
      return Optional.empty();
    }
    var pieces = new Pieces(response.getOutputStream());
    pieces.flush();
    return Optional.of(pieces);
  }

  /** Sends each piece at once, and tells a client that is gone from an error of ours. */
  private static final class Pieces extends FilterOutputStream {
    Pieces(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      try {
        out.write(bytes, offset, length);
      } catch (IOException e) {
        throw new ClientGone(e);
      }
      flush();
    }

    @Override
    public void flush() throws IOException {
      try {
        out.flush();
      } catch (IOException e) {
        throw new ClientGone(e);
      }
    }
  }
}
