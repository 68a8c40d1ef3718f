package dev.lethe.http;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Entity tags (RFC 9110, section 8.8.3), by which a client is spared what it has already. */
final class EntityTag {
  private static final int BYTES = 16;

  private EntityTag() {}

  /** Weak, because the same answer may be sent compressed or plain. */
  static String weak(byte[] content) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
      return "W/\"" + HexFormat.of().formatHex(hash, 0, BYTES) + '"';
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Whether {@code If-None-Match} names the tag; strong and weak ones are the same to it. */
  static boolean known(@Nullable String ifNoneMatch, String tag) {
    return ifNoneMatch != null
        && Arrays.stream(ifNoneMatch.split(",", -1))
            .map(String::strip)
            .anyMatch(given -> given.equals("*") || bare(given).equals(bare(tag)));
  }

  private static String bare(String tag) {
    return tag.startsWith("W/") ? tag.substring(2) : tag;
  }
}
