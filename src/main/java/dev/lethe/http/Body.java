package dev.lethe.http;

import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the body of a request, never further than its route allows. */
public final class Body {
  // JSON is held in memory as a whole, also on a route that takes uploads of any size.
  private static final long JSON_LIMIT = 1 << 20;

  private Body() {}

  /**
   * The bytes as they arrive. Refuses at the first byte over the limit; throws {@link ClientGone}
   * when the client stops sending.
   */
  public static InputStream stream(Context ctx) {
    return stream(ctx, Trace.of(ctx).bodyLimit);
  }

  /** Takes less of this body than its route does. */
  public static void narrow(Context ctx, long limit) {
    Trace trace = Trace.of(ctx);
    trace.bodyLimit = Math.min(trace.bodyLimit, limit);
  }

  public static byte[] bytes(Context ctx) throws IOException {
    try (InputStream in = stream(ctx)) {
      return in.readAllBytes();
    }
  }

  /** A JSON body that must be there. */
  public static <T> T json(Context ctx, Class<T> type) throws IOException {
    return Json.read(jsonBytes(ctx), type);
  }

  /** The same, as it came. */
  public static byte[] jsonBytes(Context ctx) throws IOException {
    requireJson(ctx.contentType());
    return anyJson(ctx);
  }

  /** A JSON body that may be left out. */
  public static <T> Optional<T> optionalJson(Context ctx, Class<T> type) throws IOException {
    byte[] bytes = optionalJsonBytes(ctx);
    return bytes.length == 0 ? Optional.empty() : Optional.of(Json.read(bytes, type));
  }

  /** The same, as it came. */
  public static byte[] optionalJsonBytes(Context ctx) throws IOException {
    byte[] bytes = anyJson(ctx);
    if (bytes.length > 0) {
      requireJson(ctx.contentType());
    }
    return bytes;
  }

  /** Whether the media type, parameters aside, is the one named. */
  public static boolean is(@Nullable String contentType, String mediaType) {
    return contentType != null
        && contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT).equals(mediaType);
  }

  private static InputStream stream(Context ctx, long limit) {
    return new Limited(ctx, limit);
  }

  private static byte[] anyJson(Context ctx) throws IOException {
    long limit = Math.min(Trace.of(ctx).bodyLimit, JSON_LIMIT);
    if (ctx.req().getContentLengthLong() > limit) {
      throw tooLarge(limit);
    }
    try (InputStream in = stream(ctx, limit)) {
      return in.readAllBytes();
    }
  }

  private static void requireJson(@Nullable String contentType) {
    if (!is(contentType, "application/json")) {
      throw new Refusal(ErrorCode.UNSUPPORTED_MEDIA_TYPE, "send the body as application/json");
    }
  }

  static Refusal tooLarge(long limit) {
    return new Refusal(ErrorCode.UPLOAD_TOO_LARGE, "the body may have at most " + limit + " bytes");
  }

  /** Counts what the client sends, and tells its silence from an error of ours. */
  private static final class Limited extends InputStream {
    private final Context ctx;
    private final long limit;
    private final Pace.Meter meter;
    private long count;

    Limited(Context ctx, long limit) {
      this.ctx = ctx;
      this.limit = limit;
      this.meter = Trace.of(ctx).pace.meter();
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int read;
      long begun = System.nanoTime();
      try {
        // Not before: it tells a client that asks to send its body.
        Trace.of(ctx).bodyTouched = true;
        read = ctx.req().getInputStream().read(into, offset, length);
      } catch (IOException e) {
        throw new ClientGone(e);
      }
      count += Math.max(read, 0);
      meter.waited(System.nanoTime() - begun, read);
      if (count > limit) {
        throw tooLarge(limit);
      }
      return read;
    }
  }
}
