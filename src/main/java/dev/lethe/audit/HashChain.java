package dev.lethe.audit;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * How entries are tied to each other (SHA-256). An entry's own hash is taken over its salt and its
 * body, and the chain over these hashes alone: so a body can be removed and the chain still shows
 * that there was one, and the salt keeps anybody from finding out by guessing what it said.
 */
public final class HashChain {
  private static final int BYTES = 32;

  private HashChain() {}

  /** What the first entry follows. */
  public static byte[] start() {
    return new byte[BYTES];
  }

  public static byte[] entry(byte[] salt, Body body) {
    MessageDigest digest = sha256();
    digest.update(salt);
    return digest.digest(body.bytes());
  }

  /** The chain up to the entry at this place, given the chain up to the one before. */
  public static byte[] link(byte[] before, long place, byte[] entry) {
    MessageDigest digest = sha256();
    digest.update(before);
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(place).flip());
    return digest.digest(entry);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is not available", e);
    }
  }
}
