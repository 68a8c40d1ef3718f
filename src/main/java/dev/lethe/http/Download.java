package dev.lethe.http;

import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import io.javalin.http.Context;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Sends one resource of known length, whole or a range of it.
 *
 * <p>A client must never hold a short file and believe that it is complete. The length is announced
 * first, so whatever breaks afterwards can only be told by breaking the connection: a source that
 * throws or ends early has it reset. A source that fails before its first bytes still gets a proper
 * error answer, which is why those are read before anything is sent.
 *
 * @param etag strong and quoted, such as {@code "art_01k..."}
 * @param name the file name the client sees; may hold any character
 */
public record Download(
    Source source, String etag, String mediaType, String name, Disposition disposition) {
  private static final int CHUNK = 64 << 10;
  private static final Pattern MEDIA_TYPE =
      Pattern.compile("[A-Za-z0-9!#$&^_.+-]{1,127}/[A-Za-z0-9!#$&^_.+-]{1,127}(?:;charset=utf-8)?");

  /** Whether a browser saves the file or shows it. */
  public enum Disposition {
    ATTACHMENT,
    INLINE
  }

  /** The bytes and how many there are. */
  public record Source(long length, Opener opener) {}

  /** Opens {@code length} bytes from {@code offset}; may refuse. */
  public interface Opener {
    InputStream open(long offset, long length) throws IOException;
  }

  /**
   * Answers GET and HEAD, Range, If-Range and If-None-Match. To be able to break it off from
   * another thread, take {@link Cut#of} before.
   */
  public void send(Context ctx) throws IOException {
    HttpServletResponse response = ctx.res();
    response.setHeader("ETag", etag);
    response.setHeader("Accept-Ranges", "bytes");
    response.setHeader("Cache-Control", "private, no-store");
    if (EntityTag.known(ctx.header("If-None-Match"), etag)) {
      response.setStatus(304);
      return;
    }
    boolean head = ctx.req().getMethod().equals("HEAD");
    // A range has a meaning for GET only (RFC 9110, section 14.2).
    @Nullable String range = head ? null : ctx.header("Range");
    switch (ByteRange.of(range, ctx.header("If-Range"), etag, source.length)) {
      case ByteRange.Whole() -> {
        describe(response, 200, source.length);
        if (!head) {
          copy(ctx, 0, source.length);
        }
      }
      case ByteRange.Part part -> {
        describe(response, 206, part.length());
        response.setHeader(
            "Content-Range", "bytes " + part.first() + "-" + part.last() + "/" + source.length);
        copy(ctx, part.first(), part.length());
      }
      case ByteRange.Unsatisfiable() -> {
        response.setHeader("Content-Range", "bytes */" + source.length);
        throw new Refusal(
            ErrorCode.RANGE_NOT_SATISFIABLE, "the file has " + source.length + " bytes");
      }
    }
  }

  private void describe(HttpServletResponse response, int status, long length) {
    response.setStatus(status);
    response.setHeader("Content-Type", safeMediaType());
    response.setHeader("Content-Disposition", FileNames.header(disposition, name));
    response.setHeader("X-Content-Type-Options", "nosniff");
    // A file from outside must not run scripts in our origin; PDF viewers refuse a sandbox.
    if (!mediaType.equals("application/pdf")) {
      response.setHeader("Content-Security-Policy", "sandbox");
    }
    response.setContentLengthLong(length);
  }

  private String safeMediaType() {
    return MEDIA_TYPE.matcher(mediaType).matches() ? mediaType : "application/octet-stream";
  }

  private void copy(Context ctx, long offset, long length) throws IOException {
    if (length == 0) {
      return;
    }
    try (InputStream in = source.opener.open(offset, length)) {
      byte[] buffer = new byte[(int) Math.min(CHUNK, length)];
      long left = length;
      while (left > 0) {
        int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
        if (read < 0) {
          throw new IOException("the source ended " + left + " bytes early");
        }
        write(ctx.res().getOutputStream(), buffer, read);
        left -= read;
      }
    }
  }

  private static void write(OutputStream out, byte[] buffer, int length) throws IOException {
    try {
      out.write(buffer, 0, length);
    } catch (IOException e) {
      throw new ClientGone(e);
    }
  }
}
