package dev.lethe.backup;

import dev.lethe.ending.Erasure;
import dev.lethe.ending.ErasureStore;
import dev.lethe.ending.ErasureStoreAround;
import dev.lethe.key.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Erasures of a server whose data was put back: those whose key is gone already are carried out,
 * all others wait until somebody has said that the data is the newest. What they erase is refused
 * to readers meanwhile.
 */
public final class HeldErasures implements ErasureStoreAround {
  private static final String CODE = "restore_unconfirmed";
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);
  private static final int ALL = 1_000_000;

  private final ErasureStore erasures;
  private final RestoreMark restored;
  private final KeyStore keys;
  private final InstantSource clock;

  public HeldErasures(
      ErasureStore erasures, RestoreMark restored, KeyStore keys, InstantSource clock) {
    this.erasures = erasures;
    this.restored = restored;
    this.keys = keys;
    this.clock = clock;
  }

  @Override
  public List<Erasure> due(boolean keyless, Instant now, int limit) {
    if (!restored.holds()) {
      return erasures.due(keyless, now, limit);
    }
    // All of them, so that what waits does not stand before what may go.
    return erasures.due(keyless, now, ALL).stream()
        .filter(erasure -> keys.destroyed(erasure.keySlot()))
        .limit(limit)
        .toList();
  }

  @Override
  public Optional<Instant> nextDue() {
    Optional<Instant> next = erasures.nextDue();
    Instant soon = clock.instant().plus(LOOK_AGAIN);
    return restored.holds() ? next.map(at -> at.isBefore(soon) ? soon : at) : next;
  }

  @Override
  public List<Failing> failing() {
    List<Failing> all = new ArrayList<>(erasures.failing());
    if (restored.holds()) {
      List<Erasure> held =
          Stream.of(false, true)
              .flatMap(keyless -> erasures.due(keyless, clock.instant(), ALL).stream())
              .filter(erasure -> !keys.destroyed(erasure.keySlot()))
              .toList();
      held.stream()
          .map(Erasure::createdAt)
          .min(Instant::compareTo)
          .ifPresent(since -> all.add(new Failing(CODE, held.size(), since)));
    }
    return all;
  }

  @Override
  public void insert(List<Erasure> some) {
    erasures.insert(some);
  }

  @Override
  public void save(List<Erasure> some) {
    erasures.save(some);
  }

  @Override
  public ErasureStore inner() {
    return erasures;
  }
}
