package dev.lethe.key;

import dev.lethe.disk.Disk;
import dev.lethe.id.JobId;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.LongPredicate;
import java.util.stream.Stream;

/**
 * Keys of jobs in slots, wrapped by a master key. The slots lie where a {@link SlotStore} says; the
 * master key and the counter of openings are files in a folder of their own wherever that is.
 */
public final class SlotKeyStore implements KeyStore {
  private static final int BATCH = 256;
  private static final int READ_AGAIN = 2;

  private final FolderLock lock;
  private final SlotStore slots;
  private final MasterKeys masters;
  private final OpenCounter counter;
  private final SlotPool pool;
  private final SecureRandom random;
  private final InstantSource clock;
  private final Object filling = new Object();
  private final Object rotating = new Object();
  private volatile boolean closed;

  private SlotKeyStore(FolderLock lock, SlotStore slots, MasterKeys masters, Place place) {
    this.lock = lock;
    this.slots = slots;
    this.masters = masters;
    this.counter =
        OpenCounter.beside(
            MasterFiles.firstFile(place.folder, place.masterFile), place.folder, place.disk);
    this.random = place.random;
    this.clock = place.clock;
    this.pool = new SlotPool(this::fill, clock, BATCH / 2);
  }

  /**
   * Where the master key lies, and what else comes from outside.
   *
   * @param masterFile where the master key lies, when that is not in the folder
   */
  public record Place(
      Path folder,
      Optional<Path> masterFile,
      SecureRandom random,
      InstantSource clock,
      Disk disk) {}

  /** Opens the slots, once the folder is known to be in nobody else's use. */
  public interface Opener {
    SlotStore open() throws IOException;
  }

  /**
   * Opens the key store over slots that do not lie in the folder. Refuses, with the reason, when
   * others can read the master key, when it is missing or another one, when the slots are an old
   * copy, and when another process has the folder open.
   */
  public static SlotKeyStore open(Place place, Opener opener) {
    return openHere(
        place,
        () -> {
          if (SlotFolder.holdsSlots(place.folder)) {
            throw new KeyStoreException(
                place.folder.resolve("slots")
                    + " holds keys, and no keys are moved into a database");
          }
          return opener.open();
        });
  }

  /** As the other, for slots that may lie in the folder too. */
  static SlotKeyStore openHere(Place place, Opener opener) {
    try {
      FolderLock lock = FolderLock.take(place.folder, place.disk);
      return orClose(
          lock,
          () -> {
            SlotStore slots = opener.open();
            return orClose(
                slots,
                () -> {
                  MasterKeys masters =
                      MasterKeys.open(
                          place.folder, place.masterFile, slots.used(), place.random, place.disk);
                  var store = new SlotKeyStore(lock, slots, masters, place);
                  store.start();
                  return store;
                });
          });
    } catch (IOException e) {
      throw new KeyStoreException("cannot open the key store in " + place.folder, e);
    }
  }

  private interface Rest {
    SlotKeyStore open() throws IOException;
  }

  /** Closes the part again if the rest cannot be opened. */
  private static SlotKeyStore orClose(AutoCloseable part, Rest rest) throws IOException {
    try {
      return rest.open();
    } catch (IOException | RuntimeException e) {
      try {
        part.close();
      } catch (Exception more) {
        e.addSuppressed(more);
      }
      throw e;
    }
  }

  private void start() throws IOException {
    long seen = counter.read();
    if (slots.generation() < seen) {
      throw new KeyStoreException(
          ("the key store in %s is an old copy: it was opened %d times, and %s has counted %d;"
                  + " put the newest one back")
              .formatted(slots, slots.generation(), counter, seen));
    }
    // Shows that the master keys are the right ones.
    List<Slot> samples = slots.samples();
    samples.forEach(slot -> unwrap(slot).close());
    if (!samples.isEmpty()) {
      masters.destroyLeftovers();
    }
    count(Math.max(seen, slots.generation()) + 1);
    pool.refillWhenLow();
  }

  /** The store first: a crash in between leaves a store that is ahead, which is no harm. */
  private void count(long generation) throws IOException {
    slots.writeGeneration(generation);
    counter.write(generation);
  }

  /**
   * A database is put back to a moment of its own choosing, most often while nobody uses it: what
   * was copied before this end of use is then known to be older too.
   */
  private void countEnd() throws IOException {
    if (slots.leavesCopies()) {
      try {
        count(slots.generation() + 1);
      } catch (KeyStoreException _) {
        // It does not answer: the counting at the start has to do.
      }
    }
  }

  @Override
  public long take() {
    return pool.take();
  }

  @Override
  public Optional<JobKey> open(long slot) {
    Optional<Slot> found = slots.read(slot);
    for (int again = 0; again < READ_AGAIN; again++) {
      try {
        return found.map(this::unwrap);
      } catch (KeyStoreException _) {
        // Its master key may just be gone: then the slot was moved to the next one before.
        found = slots.read(slot);
      }
    }
    return found.map(this::unwrap);
  }

  @Override
  public void destroy(List<Burial> burials) {
    if (burials.isEmpty()) {
      return;
    }
    burials.forEach(burial -> pool.skip(burial.slot()));
    slots.bury(burials);
  }

  @Override
  public boolean destroyed(long slot) {
    return slots.isEmpty(slot);
  }

  @Override
  public boolean buried(JobId job) {
    return slots.buried(job);
  }

  @Override
  public Stream<Burial> graveyard() {
    return slots.graves();
  }

  @Override
  public int collect(LongPredicate isBound, Instant olderThan) {
    List<Long> doomed = unbound(isBound, olderThan);
    if (!doomed.isEmpty()) {
      slots.empty(doomed);
    }
    pool.forget(olderThan);
    return doomed.size();
  }

  @Override
  public List<Long> unbound(LongPredicate isBound, Instant olderThan) {
    List<Long> doomed = new ArrayList<>();
    slots.scan((id, slot) -> {
      // A slot that is not whole was torn by a crash before anyone could get it.
      boolean old =
          slot.map(found -> found.filledAtMillis() < olderThan.toEpochMilli()).orElse(true);
      if (old && !pool.guards(id, olderThan) && !isBound.test(id)) {
        doomed.add(id);
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
      masters.ensureReplaceable();
      boolean goesOn = masters.rotating();
      if (!goesOn) {
        // Once a filling has ended, no slot is filled under an older key any more.
        synchronized (filling) {
          masters.addNext();
        }
      }
      new Rewrap(slots, masters, this::ensureOpen).run(goesOn);
      masters.destroyOld();
      slots.tidy();
      return masters.epoch();
    }
  }

  /** How they are copied while they are in use; empty where the slots do not lie in the folder. */
  public Optional<KeyCopies> copies() {
    return slots instanceof SlotFolder files ? Optional.of(new Copies(files)) : Optional.empty();
  }

  private final class Copies implements KeyCopies {
    private final SlotFolder files;

    Copies(SlotFolder files) {
      this.files = files;
    }

    @Override
    public Copied copyTo(Path slotCopy, Path graveyardCopy) {
      synchronized (rotating) {
        ensureOpen();
        if (masters.rotating()) {
          throw new KeyStoreException("a rotation of the master key is not ended: it comes first");
        }
        synchronized (filling) {
          files.copySlotsTo(slotCopy);
        }
        // The slots first: whoever is buried in between is buried in the copy, and zeroed by it.
        files.copyGraveyardTo(graveyardCopy);
        return new Copied(masters.epoch(), files.lastSlot());
      }
    }

    @Override
    public void copyMasterTo(Path file) {
      synchronized (rotating) {
        ensureOpen();
        masters.copyTo(file);
      }
    }
  }

  @Override
  public boolean awaitsRotation() {
    return slots.leavesCopies();
  }

  @Override
  public void close() {
    closed = true;
    pool.close();
    // A rotation must not find its files closed, nor write master keys that are cleared.
    synchronized (rotating) {
      try (FolderLock _ = lock;
          SlotStore _ = slots;
          MasterKeys _ = masters) {
        countEnd();
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

  private JobKey unwrap(Slot slot) {
    byte[] raw = masters.unwrap(slot);
    try {
      return new JobKey(raw, random);
    } finally {
      Arrays.fill(raw, (byte) 0);
    }
  }

  /** Only the pool calls this, one at a time. */
  private SlotPool.Batch fill() {
    synchronized (filling) {
      return filled(masters.epoch());
    }
  }

  private SlotPool.Batch filled(int epoch) {
    // Given out before the write: what a failed write leaves behind is never handed out.
    long first = slots.reserve(BATCH);
    long now = clock.millis();
    byte[] raw = new byte[JobKey.BYTES];
    List<Slot> batch = new ArrayList<>(BATCH);
    for (long slot = first; slot < first + BATCH; slot++) {
      random.nextBytes(raw);
      batch.add(new Slot(slot, epoch, now, masters.wrap(slot, epoch, raw)));
    }
    Arrays.fill(raw, (byte) 0);
    slots.append(batch);
    return new SlotPool.Batch(first, BATCH);
  }
}
