package dev.lethe.key;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lethe.disk.Disk;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;

/**
 * The key store as a folder of its own: {@code slots} (wrapped keys, overwritten in place), {@code
 * graveyard} (append-only), {@code master-N.key} and {@code key-store.generation}, all for the
 * owner alone. Copies of this folder are what a backup of the data needs to be read, and what an
 * erasure cannot reach: keep them few.
 */
public final class FileKeyStore {
  private static final int LONGEST_INSTANCE = 200;

  private FileKeyStore() {}

  /**
   * Opens the key store in a folder, making both at the first start. Refuses, with the reason, when
   * others can read the keys, when a part is missing or damaged, when it is an old copy, and when
   * another process has it open.
   *
   * @param masterFile where the master key lies, when that is not in the folder
   * @param instance names the installation; a key store serves no other one
   */
  public static SlotKeyStore open(
      Path folder,
      Optional<Path> masterFile,
      String instance,
      SecureRandom random,
      InstantSource clock) {
    return open(new Opening(folder, masterFile, instance, random, clock, Disk.REAL));
  }

  /** All that opening takes. */
  public record Opening(
      Path folder,
      Optional<Path> masterFile,
      String instance,
      SecureRandom random,
      InstantSource clock,
      Disk disk) {
    public Opening {
      if (instance.getBytes(UTF_8).length > LONGEST_INSTANCE) {
        throw new IllegalArgumentException("the name of the instance is too long");
      }
    }
  }

  /** As the other, on a disk that a test may watch. */
  public static SlotKeyStore open(Opening opening) {
    return SlotKeyStore.openHere(
        new SlotKeyStore.Place(
            opening.folder, opening.masterFile, opening.random, opening.clock, opening.disk),
        () -> SlotFolder.open(opening.folder, opening.instance, opening.disk));
  }
}
