package dev.lethe.http;

import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.eclipse.jetty.http.MultiPart;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code multipart/form-data} while it arrives: parts in the order the client sent them, each
 * as a stream that ends where the part does. Nothing is spooled to disk and nothing is held in
 * memory but one buffer, so what is secret in an upload is never anywhere unencrypted.
 */
public final class Multipart {
  /** Bounds on what a client may make us remember. */
  public record Limits(int parts, int headerBytes) {
    public static final Limits DEFAULT = new Limits(64, 8 << 10);
  }

  /** The head of one part; header names are in lower case. */
  public record Part(
      String name,
      @Nullable String fileName,
      @Nullable String contentType,
      Map<String, String> headers) {
    public Part {
      headers = Map.copyOf(headers);
    }
  }

  /** Takes the parts one by one. */
  public interface PartSink {
    /** {@code content} is good until this returns; what is left unread is skipped. */
    void part(Part part, InputStream content) throws IOException;
  }

  private Multipart() {}

  public static void read(@Nullable String contentType, InputStream body, PartSink sink)
      throws IOException {
    read(contentType, body, Limits.DEFAULT, sink);
  }

  /**
   * Reads to the end of the body. A malformed or unfinished one is refused, by then with parts
   * already delivered: the caller must keep nothing of them before this has returned.
   */
  public static void read(
      @Nullable String contentType, InputStream body, Limits limits, PartSink sink)
      throws IOException {
    PartReader reader = new PartReader(boundary(contentType), body, limits);
    Part part = reader.next();
    while (part != null) {
      try (InputStream content = reader.content()) {
        sink.part(part, content);
      }
      part = reader.next();
    }
  }

  private static String boundary(@Nullable String contentType) {
    if (contentType == null || !Body.is(contentType, "multipart/form-data")) {
      throw new Refusal(ErrorCode.UNSUPPORTED_MEDIA_TYPE, "send the body as multipart/form-data");
    }
    String boundary = extract(contentType);
    if (boundary == null || boundary.isEmpty() || boundary.length() > 70) {
      throw malformed("the Content-Type names no boundary");
    }
    return boundary;
  }

  private static @Nullable String extract(String contentType) {
    try {
      return MultiPart.extractBoundary(contentType);
    } catch (IllegalArgumentException _) {
      throw malformed("the Content-Type is not well formed");
    }
  }

  static Refusal malformed(String why) {
    return new Refusal(ErrorCode.INVALID_REQUEST, why);
  }
}
