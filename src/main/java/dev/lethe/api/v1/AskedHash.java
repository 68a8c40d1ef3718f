package dev.lethe.api.v1;

import dev.lethe.http.Multipart.Part;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A hash of all that a request asks for, to tell the same request from another. Each piece goes in
 * with its length, so that no two lists of pieces look alike.
 */
final class AskedHash {
  private static final int BUFFER = 64 << 10;

  private final MessageDigest digest;

  AskedHash(Context ctx) {
    this.digest = sha256();
    with(ctx.req().getMethod(), ctx.path());
  }

  AskedHash with(String... pieces) {
    for (String piece : pieces) {
      with(piece.getBytes(StandardCharsets.UTF_8));
    }
    return this;
  }

  AskedHash with(byte[] piece) {
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(piece.length).array());
    digest.update(piece);
    return this;
  }

  AskedHash with(Part part, byte[] content) {
    return with(part, content.length, HexFormat.of().formatHex(sha256().digest(content)));
  }

  AskedHash with(Part part, long bytes, String sha256) {
    return with(
        part.name(),
        String.valueOf(part.fileName()),
        String.valueOf(part.contentType()),
        String.valueOf(bytes),
        sha256);
  }

  /** Reads the content to its end. */
  void with(Part part, InputStream content) throws IOException {
    MessageDigest hash = sha256();
    byte[] buffer = new byte[BUFFER];
    long bytes = 0;
    for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
      hash.update(buffer, 0, read);
      bytes += read;
    }
    with(part, bytes, HexFormat.of().formatHex(hash.digest()));
  }

  String text() {
    return HexFormat.of().formatHex(digest.digest());
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
