package dev.lethe.model;

import dev.lethe.id.JobId;
import dev.lethe.key.Burial;
import dev.lethe.key.JobKey;
import dev.lethe.key.KeyStore;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongPredicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keys in memory: what the key store promises, without a disk. Slots say by which master key they
 * are wrapped, so that a rotation that leaves one behind is seen.
 */
public final class MemoryKeys implements KeyStore {
  private final SecureRandom random = new SecureRandom();
  private final Map<Long, Slot> slots = new ConcurrentHashMap<>();
  private @Nullable Memory marked;
  private final List<Burial> graves = new ArrayList<>();
  private final AtomicLong next = new AtomicLong();
  private volatile int epoch = 1;

  private record Slot(byte[] raw, int epoch) {}

  private record Memory(Map<Long, Slot> slots, List<Burial> graves, int epoch) {}

  /** Remembers how it is, for {@link #back}. */
  void mark() {
    marked = new Memory(Map.copyOf(slots), List.copyOf(graves), epoch);
  }

  void back() {
    Memory before = Objects.requireNonNull(marked);
    slots.clear();
    slots.putAll(before.slots);
    graves.clear();
    graves.addAll(before.graves);
    epoch = before.epoch;
  }

  @Override
  public long take() {
    byte[] raw = new byte[JobKey.BYTES];
    random.nextBytes(raw);
    long slot = next.incrementAndGet();
    slots.put(slot, new Slot(raw, epoch));
    return slot;
  }

  @Override
  public Optional<JobKey> open(long slot) {
    return Optional.ofNullable(slots.get(slot))
        .filter(held -> held.epoch == epoch)
        .map(held -> new JobKey(held.raw, random));
  }

  @Override
  public synchronized void destroy(List<Burial> burials) {
    for (Burial burial : burials) {
      if (!buried(burial.job())) {
        graves.add(burial);
      }
      slots.remove(burial.slot());
    }
  }

  @Override
  public boolean destroyed(long slot) {
    return !slots.containsKey(slot);
  }

  @Override
  public synchronized boolean buried(JobId job) {
    return graves.stream().anyMatch(grave -> grave.job().equals(job));
  }

  @Override
  public synchronized Stream<Burial> graveyard() {
    return List.copyOf(graves).stream();
  }

  /** Nothing crashes here, so no key is without its row. */
  @Override
  public int collect(LongPredicate isBound, Instant olderThan) {
    return 0;
  }

  @Override
  public List<Long> unbound(LongPredicate isBound, Instant olderThan) {
    return List.of();
  }

  @Override
  public int epoch() {
    return epoch;
  }

  @Override
  public boolean rotating() {
    return false;
  }

  @Override
  public synchronized int rotate() {
    slots.replaceAll((_, held) -> new Slot(held.raw, epoch + 1));
    return ++epoch;
  }

  @Override
  public void close() {
    slots.clear();
  }
}
