package dev.lethe.key;

import dev.lethe.id.JobId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.LongPredicate;
import java.util.stream.Stream;

/**
 * Keeps the one key of each job apart from the job's data, and can destroy it for good. Safe for
 * use by many threads; failures are {@link KeyStoreException}s.
 */
public interface KeyStore extends AutoCloseable {
  /**
   * A slot whose random key is already durable. No slot is handed out twice, in this run or in a
   * later one.
   */
  long take();

  /** The key in a slot; empty once it is destroyed. Close it after use. */
  Optional<JobKey> open(long slot);

  /**
   * The point of no return: writes the burials to the graveyard, then overwrites the slots, and
   * returns when both are durable. May be repeated; many at once cost as much as one.
   */
  void destroy(List<Burial> burials);

  /** Reads back that nothing is left in the slot. */
  boolean destroyed(long slot);

  /** Whether the job's key was ever destroyed, also by an earlier run. */
  boolean buried(JobId job);

  /** All burials, oldest first, read from the disk as the stream goes. */
  Stream<Burial> graveyard();

  /**
   * Destroys the keys that a crash left without a row: filled and handed out before {@code
   * olderThan} and not bound. The predicate is asked for every old key, so it should answer from
   * memory; it may be as old as {@code olderThan}. Returns how many were destroyed.
   */
  int collect(LongPredicate isBound, Instant olderThan);

  /** The slots that {@link #collect} would destroy. */
  List<Long> unbound(LongPredicate isBound, Instant olderThan);

  /**
   * Which master key wraps new keys: a copy of a slot, made by now, opens by it or an older one.
   */
  int epoch();

  /** Whether a rotation was begun and is not done, also by an earlier run. */
  boolean rotating();

  /**
   * Wraps all keys under a new master key and destroys the old one, so that older copies of the
   * slots open nothing; goes on with what was begun before. May take a while, and others work on
   * meanwhile. When it fails, both master keys stay and it is to be called again.
   *
   * @return the epoch of the new master key
   * @throws RotationRefused if the new one could not take the place of the old one for good
   */
  int rotate();

  /**
   * Whether a destroyed key may still lie, wrapped, where this store cannot overwrite it, so that
   * its end is that of the master key.
   */
  default boolean awaitsRotation() {
    return false;
  }

  @Override
  void close();
}
