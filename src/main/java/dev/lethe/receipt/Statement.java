package dev.lethe.receipt;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.JsonNode;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What somebody has signed.
 *
 * @param type what kind of statement it is, as in {@link SignedReceipts#TYPE}
 * @param key the id of the key that signed it
 */
public record Statement(String type, String key, JsonNode content) {
  /** Whether this is the closure of the receipt that reads so. */
  public boolean closes(String receipt) {
    return type.equals(SignedReceipts.CLOSURE)
        && content.path("receipt_sha256").asText().equals(sha256(receipt));
  }

  private static String sha256(String text) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(US_ASCII));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is not available", e);
    }
  }
}
