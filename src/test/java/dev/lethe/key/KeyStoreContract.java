package dev.lethe.key;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.disk.Disk;
import dev.lethe.id.JobId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every key store owes, wherever its slots lie. */
interface KeyStoreContract {
  String PLACE = "job_x/jobs/params";

  /** An empty one. */
  KeyPlace place();

  /** The clock that {@link #place} goes by. */
  Stores stores();

  @Test
  default void what_was_sealed_before_a_restart_opens_after_it() {
    KeyPlace place = place();
    long slot;
    byte[] sealed;
    try (KeyStore store = place.open()) {
      slot = store.take();
      sealed = seal(store, slot);
    }
    try (KeyStore store = place.open()) {
      assertThat(opened(store, slot, sealed)).isEqualTo("content " + slot);
    }
  }

  @Test
  default void a_slot_is_never_handed_out_again_also_after_kills() throws Exception {
    Set<Long> taken = new HashSet<>();
    Map<Long, byte[]> sealed = new HashMap<>();
    KeyPlace place = place();
    for (int run = 1; run <= 4; run++) {
      try (KeyStore store = place.open()) {
        for (int i = 0; i < 300; i++) {
          long slot = store.take();
          assertThat(taken.add(slot)).isTrue();
          sealed.put(slot, seal(store, slot));
        }
        place = place.killed();
      }
    }
    try (KeyStore store = place.open()) {
      sealed.forEach(
          (slot, bytes) -> assertThat(opened(store, slot, bytes)).isEqualTo("content " + slot));
    }
  }

  @Test
  default void eight_threads_never_get_the_same_slot() throws Exception {
    Set<Long> taken = ConcurrentHashMap.newKeySet();
    try (KeyStore store = place().open();
        var threads = Executors.newFixedThreadPool(8)) {
      List<Future<?>> running = new ArrayList<>();
      for (int thread = 0; thread < 8; thread++) {
        running.add(
            threads.submit(() -> {
              for (int i = 0; i < 1250; i++) {
                taken.add(store.take());
              }
            }));
      }
      for (Future<?> one : running) {
        one.get();
      }
    }
    assertThat(taken).hasSize(10_000);
  }

  @Test
  default void an_interrupted_thread_does_not_close_the_store() {
    try (KeyStore store = place().open()) {
      long slot = store.take();
      Thread.currentThread().interrupt();
      store.destroy(List.of(stores().burial(slot)));
      assertThat(store.destroyed(slot)).isTrue();
      assertThat(Thread.interrupted()).isTrue();
      assertThat(store.open(store.take())).isPresent();
    }
  }

  @Test
  default void a_destroyed_key_does_not_open_and_its_job_is_buried() {
    try (KeyStore store = place().open()) {
      long doomed = store.take();
      long kept = store.take();
      Burial burial = stores().burial(doomed);
      assertThat(store.destroyed(doomed)).isFalse();
      assertThat(store.buried(burial.job())).isFalse();

      store.destroy(List.of(burial));

      assertThat(store.destroyed(doomed)).isTrue();
      assertThat(store.open(doomed)).isEmpty();
      assertThat(store.buried(burial.job())).isTrue();
      assertThat(store.open(kept)).isPresent();
      assertThat(store.destroyed(kept)).isFalse();
    }
  }

  @Test
  default void many_destroyed_at_once_and_again_stay_so_after_a_kill() throws Exception {
    KeyPlace place = place();
    try (KeyStore store = place.open()) {
      List<Burial> burials = Stream.generate(store::take).limit(600).map(stores()::burial).toList();
      store.destroy(burials.subList(0, 100));
      store.destroy(burials);
      store.destroy(burials.subList(50, 150));
      store.destroy(List.of());
      try (KeyStore after = place.killed().open()) {
        try (Stream<Burial> graves = after.graveyard()) {
          assertThat(graves).containsExactlyElementsOf(burials);
        }
        assertThat(burials).allMatch(burial -> after.destroyed(burial.slot()));
        assertThat(burials).allMatch(burial -> after.open(burial.slot()).isEmpty());
        assertThat(burials).allMatch(burial -> after.buried(burial.job()));
        assertThat(after.take()).isGreaterThan(burials.getLast().slot());
      }
    }
  }

  @Test
  default void a_slot_that_is_destroyed_before_it_is_handed_out_is_not_handed_out() {
    try (KeyStore store = place().open()) {
      long slot = store.take();
      store.destroy(List.of(stores().burial(slot + 3)));
      assertThat(store.take()).isEqualTo(slot + 4);
    }
  }

  @Test
  default void burying_a_slot_this_store_never_had_keeps_the_id_out_of_use() {
    KeyPlace place = place();
    JobId job = stores().burial(1).job();
    try (KeyStore store = place.open()) {
      store.destroy(List.of(stores().burial(5000, job)));
      assertThat(store.buried(job)).isTrue();
      assertThat(store.destroyed(5000)).isTrue();
    }
    try (KeyStore store = place.open()) {
      assertThat(store.buried(job)).isTrue();
      assertThat(store.take()).isGreaterThan(5000);
    }
  }

  @Test
  default void collect_takes_only_keys_that_are_old_unbound_and_not_waiting() {
    KeyPlace place = place();
    Instant start = stores().instant();
    long bound;
    long lost;
    try (KeyStore store = place.open()) {
      bound = store.take();
      lost = store.take();
    }
    stores().moveTo(start.plus(Duration.ofHours(30)));
    try (KeyStore store = place.open()) {
      long fresh = store.take();
      Instant dayAgo = stores().instant().minus(Duration.ofHours(24));
      assertThat(store.unbound(slot -> slot == bound, dayAgo)).hasSize(255).contains(lost);
      assertThat(store.collect(slot -> slot == bound, dayAgo)).isEqualTo(255);
      assertThat(store.destroyed(lost)).isTrue();
      assertThat(store.open(bound)).isPresent();
      assertThat(store.open(fresh)).isPresent();
      assertThat(store.open(store.take())).isPresent();
      assertThat(store.collect(slot -> slot == bound, dayAgo)).isZero();
    }
  }

  @Test
  default void collect_spares_a_slot_that_waited_for_days_and_was_taken_just_now() {
    try (KeyStore store = place().open()) {
      store.take();
      stores().moveTo(Stores.START.plus(Duration.ofDays(3)));
      long late = store.take();
      store.collect(_ -> false, stores().instant().minus(Duration.ofHours(24)));
      assertThat(store.open(late)).isPresent();
      stores().moveTo(Stores.START.plus(Duration.ofDays(5)));
      store.collect(_ -> false, stores().instant().minus(Duration.ofHours(24)));
      assertThat(store.open(late)).isEmpty();
    }
  }

  @Test
  default void after_a_rotation_all_living_keys_open_and_no_destroyed_one() {
    KeyPlace place = place();
    var keys = new Living();
    try (KeyStore store = place.open()) {
      keys.fill(store, 600);
      int epoch = store.epoch();
      assertThat(store.rotate()).isEqualTo(epoch + 1).isEqualTo(store.epoch());
      assertThat(store.rotating()).isFalse();
      keys.assertAllOpen(store);
      keys.fill(store, 300);
      assertThat(store.rotate()).isEqualTo(epoch + 2);
      keys.assertAllOpen(store);
    }
    try (KeyStore store = place.open()) {
      assertThat(store.epoch()).isEqualTo(3);
      keys.assertAllOpen(store);
    }
  }

  @Test
  default void a_copy_from_before_a_rotation_opens_nothing() throws Exception {
    KeyPlace place = place();
    var keys = new Living();
    try (KeyStore store = place.open()) {
      keys.fill(store, 300);
      place.keepCopy();
      store.rotate();
      keys.assertAllOpen(store);
    }
    place.putBack();
    // Without the counter, which would refuse it before it is looked at.
    Files.delete(place.folder().resolve("key-store.generation"));
    assertThatThrownBy(place::open)
        .isInstanceOf(KeyStoreException.class)
        .hasMessageContaining("master key 1, which is missing");
  }

  @Test
  default void others_take_open_and_destroy_during_rotations() throws Exception {
    Map<Long, byte[]> sealed = new ConcurrentHashMap<>();
    Map<Long, Boolean> gone = new ConcurrentHashMap<>();
    var keys = new Living();
    KeyPlace place = place();
    try (KeyStore store = place.open();
        var threads = Executors.newFixedThreadPool(3)) {
      keys.fill(store, 300);
      var rotating = new AtomicBoolean(true);
      List<Future<?>> running = new ArrayList<>();
      for (int thread = 0; thread < 2; thread++) {
        running.add(
            threads.submit(() -> {
              while (rotating.get()) {
                long kept = store.take();
                sealed.put(kept, seal(store, kept));
                long doomed = store.take();
                seal(store, doomed);
                store.destroy(List.of(stores().burial(doomed)));
                gone.put(doomed, true);
                assertThat(opened(store, kept, sealed.get(kept))).isEqualTo("content " + kept);
              }
            }));
      }
      for (int i = 0; i < 4; i++) {
        store.rotate();
        keys.assertAllOpen(store);
      }
      rotating.set(false);
      for (Future<?> one : running) {
        one.get();
      }
      store.rotate();
      sealed.forEach(
          (slot, bytes) -> assertThat(opened(store, slot, bytes)).isEqualTo("content " + slot));
      assertThat(gone.keySet()).isNotEmpty().allMatch(store::destroyed);
    }
    assertThat(place.epochs()).hasSizeLessThanOrEqualTo(1);
  }

  @Test
  default void an_older_copy_is_refused() throws Exception {
    KeyPlace place = used();
    place.keepCopy();
    place.open().close();
    place.putBack();
    refused(place, "old copy");
  }

  @Test
  default void a_missing_master_key_is_refused_once_there_are_slots() throws Exception {
    KeyPlace place = used();
    Path master = place.folder().resolve("master-1.key");
    Files.delete(master);
    refused(place, "master key", "is missing");
    assertThat(master).doesNotExist();
  }

  @Test
  default void another_master_key_is_refused() throws Exception {
    KeyPlace place = used();
    byte[] other = new byte[MasterFiles.KEY_BYTES];
    new SecureRandom().nextBytes(other);
    Files.write(place.folder().resolve("master-1.key"), other);
    refused(place, "does not open slot");
  }

  @Test
  default void the_keys_of_another_instance_are_refused() {
    KeyPlace place = used();
    var other = new KeyPlace.Opening(Optional.empty(), "inst-2", Disk.REAL);
    assertThatThrownBy(() -> place.open(other))
        .isInstanceOf(KeyStoreException.class)
        .hasMessageContaining("another instance");
    place.open().close();
  }

  @Test
  default void a_second_opening_is_refused_while_the_first_lasts() {
    KeyPlace place = used();
    try (KeyStore _ = place.open()) {
      refused(place, "another server");
    }
    place.open().close();
  }

  private KeyPlace used() {
    KeyPlace place = place();
    try (KeyStore store = place.open()) {
      store.take();
      store.destroy(List.of(stores().burial(store.take()), stores().burial(store.take())));
    }
    return place;
  }

  private static void refused(KeyPlace place, String... parts) {
    assertThatThrownBy(place::open)
        .isInstanceOf(KeyStoreException.class)
        .hasMessageContainingAll(parts);
  }

  static byte[] seal(KeyStore store, long slot) {
    try (JobKey key = store.open(slot).orElseThrow()) {
      return key.seal(PLACE, ("content " + slot).getBytes(UTF_8));
    }
  }

  static String opened(KeyStore store, long slot, byte[] sealed) {
    try (JobKey key = store.open(slot).orElseThrow()) {
      return new String(key.open(PLACE, sealed), UTF_8);
    }
  }

  /** Keys that have to open what they sealed, and others that must not open any more. */
  final class Living {
    private final Stores stores = new Stores();
    private final Map<Long, byte[]> living = new HashMap<>();
    private final List<Long> dead = new ArrayList<>();

    void fill(KeyStore store, int count) {
      List<Burial> doomed = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        long slot = store.take();
        byte[] sealed = seal(store, slot);
        if (i % 3 == 0) {
          doomed.add(stores.burial(slot));
          dead.add(slot);
        } else {
          living.put(slot, sealed);
        }
      }
      store.destroy(doomed);
    }

    void assertAllOpen(KeyStore store) {
      living.forEach(
          (slot, sealed) -> assertThat(opened(store, slot, sealed)).isEqualTo("content " + slot));
      assertThat(dead).allMatch(store::destroyed).allMatch(slot -> store.open(slot).isEmpty());
    }
  }
}
