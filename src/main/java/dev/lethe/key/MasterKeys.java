package dev.lethe.key;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys that wrap all job keys, one file per epoch. New slots are wrapped under the newest
 * epoch; older ones open as long as their file is there.
 */
final class MasterKeys implements AutoCloseable {
  static final int WRAPPED_BYTES = 12 + JobKey.BYTES + 16;

  private static final int KEY_BYTES = 32;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final int FIRST_EPOCH = 1;
  private static final Pattern NAME = Pattern.compile("master-([1-9][0-9]{0,8})\\.key");

  private final NavigableMap<Integer, byte[]> keys;
  private final SecureRandom random;

  private MasterKeys(NavigableMap<Integer, byte[]> keys, SecureRandom random) {
    this.keys = keys;
    this.random = random;
  }

  /** The file of the first epoch, wherever the operator wants it. */
  static Path firstFile(Path folder, Optional<Path> elsewhere) {
    return elsewhere.orElse(folder.resolve("master-" + FIRST_EPOCH + ".key"));
  }

  /** Reads the master keys; makes the first one unless there are slots already. */
  static MasterKeys open(
      Path folder, Optional<Path> elsewhere, boolean slotsExist, SecureRandom random)
      throws IOException {
    NavigableMap<Integer, byte[]> keys = new TreeMap<>();
    if (elsewhere.isEmpty()) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Matcher name = NAME.matcher(file.getFileName().toString());
          if (name.matches()) {
            keys.put(Integer.valueOf(name.group(1)), read(file));
          }
        }
      }
    } else if (Files.exists(elsewhere.get())) {
      keys.put(epochOf(elsewhere.get()), read(elsewhere.get()));
    }
    if (keys.isEmpty()) {
      Path file = firstFile(folder, elsewhere);
      if (slotsExist) {
        throw new KeyStoreException(
            "the master key %s is missing, and %s holds keys that only it opens: put it back"
                .formatted(file, folder));
      }
      keys.put(epochOf(file), create(file, random));
    }
    return new MasterKeys(keys, random);
  }

  int epoch() {
    return keys.lastKey();
  }

  /** Wraps a job key under the newest epoch, for one slot. */
  byte[] wrap(long slot, byte[] key) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    byte[] wrapped = Arrays.copyOf(nonce, WRAPPED_BYTES);
    try {
      cipher(Cipher.ENCRYPT_MODE, nonce, slot, epoch())
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
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(ByteBuffer.allocate(12).putLong(slot).putInt(epoch).flip());
    return cipher;
  }

  private static int epochOf(Path file) {
    Matcher name = NAME.matcher(file.getFileName().toString());
    return name.matches() ? Integer.parseInt(name.group(1)) : FIRST_EPOCH;
  }

  private static byte[] read(Path file) throws IOException {
    OwnerOnly.check(file);
    byte[] key = Files.readAllBytes(file);
    if (key.length != KEY_BYTES) {
      throw new KeyStoreException(
          "%s is no master key: it has %d bytes, not %d".formatted(file, key.length, KEY_BYTES));
    }
    return key;
  }

  private static byte[] create(Path file, SecureRandom random) throws IOException {
    byte[] key = new byte[KEY_BYTES];
    random.nextBytes(key);
    WholeFile.write(file, key);
    return key;
  }
}
