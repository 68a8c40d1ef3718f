package dev.lethe.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.id.IdSource;
import dev.lethe.id.JobId;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class SignalsTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private final JobId job = new IdSource(InstantSource.system(), new SecureRandom()).job();
  private final Signals signals = new Signals();

  @Test
  void every_listener_is_told_in_order() {
    List<Signal> one = new ArrayList<>();
    List<Signal> two = new ArrayList<>();
    signals.listen(one::add);
    signals.listen(two::add);
    signals.raise(new Signal.Queued());
    signals.raise(new Signal.Erased(job));
    assertThat(one).containsExactly(new Signal.Queued(), new Signal.Erased(job)).isEqualTo(two);
  }

  @Test
  void a_signal_between_the_look_and_the_wait_is_not_missed() throws Exception {
    try (var watch = signals.watch(Signal.Queued.class::isInstance)) {
      signals.raise(new Signal.Queued());
      assertThat(watch.await(LONG)).isTrue();
      assertThat(watch.await(Duration.ZERO)).as("it counts once").isFalse();
    }
  }

  @Test
  void many_signals_end_one_wait() throws Exception {
    try (var watch = signals.watch(_ -> true)) {
      signals.raise(new Signal.Queued());
      signals.raise(new Signal.Changed(job));
      assertThat(watch.await(LONG)).isTrue();
      assertThat(watch.await(Duration.ZERO)).isFalse();
    }
  }

  @Test
  void a_signal_that_is_not_wanted_wakes_nobody() throws Exception {
    try (var watch = signals.watch(Signal.Queued.class::isInstance)) {
      signals.raise(new Signal.Changed(job));
      assertThat(watch.await(Duration.ofMillis(1))).isFalse();
    }
  }

  @Test
  void a_closed_watch_hears_nothing() throws Exception {
    var watch = signals.watch(_ -> true);
    watch.close();
    signals.raise(new Signal.Queued());
    assertThat(watch.await(Duration.ZERO)).isFalse();
  }

  @Test
  void a_watch_can_be_woken_by_hand() throws Exception {
    try (var watch = signals.watch(_ -> false)) {
      watch.wake();
      assertThat(watch.await(LONG)).isTrue();
    }
  }

  @Test
  void whoever_waits_looks_first() throws Exception {
    var looks = new AtomicInteger();
    signals.await(_ -> false, Duration.ZERO, () -> looks.incrementAndGet() > 0);
    assertThat(looks).hasValue(1);
  }

  @Test
  void whoever_waits_looks_again_after_a_signal() throws Exception {
    var looks = new AtomicInteger();
    var looked = new CountDownLatch(1);
    Thread waiting = Thread.ofVirtual().start(() -> awaitQuietly(looks, looked));
    looked.await();
    signals.raise(new Signal.Changed(job));
    assertThat(waiting.join(LONG)).isTrue();
    assertThat(looks).hasValue(2);
  }

  private void awaitQuietly(AtomicInteger looks, CountDownLatch looked) {
    try {
      signals.await(
          Signal.Changed.class::isInstance,
          LONG,
          () -> {
            looked.countDown();
            return looks.incrementAndGet() == 2;
          });
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void a_wait_ends_with_its_time() throws Exception {
    long began = System.nanoTime();
    signals.await(_ -> false, Duration.ofMillis(20), () -> false);
    assertThat(Duration.ofNanos(System.nanoTime() - began))
        .isGreaterThanOrEqualTo(Duration.ofMillis(20));
  }

  @Test
  void at_a_stop_nobody_goes_on_waiting() throws Exception {
    var looked = new CountDownLatch(1);
    Thread waiting = Thread.ofVirtual().start(() -> awaitQuietly(new AtomicInteger(9), looked));
    looked.await();
    signals.endWaits();
    assertThat(waiting.join(LONG)).isTrue();
    awaitQuietly(new AtomicInteger(9), looked);
  }
}
