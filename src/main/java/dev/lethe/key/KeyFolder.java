package dev.lethe.key;

import dev.lethe.disk.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A key folder that no server has open: looked at, and put in order before one opens it.
 *
 * <p>What is buried here is not zeroed here: the next opening of the store does that, as it does
 * after a crash.
 */
public final class KeyFolder implements AutoCloseable {
  private static final String SLOTS = "slots";
  private static final String GRAVEYARD = "graveyard";
  private static final int AT_ONCE = 4_096;

  private final Path folder;
  private final FolderLock lock;
  private final Disk disk;
  private final SlotFile slots;
  private final Graveyard graveyard;

  private KeyFolder(Path folder, FolderLock lock, Disk disk, SlotFile slots, Graveyard graveyard) {
    this.folder = folder;
    this.lock = lock;
    this.disk = disk;
    this.slots = slots;
    this.graveyard = graveyard;
  }

  /** Whether there are keys, or the graves of some. */
  public static boolean isUsed(Path folder) {
    return isLonger(folder.resolve(SLOTS), SlotFile.HEADER_BYTES)
        || isLonger(folder.resolve(GRAVEYARD), Graveyard.HEADER_BYTES);
  }

  /**
   * Takes the folder, which is made if it is missing.
   *
   * @throws KeyStoreException if a server has it open, or if it belongs to another instance
   */
  public static KeyFolder open(Path folder, String instance, Disk disk) {
    try {
      FolderLock lock = FolderLock.take(folder, disk);
      try {
        SlotFile slots = SlotFile.open(folder.resolve(SLOTS), instance, disk);
        try {
          Path graves = folder.resolve(GRAVEYARD);
          Graveyard graveyard = Graveyard.open(graves, instance, disk);
          return new KeyFolder(folder, lock, disk, slots, graveyard);
        } catch (RuntimeException e) {
          slots.close();
          throw e;
        }
      } catch (RuntimeException e) {
        lock.close();
        throw e;
      }
    } catch (IOException e) {
      throw new KeyStoreException("cannot open the key folder " + folder, e);
    }
  }

  /** The highest slot there is room for. */
  public long lastSlot() {
    return slots.lastSlot();
  }

  /** All burials, oldest first. */
  public Stream<Burial> graveyard() {
    return graveyard.burials();
  }

  /** Buries those that are not buried here. */
  public void bury(Iterator<Burial> burials) {
    List<Burial> some = new ArrayList<>(AT_ONCE);
    while (burials.hasNext()) {
      some.add(burials.next());
      if (some.size() == AT_ONCE || !burials.hasNext()) {
        graveyard.append(some);
        some.clear();
      }
    }
  }

  /** Sees to it that no slot up to this one is handed out: what is not there yet becomes empty. */
  public void reserve(long slot) {
    slots.makeRoom(slot);
  }

  /** Makes the first master key, for a folder without any keys. */
  public void begin(Optional<Path> masterFile, SecureRandom random) {
    try (MasterKeys _ = MasterKeys.open(folder, masterFile, false, random, disk)) {
      slots.writeGeneration(slots.generation() + 1);
    } catch (IOException e) {
      throw new KeyStoreException("cannot make a master key for " + folder, e);
    }
  }

  /**
   * Says that these keys are the newest there are, whatever was counted elsewhere: to be called
   * once all that was erased since is buried here.
   */
  public void makeNewest(Optional<Path> masterFile) {
    try {
      Path master = MasterFiles.firstFile(folder, masterFile);
      long seen = OpenCounter.beside(master, folder, disk).read();
      slots.writeGeneration(Math.max(seen, slots.generation()) + 1);
    } catch (IOException e) {
      throw new KeyStoreException("cannot read how often the keys were opened", e);
    }
  }

  /**
   * The numbers of the master keys that are there, in the folder or where the operator has them.
   */
  public static Set<Integer> masters(Path folder, Optional<Path> masterFile, Disk disk) {
    try {
      return Set.copyOf(new MasterFiles(folder, masterFile, disk).read().keySet());
    } catch (IOException e) {
      throw new KeyStoreException("cannot look for a master key in " + folder, e);
    }
  }

  /** Puts the copy of a master key where the key store looks for it. */
  public static void putMaster(Path copy, Path folder, Optional<Path> masterFile, Disk disk) {
    try {
      OwnerOnly.folder(folder, disk);
      new MasterFiles(folder, masterFile, disk).put(copy);
    } catch (IOException e) {
      throw new KeyStoreException("cannot put the master key back from " + copy, e);
    }
  }

  @Override
  public void close() {
    try (FolderLock _ = lock;
        SlotFile _ = slots;
        Graveyard _ = graveyard) {
      // Closed in the opposite order.
    } catch (IOException e) {
      throw new KeyStoreException("cannot close the key folder " + folder, e);
    }
  }

  private static boolean isLonger(Path file, long bytes) {
    try {
      return Files.exists(file) && Files.size(file) > bytes;
    } catch (IOException e) {
      throw new KeyStoreException("cannot look at " + file, e);
    }
  }
}
