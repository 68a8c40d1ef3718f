package dev.lethe.blob;

import com.google.crypto.tink.subtle.AesGcmHkdfStreaming;
import java.io.IOException;
import java.security.InvalidAlgorithmParameterException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Spares the first upload after a start the slowness of a cold JVM, which encrypts at some 30 MB/s
 * until its AES, GHASH and SHA-256 loops are compiled.
 *
 * <p>What counts is how often the loops are entered, so it takes small segments: 16 MiB in 4 KiB
 * segments (0.6 s of one core when idle) brings the next upload to full speed at once, where 64 MiB
 * in the segments of a real blob do not.
 */
public final class WarmUp {
  private static final Duration DELAY = Duration.ofSeconds(1);
  private static final int SEGMENT_BYTES = 4096;
  private static final int BLOB_BYTES = 64 * 1024;
  private static final int BLOBS = 256;

  private WarmUp() {}

  /**
   * Has it done soon; nothing waits for it, and the JVM may end before it. Not at once, because the
   * processors are still busy with the start and its first requests.
   */
  public static void inBackground() {
    CompletableFuture.delayedExecutor(
            DELAY.toMillis(),
            TimeUnit.MILLISECONDS,
            warming -> Thread.ofPlatform().name("warm-up").daemon().start(warming))
        .execute(WarmUp::run);
  }

  static void run() {
    byte[] plain = new byte[BLOB_BYTES];
    try {
      // An all-zero key protects nothing here: the bytes are zeros too, and go nowhere.
      var cipher = new AesGcmHkdfStreaming(new byte[32], "HmacSha256", 32, SEGMENT_BYTES, 0);
      for (int blob = 0; blob < BLOBS; blob++) {
        try (var write = new EncryptedWrite(new Nowhere(), cipher, new byte[0])) {
          write.write(plain);
          write.commit();
        }
      }
    } catch (InvalidAlgorithmParameterException | IOException e) {
      throw new IllegalStateException("the warm-up does not encrypt", e);
    }
  }

  private static final class Nowhere extends BlobWrite {
    @Override
    public void commit() {}

    @Override
    public void write(byte[] bytes, int from, int length) {}

    @Override
    public void close() {}
  }
}
