package dev.lethe.key;

import dev.lethe.disk.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files of the master keys: {@code master-N.key} in the key folder, or the one file that the
 * operator has put elsewhere.
 *
 * <p>A key is destroyed by overwriting its file in place, for a file that is unlinked or replaced
 * leaves its bytes in free blocks. The file elsewhere is therefore never replaced: the next key
 * lies in the key folder until all slots are moved to it, and is then written over the old one,
 * followed by its epoch. Each file fits into a sector, so a power cut leaves it old or new.
 */
final class MasterFiles {
  static final int KEY_BYTES = 32;

  private static final int NUMBERED_BYTES = KEY_BYTES + Integer.BYTES;
  private static final int FIRST_EPOCH = 1;
  private static final Set<String> IN_MEMORY = Set.of("tmpfs", "ramfs");
  private static final Pattern NAME = Pattern.compile("master-([1-9][0-9]{0,8})\\.key");

  private final Path folder;
  private final Optional<Path> elsewhere;
  private final Disk disk;

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Found(int epoch, byte[] key, boolean numbered) {}

  MasterFiles(Path folder, Optional<Path> elsewhere, Disk disk) {
    this.folder = folder;
    this.elsewhere = elsewhere;
    this.disk = disk;
  }

  /** The file of the first epoch, wherever the operator wants it. */
  static Path firstFile(Path folder, Optional<Path> elsewhere) {
    return elsewhere.orElse(folder.resolve("master-" + FIRST_EPOCH + ".key"));
  }

  /** All keys that are there; what a crash left of destroyed ones is tidied away. */
  NavigableMap<Integer, byte[]> read() throws IOException {
    NavigableMap<Integer, byte[]> keys = new TreeMap<>();
    @Nullable Found main = null;
    if (elsewhere.isPresent()) {
      if (Files.notExists(elsewhere.get())) {
        return keys;
      }
      main = found(elsewhere.get());
      keys.put(main.epoch, main.key);
    }
    for (Path file : inFolder()) {
      Found next = found(file);
      if (isZero(next.key) || isMovedTo(main, next)) {
        shred(file);
      } else if (main == null || next.epoch > main.epoch) {
        keys.put(next.epoch, next.key);
      }
    }
    return keys;
  }

  /** A crash came after the key was written over the one elsewhere. */
  private static boolean isMovedTo(@Nullable Found main, Found next) {
    return main != null && main.numbered && Arrays.equals(next.key, main.key);
  }

  /** Writes the very first key; returns its epoch. */
  int writeFirst(byte[] key) throws IOException {
    Path file = firstFile(folder, elsewhere);
    disk.replace(file, key);
    return epochOf(file);
  }

  /**
   * Refuses a file that is made anew with each start, as a credential is: the next key in it would
   * be gone with the restart, and all keys of jobs with it. Root may write everything, so what the
   * mode says counts.
   */
  void ensureReplaceable() {
    if (elsewhere.isEmpty()) {
      return;
    }
    Path file = elsewhere.get();
    try {
      if (!Files.isWritable(file)
          || !Files.getPosixFilePermissions(file).contains(PosixFilePermission.OWNER_WRITE)) {
        throw new RotationRefused(
            file + " cannot be written: the master key in it cannot be rotated from here");
      }
      FileStore store = Files.getFileStore(file);
      // On the same one as the keys it would be lost with them, which is nothing new.
      if (IN_MEMORY.contains(store.type()) && !store.equals(Files.getFileStore(folder))) {
        throw new RotationRefused(
            "%s lies in memory (%s) and is another one after a restart: the master key in it cannot"
                    .formatted(file, store.type())
                + " be rotated from here");
      }
    } catch (IOException e) {
      throw new KeyStoreException("cannot look at " + file, e);
    }
  }

  void writeNext(int epoch, byte[] key) {
    try {
      disk.replace(file(epoch), key);
    } catch (IOException e) {
      throw new KeyStoreException("cannot write " + file(epoch), e);
    }
  }

  /** Leaves nothing but the newest key, and that where the operator wants it. */
  void destroyOld(int newest, byte[] key, Set<Integer> old) {
    if (isZero(key)) {
      throw new KeyStoreException("the newest master key is cleared: the old ones are kept");
    }
    try {
      if (elsewhere.isPresent()) {
        byte[] numbered = ByteBuffer.allocate(NUMBERED_BYTES).put(key).putInt(newest).array();
        disk.overwrite(elsewhere.get(), numbered);
        // The new one, which lay here meanwhile, and whatever copies of older ones do.
        shredUpTo(newest);
        return;
      }
      for (int epoch : old) {
        shred(file(epoch));
      }
    } catch (IOException e) {
      throw new KeyStoreException("an old master key cannot be destroyed", e);
    }
  }

  /** Destroys copies of keys in the folder that were destroyed elsewhere. */
  void destroyLeftovers(int newest) throws IOException {
    if (elsewhere.isPresent()) {
      shredUpTo(newest - 1);
    }
  }

  private void shredUpTo(int epoch) throws IOException {
    for (Path file : inFolder()) {
      if (epochOf(file) <= epoch) {
        shred(file);
      }
    }
  }

  /**
   * Writes a key, with its number, into a file that the operator keeps. One that is there is
   * overwritten in place: it is the copy of an older key, which shall end with that.
   */
  void copy(int epoch, byte[] key, Path to) {
    byte[] numbered = ByteBuffer.allocate(NUMBERED_BYTES).put(key).putInt(epoch).array();
    try {
      if (Files.notExists(to)) {
        disk.replace(to, numbered);
        return;
      }
      found(to);
      disk.overwrite(to, numbered);
    } catch (IOException e) {
      throw new KeyStoreException("cannot copy the master key to " + to, e);
    } finally {
      Arrays.fill(numbered, (byte) 0);
    }
  }

  /** The way back of such a copy. */
  void put(Path copy) throws IOException {
    Found key = found(copy);
    if (isZero(key.key)) {
      throw new KeyStoreException(copy + " is a master key that was destroyed");
    }
    if (elsewhere.isPresent()) {
      byte[] numbered = ByteBuffer.allocate(NUMBERED_BYTES).put(key.key).putInt(key.epoch).array();
      disk.replace(elsewhere.get(), numbered);
    } else {
      disk.replace(file(key.epoch), key.key);
    }
  }

  private void shred(Path file) throws IOException {
    disk.overwrite(file, new byte[KEY_BYTES]);
    disk.unlink(file);
    disk.syncFolder(folder);
  }

  private Path file(int epoch) {
    return folder.resolve("master-" + epoch + ".key");
  }

  private Iterable<Path> inFolder() throws IOException {
    if (Files.notExists(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(file -> NAME.matcher(file.getFileName().toString()).matches()).toList();
    }
  }

  private static Found found(Path file) throws IOException {
    OwnerOnly.check(file);
    byte[] content = Files.readAllBytes(file);
    if (content.length == NUMBERED_BYTES) {
      int epoch = ByteBuffer.wrap(content).getInt(KEY_BYTES);
      return new Found(epoch, Arrays.copyOf(content, KEY_BYTES), true);
    }
    if (content.length != KEY_BYTES) {
      throw new KeyStoreException(
          "%s is no master key: it has %d bytes, not %d"
              .formatted(file, content.length, KEY_BYTES));
    }
    return new Found(epochOf(file), content, false);
  }

  private static int epochOf(Path file) {
    Matcher name = NAME.matcher(file.getFileName().toString());
    return name.matches() ? Integer.parseInt(name.group(1)) : FIRST_EPOCH;
  }

  private static boolean isZero(byte[] key) {
    return Arrays.equals(key, new byte[KEY_BYTES]);
  }
}
