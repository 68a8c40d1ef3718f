package dev.lethe.key;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lethe.disk.Disk;
import dev.lethe.id.JobId;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongPredicate;
import java.util.stream.Stream;

/**
 * The key store as a folder of its own: {@code slots} (wrapped keys, overwritten in place), {@code
 * graveyard} (append-only), {@code master-N.key} and {@code key-store.generation}, all for the
 * owner alone. Copies of this folder are what a backup of the data needs to be read, and what an
 * erasure cannot reach: keep them few.
 */
public final class FileKeyStore implements KeyStore, KeyCopies {
  private static final int BATCH = 256;
  private static final int LONGEST_INSTANCE = 200;

  private final FileChannel lock;
  private final MasterKeys masters;
  private final Graveyard graveyard;
  private final SlotFile slots;
  private final SlotPool pool;
  private final SecureRandom random;
  private final InstantSource clock;
  private final Object filling = new Object();
  private final Object rotating = new Object();
  // Whoever writes over a slot that was handed out holds it.
  private final ReentrantLock writing = new ReentrantLock();
  private volatile boolean closed;
  private long nextSlot;

  private FileKeyStore(Opening opening, FileChannel lock) throws IOException {
    this.lock = lock;
    this.random = opening.random;
    this.clock = opening.clock;
    Path slotPath = opening.folder.resolve("slots");
    Path graveyardPath = opening.folder.resolve("graveyard");
    boolean slotsExist = Files.exists(slotPath) && Files.size(slotPath) > SlotFile.HEADER_BYTES;
    this.masters =
        MasterKeys.open(opening.folder, opening.masterFile, slotsExist, random, opening.disk);
    if (slotsExist && Files.notExists(graveyardPath)) {
      throw new KeyStoreException(
          graveyardPath + " is missing: without it erased jobs could come back; restore it");
    }
    this.graveyard = Graveyard.open(graveyardPath, opening.instance, opening.disk);
    if (!slotsExist && graveyard.size() > 0) {
      graveyard.close();
      throw new KeyStoreException(slotPath + " is missing, and jobs were buried: restore it");
    }
    this.slots = SlotFile.open(slotPath, opening.instance, opening.disk);
    this.pool = new SlotPool(this::fill, clock, BATCH / 2);
  }

  /**
   * Opens the key store in a folder, making both at the first start. Refuses, with the reason, when
   * others can read the keys, when a part is missing or damaged, when it is an old copy, and when
   * another process has it open.
   *
   * @param masterFile where the master key lies, when that is not in the folder
   * @param instance names the installation; a key store serves no other one
   */
  public static KeyStore open(
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
  public static FileKeyStore open(Opening opening) {
    try {
      OwnerOnly.folder(opening.folder, opening.disk);
      return started(opening, locked(opening.folder));
    } catch (IOException e) {
      throw new KeyStoreException("cannot open the key store in " + opening.folder, e);
    }
  }

  private static FileKeyStore started(Opening opening, FileChannel lock) throws IOException {
    try {
      FileKeyStore store = new FileKeyStore(opening, lock);
      store.start(opening);
      return store;
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  @Override
  public long take() {
    return pool.take();
  }

  @Override
  public Optional<JobKey> open(long slot) {
    try {
      return slots.read(slot).map(this::unwrap);
    } catch (KeyStoreException _) {
      // It may just be written over, or its master key just be gone: what stands still counts.
      writing.lock();
      try {
        return slots.read(slot).map(this::unwrap);
      } finally {
        writing.unlock();
      }
    }
  }

  @Override
  public void destroy(List<Burial> burials) {
    if (burials.isEmpty()) {
      return;
    }
    List<Long> doomed = burials.stream().map(Burial::slot).distinct().toList();
    doomed.forEach(pool::skip);
    graveyard.append(burials);
    zero(doomed);
  }

  @Override
  public boolean destroyed(long slot) {
    return slots.isZero(slot);
  }

  @Override
  public boolean buried(JobId job) {
    return graveyard.contains(job);
  }

  @Override
  public Stream<Burial> graveyard() {
    return graveyard.burials();
  }

  @Override
  public int collect(LongPredicate isBound, Instant olderThan) {
    List<Long> doomed = unbound(isBound, olderThan);
    if (!doomed.isEmpty()) {
      zero(doomed);
    }
    pool.forget(olderThan);
    return doomed.size();
  }

  @Override
  public List<Long> unbound(LongPredicate isBound, Instant olderThan) {
    List<Long> doomed = new ArrayList<>();
    slots.scan((slot, bytes, offset) -> {
      // A slot that does not decode was torn by a crash before anyone could get it.
      boolean old =
          Slot.decode(slot, bytes, offset)
              .map(found -> found.filledAtMillis() < olderThan.toEpochMilli())
              .orElse(true);
      if (old && !pool.guards(slot, olderThan) && !isBound.test(slot)) {
        doomed.add(slot);
      }
    });
    return doomed;
  }

  @Override
  public int epoch() {
    return masters.epoch();
  }

  @Override
  public boolean rotating() {
    return masters.rotating();
  }

  @Override
  public int rotate() {
    synchronized (rotating) {
      ensureOpen();
      boolean goesOn = masters.rotating();
      if (!goesOn) {
        // Once a filling has ended, no slot is filled under an older key any more.
        synchronized (filling) {
          masters.addNext();
        }
      }
      new Rewrap(slots, masters, writing, this::ensureOpen).run(goesOn);
      masters.destroyOld();
      return masters.epoch();
    }
  }

  @Override
  public Copied copyTo(Path slotCopy, Path graveyardCopy) {
    synchronized (rotating) {
      ensureOpen();
      if (masters.rotating()) {
        throw new KeyStoreException("a rotation of the master key is not ended: it comes first");
      }
      synchronized (filling) {
        writing.lock();
        try {
          slots.copyTo(slotCopy);
        } finally {
          writing.unlock();
        }
      }
      // The slots first: whoever is buried in between is buried in the copy, and zeroed by it.
      graveyard.copyTo(graveyardCopy);
      return new Copied(masters.epoch(), slots.lastSlot());
    }
  }

  @Override
  public void copyMasterTo(Path file) {
    synchronized (rotating) {
      ensureOpen();
      masters.copyTo(file);
    }
  }

  @Override
  public void close() {
    closed = true;
    pool.close();
    // A rotation must not find its files closed, nor write master keys that are cleared.
    synchronized (rotating) {
      try (FileChannel _ = lock;
          SlotFile _ = slots;
          Graveyard _ = graveyard) {
        masters.close();
      } catch (IOException e) {
        throw new KeyStoreException("cannot close the key store", e);
      }
    }
  }

  private void ensureOpen() {
    if (closed) {
      throw new IllegalStateException("the key store is closed");
    }
  }

  private void start(Opening opening) throws IOException {
    OpenCounter counter =
        OpenCounter.beside(
            MasterFiles.firstFile(opening.folder, opening.masterFile),
            opening.folder,
            opening.disk);
    long seen = counter.read();
    if (slots.generation() < seen) {
      throw new KeyStoreException(
          ("the key store in %s is an old copy: it was opened %d times, and %s has counted %d;"
                  + " put the newest one back")
              .formatted(opening.folder, slots.generation(), counter, seen));
    }
    checkSlots();
    // The store first: a crash in between leaves a store that is ahead, which is no harm.
    long generation = Math.max(seen, slots.generation()) + 1;
    slots.writeGeneration(generation);
    counter.write(generation);
    nextSlot = Math.max(slots.lastSlot(), graveyard.lastSlot()) + 1;
    pool.refillWhenLow();
  }

  /** Ends what a crash cut short, and shows that the master keys are the right ones. */
  private void checkSlots() {
    BitSet buried = graveyard.slots();
    List<Long> unfinished = new ArrayList<>();
    Set<Integer> opened = new HashSet<>();
    slots.scan((slot, bytes, offset) -> {
      if (buried.get(Math.toIntExact(slot))) {
        unfinished.add(slot);
        return;
      }
      Slot.decode(slot, bytes, offset)
          .filter(found -> opened.add(found.epoch()))
          .ifPresent(found -> unwrap(found).close());
    });
    if (!unfinished.isEmpty()) {
      slots.zero(unfinished);
    }
  }

  private JobKey unwrap(Slot slot) {
    byte[] raw = masters.unwrap(slot);
    try {
      return new JobKey(raw, random);
    } finally {
      Arrays.fill(raw, (byte) 0);
    }
  }

  private void zero(List<Long> doomed) {
    writing.lock();
    try {
      slots.zero(doomed);
    } finally {
      writing.unlock();
    }
  }

  /** Only the pool calls this, one at a time. */
  private SlotPool.Batch fill() {
    synchronized (filling) {
      return filled(masters.epoch());
    }
  }

  private SlotPool.Batch filled(int epoch) {
    long first = nextSlot;
    long now = clock.millis();
    byte[] raw = new byte[JobKey.BYTES];
    List<Slot> batch = new ArrayList<>(BATCH);
    for (long slot = first; slot < first + BATCH; slot++) {
      random.nextBytes(raw);
      batch.add(new Slot(slot, epoch, now, masters.wrap(slot, epoch, raw)));
    }
    Arrays.fill(raw, (byte) 0);
    // Moved on before the write: what a failed write leaves behind is never handed out.
    nextSlot = first + BATCH;
    // A failed sync puts the writes of others in doubt too: a rotation that moves slots meanwhile
    // must not take its own, on the descriptor after it, for synced.
    writing.lock();
    try {
      slots.append(batch);
    } finally {
      writing.unlock();
    }
    return new SlotPool.Batch(first, BATCH);
  }

  static FileChannel locked(Path folder) throws IOException {
    Path path = folder.resolve("lock");
    FileChannel channel =
        FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() != null) {
        return channel;
      }
    } catch (OverlappingFileLockException e) {
      // Held by this very process: refused like any other holder.
    }
    channel.close();
    throw new KeyStoreException("another server has the key store in " + folder + " open");
  }
}
