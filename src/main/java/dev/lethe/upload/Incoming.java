package dev.lethe.upload;

import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import java.io.InputStream;
import java.security.MessageDigest;
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

  /** What the bytes must hash to. */
  public record Checksum(MessageDigest digest, byte[] expected) {
    /** With an empty digest of its own for each request. */
    public Checksum {
      expected = expected.clone();
    }

    void check() {
      if (!MessageDigest.isEqual(digest.digest(), expected)) {
        throw new Refusal(
            ErrorCode.CHECKSUM_MISMATCH, "the bytes do not have the checksum; none was kept");
      }
    }
  }
}
