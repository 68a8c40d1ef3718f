package dev.lethe.api.v1;

import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.http.Answer;
import dev.lethe.http.Body;
import dev.lethe.upload.Incoming.Checksum;
import dev.lethe.upload.Upload;
import io.javalin.http.Context;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The headers of the tus protocol for resumable uploads, version 1.0.0 (tus.io). */
final class Tus {
  static final String MEDIA_TYPE = "application/offset+octet-stream";
  private static final String VERSION = "1.0.0";
  private static final Map<String, String> DIGESTS =
      Map.of("sha1", "SHA-1", "sha256", "SHA-256", "md5", "MD5");
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);
  private static final int METADATA = 4 << 10;
  private static final int NAME = 255;

  private Tus() {}

  /** What an OPTIONS request is told. */
  static Map<String, String> abilities(long mostBytes) {
    return Map.of(
        "Tus-Resumable",
        VERSION,
        "Tus-Version",
        VERSION,
        "Tus-Extension",
        "creation,creation-with-upload,expiration,checksum,termination",
        "Tus-Checksum-Algorithm",
        "sha1,sha256,md5",
        "Tus-Max-Size",
        String.valueOf(mostBytes));
  }

  /** Refuses a request in another version of the protocol, or in none. */
  static void check(Context ctx) {
    ctx.header("Tus-Resumable", VERSION);
    if (!VERSION.equals(ctx.header("Tus-Resumable"))) {
      ctx.header("Tus-Version", VERSION);
      throw new Refusal(
          ErrorCode.UNSUPPORTED_TUS_VERSION, "send the header Tus-Resumable: " + VERSION);
    }
  }

  static void describe(Context ctx, Upload upload) {
    ctx.header("Upload-Offset", String.valueOf(upload.received()));
    if (!upload.finished()) {
      ctx.header("Upload-Expires", date(upload.expiresAt()));
    }
  }

  static String date(Instant at) {
    return HTTP_DATE.format(at);
  }

  /** A header that is a number of bytes and must be there. */
  static long bytes(Context ctx, String name) {
    String text = ctx.header(name);
    if (text == null || !text.matches("\\d{1,18}")) {
      throw invalid(name + " must be a number of bytes");
    }
    return Long.parseLong(text);
  }

  /** How long an upload is to be that now begins, at most so many bytes. */
  static long length(Context ctx, long most, String what) {
    if (ctx.header("Upload-Defer-Length") != null) {
      throw new Refusal(ErrorCode.INVALID_REQUEST, "say the Upload-Length at once");
    }
    long length = bytes(ctx, "Upload-Length");
    if (length > most) {
      throw new Refusal(ErrorCode.UPLOAD_TOO_LARGE, what + " has at most " + most + " bytes");
    }
    return length;
  }

  /** Where the bytes go that a request brings, if it brings bytes. */
  static long offset(Context ctx) {
    if (!Body.is(ctx.contentType(), MEDIA_TYPE)) {
      throw new Refusal(ErrorCode.UNSUPPORTED_MEDIA_TYPE, "send the bytes as " + MEDIA_TYPE);
    }
    return bytes(ctx, "Upload-Offset");
  }

  /** Answers with the upload, for people and for HEAD. */
  static void show(Context ctx, Upload upload) throws IOException {
    describe(ctx, upload);
    ctx.header("Upload-Length", String.valueOf(upload.length()));
    if (!upload.said().metadata().isEmpty()) {
      ctx.header("Upload-Metadata", upload.said().metadata());
    }
    Answer.json(ctx, 200, UploadRoutes.UploadJson.of(upload));
  }

  /** What the client says of the file: {@code input}, {@code filename}, {@code filetype}. */
  static Upload.Said said(Context ctx) {
    String raw = Optional.ofNullable(ctx.header("Upload-Metadata")).orElse("");
    Map<String, String> given = metadata(raw);
    String input = given.getOrDefault("input", "main");
    if (!input.matches("[A-Za-z0-9_.-]{1,64}")) {
      throw invalid("the input in Upload-Metadata must be 1 to 64 of A-Z a-z 0-9 _ . -");
    }
    String file = given.getOrDefault("filename", given.getOrDefault("name", input));
    String type = given.getOrDefault("filetype", given.getOrDefault("type", ""));
    return new Upload.Said(
        input, cut(file), type.isEmpty() ? "application/octet-stream" : cut(type), raw);
  }

  static Map<String, String> metadata(String raw) {
    if (raw.length() > METADATA) {
      throw invalid("Upload-Metadata has at most " + METADATA + " characters");
    }
    var given = new LinkedHashMap<String, String>();
    for (String pair : raw.isBlank() ? new String[0] : raw.split(",", -1)) {
      String[] words = pair.strip().split(" ", 2);
      if (words[0].isEmpty() || given.put(words[0], value(words)) != null) {
        throw invalid("a name in Upload-Metadata is empty or there twice");
      }
    }
    return given;
  }

  private static String value(String[] words) {
    try {
      byte[] bytes = Base64.getDecoder().decode(words.length < 2 ? "" : words[1].strip());
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      throw invalid("the values in Upload-Metadata must be in Base64");
    }
  }

  static Optional<Checksum> checksum(@Nullable String header) {
    if (header == null) {
      return Optional.empty();
    }
    String[] words = header.strip().split(" +", 2);
    String algorithm = DIGESTS.get(words[0]);
    if (algorithm == null || words.length < 2) {
      throw invalid("Upload-Checksum is one of sha1, sha256, md5, and a value in Base64");
    }
    try {
      String expected = HexFormat.of().formatHex(Base64.getDecoder().decode(words[1]));
      return Optional.of(new Checksum(MessageDigest.getInstance(algorithm), expected));
    } catch (IllegalArgumentException _) {
      throw invalid("the value in Upload-Checksum must be in Base64");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String cut(String text) {
    return text.length() <= NAME ? text : text.substring(0, NAME);
  }

  private static Refusal invalid(String why) {
    return new Refusal(ErrorCode.INVALID_REQUEST, why);
  }
}
