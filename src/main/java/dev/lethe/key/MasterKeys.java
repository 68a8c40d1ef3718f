package dev.lethe.key;

import dev.lethe.disk.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys that wrap all job keys, one per epoch. New slots are wrapped under the newest; an older
 * one is there only while the slots are being moved, also if a crash came in between.
 */
final class MasterKeys implements AutoCloseable {
  static final int WRAPPED_BYTES = 12 + JobKey.BYTES + 16;

  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final MasterFiles files;
  private final SecureRandom random;
  // Replaced, never changed: slots are opened while it is.
  private volatile NavigableMap<Integer, byte[]> keys;

  private MasterKeys(MasterFiles files, NavigableMap<Integer, byte[]> keys, SecureRandom random) {
    this.files = files;
    this.keys = keys;
    this.random = random;
  }

  /** Reads the master keys; makes the first one unless there are slots already. */
  static MasterKeys open(
      Path folder, Optional<Path> elsewhere, boolean slotsExist, SecureRandom random, Disk disk)
      throws IOException {
    var files = new MasterFiles(folder, elsewhere, disk);
    NavigableMap<Integer, byte[]> keys = files.read();
    if (keys.isEmpty()) {
      if (slotsExist) {
        throw new KeyStoreException(
            "the master key %s is missing, and %s holds keys that only it opens: put it back"
                .formatted(MasterFiles.firstFile(folder, elsewhere), folder));
      }
      byte[] first = newKey(random);
      keys.put(files.writeFirst(first), first);
    }
    return new MasterKeys(files, keys, random);
  }

  int epoch() {
    return keys.lastKey();
  }

  /** Whether older keys are still there, which means that slots may need them. */
  boolean rotating() {
    return keys.size() > 1;
  }

  /** Refuses where the next key could not take the place of this one for good. */
  void ensureReplaceable() {
    files.ensureReplaceable();
  }

  /** To be called once the newest key is known to open all slots. */
  void destroyLeftovers() throws IOException {
    if (!rotating()) {
      files.destroyLeftovers(epoch());
    }
  }

  /** Makes the key of the next epoch, durably; from now on it is the newest. */
  void addNext() {
    byte[] next = newKey(random);
    int epoch = epoch() + 1;
    files.writeNext(epoch, next);
    var more = new TreeMap<>(keys);
    more.put(epoch, next);
    keys = more;
  }

  /** Destroys all keys but the newest. To be called once no slot needs them. */
  void destroyOld() {
    int newest = epoch();
    NavigableMap<Integer, byte[]> old = new TreeMap<>(keys.headMap(newest));
    files.destroyOld(newest, keys.lastEntry().getValue(), old.keySet());
    keys = new TreeMap<>(keys.tailMap(newest));
    old.values().forEach(key -> Arrays.fill(key, (byte) 0));
  }

  /** Writes the newest key into a file of the operator's, over the one that is there. */
  void copyTo(Path file) {
    files.copy(epoch(), keys.lastEntry().getValue(), file);
  }

  /** Wraps a job key for one slot. */
  byte[] wrap(long slot, int epoch, byte[] key) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    byte[] wrapped = Arrays.copyOf(nonce, WRAPPED_BYTES);
    try {
      cipher(Cipher.ENCRYPT_MODE, nonce, slot, epoch)
          .doFinal(key, 0, key.length, wrapped, NONCE_BYTES);
      return wrapped;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM refused to wrap a key", e);
    }
  }

  byte[] unwrap(Slot slot) {
    if (!keys.containsKey(slot.epoch())) {
      throw new KeyStoreException(
          "slot %d needs master key %d, which is missing".formatted(slot.id(), slot.epoch()));
    }
    byte[] wrapped = slot.wrapped();
    byte[] nonce = Arrays.copyOf(wrapped, NONCE_BYTES);
    try {
      return cipher(Cipher.DECRYPT_MODE, nonce, slot.id(), slot.epoch())
          .doFinal(wrapped, NONCE_BYTES, wrapped.length - NONCE_BYTES);
    } catch (GeneralSecurityException e) {
      throw new KeyStoreException(
          "master key %d does not open slot %d: it is the key of another store"
              .formatted(slot.epoch(), slot.id()),
          e);
    }
  }

  @Override
  public void close() {
    keys.values().forEach(key -> Arrays.fill(key, (byte) 0));
  }

  private Cipher cipher(int mode, byte[] nonce, long slot, int epoch)
      throws GeneralSecurityException {
    byte[] key = keys.getOrDefault(epoch, new byte[0]);
    if (key.length == 0) {
      throw new KeyStoreException("master key " + epoch + " is missing");
    }
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(ByteBuffer.allocate(12).putLong(slot).putInt(epoch).flip());
    return cipher;
  }

  private static byte[] newKey(SecureRandom random) {
    byte[] key = new byte[MasterFiles.KEY_BYTES];
    random.nextBytes(key);
    return key;
  }
}
