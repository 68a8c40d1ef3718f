package dev.lethe.http;

import io.javalin.http.Context;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Writes finished answers: the length is always known, and a HEAD gets the headers alone. */
public final class Answer {
  private Answer() {}

  /** JSON that no cache may keep, because who asks decides what is in it. */
  public static void json(Context ctx, int status, Object value) throws IOException {
    if (ctx.res().getHeader("Cache-Control") == null) {
      ctx.res().setHeader("Cache-Control", "no-store");
    }
    bytes(ctx, status, "application/json", Json.bytes(value));
  }

  public static void bytes(Context ctx, int status, String mediaType, byte[] body)
      throws IOException {
    HttpServletResponse response = ctx.res();
    response.setStatus(status);
    response.setHeader("Content-Type", mediaType);
    response.setContentLengthLong(body.length);
    if (ctx.req().getMethod().equals("HEAD")) {
      return;
    }
    try {
      response.getOutputStream().write(body);
    } catch (IOException e) {
      throw new ClientGone(e);
    }
  }

  public static void empty(Context ctx, int status) {
    ctx.res().setStatus(status);
  }
}
