package dev.lethe.ending;

import dev.lethe.job.Transactions;
import dev.lethe.key.KeyStore;
import dev.lethe.key.KeyStoreException;
import dev.lethe.ledger.DiskTrouble;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Rotates the master key, by itself or asked to, and remembers when the old one ended. */
public final class Rotations {
  private static final Logger log = LoggerFactory.getLogger(Rotations.class);

  private final Transactions transactions;
  private final RotationStore store;
  private final KeyStore keys;
  private final InstantSource clock;

  public Rotations(
      Transactions transactions, RotationStore store, KeyStore keys, InstantSource clock) {
    this.transactions = transactions;
    this.store = store;
    this.keys = keys;
    this.clock = clock;
  }

  /**
   * How it stands.
   *
   * @param epoch the number of the newest master key
   * @param rotating whether an older one is still there
   * @param rotatedAt when the last one was destroyed; empty if none ever was
   */
  public record Standing(int epoch, boolean rotating, Optional<Instant> rotatedAt) {}

  public Standing standing() {
    int epoch = keys.epoch();
    return new Standing(epoch, keys.rotating(), ended(epoch - 1).map(Rotation::destroyedAt));
  }

  /** Goes on until there is one master key, whose number is at least this one. */
  public synchronized void reach(int epoch) {
    if (!keys.rotating()) {
      // Afterwards the end of the key before this one would be the end before the last.
      settle();
    }
    if (keys.epoch() < epoch || keys.rotating()) {
      int reached = rotate();
      log.info("all keys are wrapped by master key {}, the one before it is destroyed", reached);
    }
    settle();
  }

  private int rotate() {
    try {
      return keys.rotate();
    } catch (KeyStoreException e) {
      throw DiskTrouble.told(e);
    }
  }

  /** Ends what was begun, and begins what is due. */
  public void runOnce(Optional<Duration> every) {
    reach(keys.epoch());
    Instant now = clock.instant();
    boolean due =
        every
            .map(interval ->
                standing().rotatedAt().map(last -> !last.plus(interval).isAfter(now)).orElse(true))
            .orElse(false);
    if (due) {
      reach(keys.epoch() + 1);
    }
  }

  /** The end of the master key of this epoch, if it has ended. */
  public Optional<Rotation> ended(int epoch) {
    return transactions.read(() -> store.find(epoch));
  }

  /** A crash may come between the end of a key and its row; then now is when it is known. */
  private void settle() {
    int last = keys.epoch() - 1;
    if (last > 0 && ended(last).isEmpty()) {
      var ended = new Rotation(last, clock.instant());
      transactions.run(() -> store.insert(ended));
    }
  }
}
