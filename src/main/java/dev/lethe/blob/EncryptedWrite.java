package dev.lethe.blob;

import com.google.crypto.tink.subtle.AesGcmHkdfStreaming;
import java.io.IOException;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Takes the plain bytes of one blob and encrypts, counts and hashes them in one pass. Closing it
 * without a commit removes what was written. To be used by one thread.
 */
public final class EncryptedWrite extends OutputStream {
  private final BlobWrite target;
  private final Tap tap;
  private final OutputStream sealing;
  private final MessageDigest plainHash = sha256();
  private long bytes;

  EncryptedWrite(BlobWrite target, AesGcmHkdfStreaming cipher, byte[] place) {
    this.target = target;
    this.tap = new Tap(target);
    try {
      this.sealing = cipher.newEncryptingStream(tap, place);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("a blob cannot be encrypted", e);
    }
  }

  @Override
  public void write(int one) throws IOException {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public void write(byte[] plain, int from, int length) throws IOException {
    plainHash.update(plain, from, length);
    sealing.write(plain, from, length);
    bytes += length;
  }

  /** How many plain bytes were written so far. */
  public long bytes() {
    return bytes;
  }

  /**
   * Seals the end and makes the blob durable and visible.
   *
   * @throws BlobStoreException.FolderGone when the job was erased meanwhile; nothing is left
   */
  public Stored commit() {
    try (target) {
      sealing.close();
      target.commit();
      return new Stored(bytes, tap.bytes, plainHash.digest(), tap.hash.digest());
    } catch (IOException e) {
      throw BlobStoreException.of("seal a blob", e);
    }
  }

  /** Aborts unless {@link #commit} was done. */
  @Override
  public void close() {
    target.close();
  }

  /** Counts and hashes the ciphertext; closing it does not abort the blob. */
  private static final class Tap extends OutputStream {
    private final BlobWrite target;
    private final MessageDigest hash = sha256();
    private long bytes;

    Tap(BlobWrite target) {
      this.target = target;
    }

    @Override
    public void write(int one) {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] sealed, int from, int length) {
      hash.update(sealed, from, length);
      target.write(sealed, from, length);
      bytes += length;
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
