package dev.lethe.upload;

import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The bytes of one request for an upload.
 *
 * @param at the place in the file where its client believes the upload to be
 * @param announced how many bytes it says that it brings; -1 if it does not say
 * @param checksum of exactly these bytes, if it gives one
 * @param cut breaks the request off, from any thread
 */
public record Incoming(
    long at, long announced, InputStream bytes, Optional<Checksum> checksum, Runnable cut) {

  /**
   * What the bytes must hash to.
   *
   * @param digest an empty one, for this request alone
   * @param expected in hex
   */
  public record Checksum(MessageDigest digest, String expected) {
    void check() {
      if (!HexFormat.of().formatHex(digest.digest()).equals(expected)) {
        throw new Refusal(
            ErrorCode.CHECKSUM_MISMATCH, "the bytes do not have the checksum; none was kept");
      }
    }
  }
}
