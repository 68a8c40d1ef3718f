package dev.lethe.ending;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.job.Signal;
import dev.lethe.job.Transactions;
import dev.lethe.key.FileKeyStore;
import dev.lethe.key.KeyStore;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is remembered of master keys that ended. */
final class RotationsTest {
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);

  @TempDir private Path temp = Path.of("");

  @Test
  void an_end_that_a_crash_left_unnoted_is_noted_before_the_next_rotation() {
    var noted = new Noted();
    try (KeyStore keys =
        FileKeyStore.open(
            temp.resolve("keys"), Optional.empty(), "inst-1", new SecureRandom(), CLOCK)) {
      keys.rotate();
      new Rotations(new NoTransactions(), noted, keys, CLOCK).reach(3);
      assertThat(keys.epoch()).isEqualTo(3);
    }
    assertThat(noted.rotations).containsOnlyKeys(1, 2);
  }

  private static final class Noted implements RotationStore {
    private final Map<Integer, Rotation> rotations = new HashMap<>();

    @Override
    public void insert(Rotation rotation) {
      rotations.putIfAbsent(rotation.epoch(), rotation);
    }

    @Override
    public Optional<Rotation> find(int epoch) {
      return Optional.ofNullable(rotations.get(epoch));
    }
  }

  private static final class NoTransactions implements Transactions {
    @Override
    public <T> T write(Supplier<T> work) {
      return work.get();
    }

    @Override
    public <T> T read(Supplier<T> work) {
      return work.get();
    }

    @Override
    public void afterCommit(Signal signal) {}

    @Override
    public <T extends Runnable> T atEnd(Object owner, Supplier<T> make) {
      throw new UnsupportedOperationException();
    }
  }
}
