package dev.lethe.key;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.crypto.tink.subtle.Hkdf;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals and opens everything that belongs to one job. Four keys are derived from the stored one
 * (HKDF-SHA256), so that fields, blobs, blind indexes and tokens never share one. Safe for use by
 * many threads until it is closed.
 */
public final class JobKey implements AutoCloseable {
  /** Length of the stored key and of each derived one. */
  public static final int BYTES = 32;

  private static final byte[] PURPOSE = "lethe job key: fields, blobs, tags".getBytes(UTF_8);
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BYTES = 16;
  private static final int FIELDS = 0;
  private static final int BLOBS = BYTES;
  private static final int TAGS = 2 * BYTES;
  private static final int TOKENS = 3 * BYTES;

  private final byte[] derived;
  private final SecureRandom random;
  private volatile boolean closed;

  /** Takes no hold of {@code raw}: the caller wipes it. */
  public JobKey(byte[] raw, SecureRandom random) {
    if (raw.length != BYTES) {
      throw new IllegalArgumentException("a job key has " + BYTES + " bytes, not " + raw.length);
    }
    this.random = random;
    try {
      this.derived = Hkdf.computeHkdf("HMACSHA256", raw, new byte[0], PURPOSE, 4 * BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HKDF-SHA256 is not available", e);
    }
  }

  /**
   * Encrypts a value for one place, such as {@code job_01k.../jobs/params}: it opens nowhere else.
   */
  public byte[] seal(String place, byte[] plain) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    byte[] sealed = Arrays.copyOf(nonce, NONCE_BYTES + plain.length + TAG_BYTES);
    try {
      Cipher cipher = cipher(Cipher.ENCRYPT_MODE, nonce, place);
      cipher.doFinal(plain, 0, plain.length, sealed, NONCE_BYTES);
      return sealed;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM refused to seal " + place, e);
    }
  }

  /** Decrypts what {@link #seal} gave for the same place. */
  public byte[] open(String place, byte[] sealed) {
    if (sealed.length < NONCE_BYTES + TAG_BYTES) {
      throw new KeyStoreException("the sealed value of " + place + " is cut short");
    }
    try {
      Cipher cipher = cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(sealed, NONCE_BYTES), place);
      return cipher.doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
    } catch (GeneralSecurityException e) {
      throw new KeyStoreException("the sealed value of " + place + " does not open", e);
    }
  }

  /** The key from which the blobs' streams derive theirs; the caller wipes its copy. */
  public byte[] blobKey() {
    return part(BLOBS);
  }

  /** A blind index: equal values give equal tags, and the tag tells nothing else. */
  public byte[] tag(String value) {
    return hmac(TAGS, value);
  }

  /**
   * A secret for one purpose, such as {@code link/lnk_01k...}: nobody can guess it, and as long as
   * the key lives, and no longer, it can be made again.
   */
  public byte[] token(String purpose) {
    return hmac(TOKENS, purpose);
  }

  private byte[] hmac(int part, String value) {
    byte[] key = part(part);
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(value.getBytes(UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HMAC-SHA256 is not available", e);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  @Override
  public void close() {
    closed = true;
    Arrays.fill(derived, (byte) 0);
  }

  private Cipher cipher(int mode, byte[] nonce, String place) throws GeneralSecurityException {
    byte[] key = part(FIELDS);
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(8 * TAG_BYTES, nonce));
    cipher.updateAAD(place.getBytes(UTF_8));
    Arrays.fill(key, (byte) 0);
    return cipher;
  }

  private byte[] part(int from) {
    byte[] key = Arrays.copyOfRange(derived, from, from + BYTES);
    // Looked at after the copy: a key that was wiped meanwhile must not be used as all zeros.
    if (closed) {
      throw new IllegalStateException("the job key is closed");
    }
    return key;
  }
}
