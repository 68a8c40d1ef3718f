package dev.lethe.id;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.TestClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

final class IdSourceTest {
  private final TestClock clock = new TestClock();
  private final IdSource ids = new IdSource(clock, new SplittableRandom(7));

  @Test
  void ids_of_one_moment_are_in_the_order_in_which_they_were_made() {
    List<String> made = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      made.add(ids.job().toString());
    }
    assertThat(made).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void a_clock_that_goes_back_does_not_break_the_order() {
    String before = ids.job().toString();
    clock.advance(Duration.ofHours(-1));
    assertThat(ids.job().toString()).isGreaterThan(before);
  }

  @Test
  void an_id_is_a_uuid_of_version_seven_that_says_when_it_was_made() {
    JobId job = ids.job();
    assertThat(job.uuid().version()).isEqualTo(7);
    assertThat(job.uuid().variant()).isEqualTo(2);
    assertThat(job.madeAt()).isEqualTo(clock.instant());
  }

  @Test
  void the_same_clock_and_randomness_give_the_same_ids() {
    var one = new IdSource(clock, new SplittableRandom(3));
    var two = new IdSource(clock, new SplittableRandom(3));
    for (int i = 0; i < 100; i++) {
      assertThat(one.artifact()).isEqualTo(two.artifact());
    }
  }

  @Test
  void many_threads_get_no_id_twice() throws Exception {
    List<Future<List<UUID>>> made = new ArrayList<>();
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 16; i++) {
        made.add(executor.submit(() -> some(2_000)));
      }
    }
    var all = new HashSet<UUID>();
    for (Future<List<UUID>> some : made) {
      List<UUID> own = some.get();
      assertThat(own).isSortedAccordingTo(UUID::compareTo);
      all.addAll(own);
    }
    assertThat(all).hasSize(32_000);
  }

  private List<UUID> some(int count) {
    return Collections.nCopies(count, ids).stream().map(source -> source.job().uuid()).toList();
  }
}
