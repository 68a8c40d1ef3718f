package dev.lethe.http;

import io.javalin.http.Context;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Writes finished answers: the length is always known, and a HEAD gets the headers alone. */
public final class Answer {
  private Answer() {}

  /** JSON that no cache may keep, because who asks decides what is in it. */
  public static void json(Context ctx, int status, Object value) throws IOException {
    json(ctx, status, Json.bytes(value));
  }

  /** As {@link #json}, with a tag: a client that has this very answer is told so instead. */
  public static void conditional(Context ctx, Object value) throws IOException {
    byte[] body = Json.bytes(value);
    String tag = EntityTag.weak(body);
    ctx.res().setHeader("ETag", tag);
    if (EntityTag.known(ctx.header("If-None-Match"), tag)) {
      noStore(ctx);
      empty(ctx, 304);
    } else {
      json(ctx, 200, body);
    }
  }

  private static void json(Context ctx, int status, byte[] body) throws IOException {
    noStore(ctx);
    ctx.res().addHeader("Vary", "Accept-Encoding");
    if (body.length < Compression.LEAST || !Compression.wanted(ctx.header("Accept-Encoding"))) {
      bytes(ctx, status, "application/json", body);
    } else {
      ctx.res().setHeader("Content-Encoding", "gzip");
      bytes(ctx, status, "application/json", Compression.gzip(body));
    }
  }

  private static void noStore(Context ctx) {
    if (ctx.res().getHeader("Cache-Control") == null) {
      ctx.res().setHeader("Cache-Control", "no-store");
    }
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
