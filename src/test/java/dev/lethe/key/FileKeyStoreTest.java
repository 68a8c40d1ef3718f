package dev.lethe.key;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.disk.Disk;
import dev.lethe.id.JobId;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileKeyStoreTest {
  private static final String PLACE = "job_x/jobs/params";

  @TempDir private Path temp;
  private final Stores stores = new Stores();

  @Test
  void what_was_sealed_before_a_restart_opens_after_it() {
    Path folder = temp.resolve("keys");
    long slot;
    byte[] sealed;
    try (FileKeyStore store = stores.open(folder)) {
      slot = store.take();
      sealed = seal(store, slot);
    }
    try (FileKeyStore store = stores.open(folder)) {
      assertThat(openAt(store, slot, sealed)).isEqualTo("content");
    }
  }

  @Test
  void every_slot_handed_out_survives_a_power_cut_at_that_moment() throws Exception {
    Path folder = temp.resolve("keys");
    PowerCut disk = new PowerCut(temp.resolve("durable"));
    try (FileKeyStore store = stores.open(folder, Optional.empty(), new Disk(disk))) {
      List<Long> taken = new ArrayList<>();
      List<byte[]> sealed = new ArrayList<>();
      for (int i = 0; i < 700; i++) {
        taken.add(store.take());
        sealed.add(seal(store, taken.getLast()));
      }
      try (FileKeyStore after = stores.open(disk.afterPowerCut(folder))) {
        for (int i = 0; i < taken.size(); i++) {
          assertThat(openAt(after, taken.get(i), sealed.get(i))).isEqualTo("content");
        }
        assertThat(after.take()).isGreaterThan(taken.getLast());
      }
    }
  }

  @Test
  void a_slot_is_never_handed_out_again_also_after_kills() throws Exception {
    Set<Long> taken = new HashSet<>();
    Path folder = temp.resolve("keys0");
    for (int run = 1; run <= 5; run++) {
      Path next = temp.resolve("keys" + run);
      try (FileKeyStore store = stores.open(folder)) {
        for (int i = 0; i < 300; i++) {
          assertThat(taken.add(store.take())).isTrue();
        }
        Stores.afterKill(folder, next);
      }
      folder = next;
    }
  }

  @Test
  void eight_threads_never_get_the_same_slot() throws Exception {
    Set<Long> taken = ConcurrentHashMap.newKeySet();
    try (FileKeyStore store = stores.open(temp.resolve("keys"));
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
  void an_interrupted_thread_does_not_close_the_store() {
    try (FileKeyStore store = stores.open(temp.resolve("keys"))) {
      long slot = store.take();
      Thread.currentThread().interrupt();
      store.destroy(List.of(stores.burial(slot)));
      assertThat(store.destroyed(slot)).isTrue();
      assertThat(Thread.interrupted()).isTrue();
      assertThat(store.open(store.take())).isPresent();
    }
  }

  @Test
  void a_destroyed_slot_is_zero_on_disk_and_its_wrapped_key_is_nowhere() throws Exception {
    Path folder = temp.resolve("keys");
    try (FileKeyStore store = stores.open(folder)) {
      long doomed = store.take();
      long kept = store.take();
      byte[] before = slotBytes(folder, doomed);
      byte[] wrapped = Slot.decode(doomed, before, 0).orElseThrow().wrapped();
      assertThat(found(folder, wrapped)).isTrue();
      Burial burial = stores.burial(doomed);
      assertThat(store.destroyed(doomed)).isFalse();

      store.destroy(List.of(burial));

      assertThat(slotBytes(folder, doomed)).containsOnly(0);
      assertThat(found(folder, wrapped)).isFalse();
      assertThat(found(folder, Arrays.copyOfRange(wrapped, 12, 44))).isFalse();
      assertThat(store.destroyed(doomed)).isTrue();
      assertThat(store.open(doomed)).isEmpty();
      assertThat(store.buried(burial.job())).isTrue();
      assertThat(store.open(kept)).isPresent();
    }
  }

  @Test
  void a_destruction_survives_a_power_cut_and_costs_two_syncs_for_any_number() throws Exception {
    Path folder = temp.resolve("keys");
    PowerCut disk = new PowerCut(temp.resolve("durable"));
    try (FileKeyStore store = stores.open(folder, Optional.empty(), new Disk(disk))) {
      List<Burial> burials = Stream.generate(store::take).limit(100).map(stores::burial).toList();
      int before = disk.syncs();
      store.destroy(burials);
      assertThat(disk.syncs() - before).isEqualTo(2);
      store.destroy(burials);
      try (FileKeyStore after = stores.open(disk.afterPowerCut(folder))) {
        assertThat(after.graveyard()).containsExactlyElementsOf(burials);
        assertThat(burials).allMatch(burial -> after.destroyed(burial.slot()));
        assertThat(burials).allMatch(burial -> after.buried(burial.job()));
      }
    }
  }

  @Test
  void a_start_ends_a_destruction_that_got_no_further_than_the_graveyard() throws Exception {
    Path folder = temp.resolve("keys");
    PowerCut disk = new PowerCut(temp.resolve("durable"));
    try (FileKeyStore store = stores.open(folder, Optional.empty(), new Disk(disk))) {
      Burial burial = stores.burial(store.take());
      byte[] alive = Files.readAllBytes(folder.resolve("slots"));
      store.destroy(List.of(burial));
      Path cut = disk.afterPowerCut(folder);
      Files.write(cut.resolve("slots"), alive);
      try (FileKeyStore after = stores.open(cut)) {
        assertThat(after.destroyed(burial.slot())).isTrue();
      }
    }
  }

  @Test
  void a_failed_sync_is_reported_and_the_next_call_does_everything_again() throws Exception {
    Path folder = temp.resolve("keys");
    PowerCut disk = new PowerCut(temp.resolve("durable"));
    try (FileKeyStore store = stores.open(folder, Optional.empty(), new Disk(disk))) {
      Burial burial = stores.burial(store.take());
      disk.failNext();
      assertThatThrownBy(() -> store.destroy(List.of(burial)))
          .isInstanceOf(KeyStoreException.class)
          .hasMessageContaining("durable");
      assertThat(store.buried(burial.job())).isFalse();
      store.destroy(List.of(burial));
      try (FileKeyStore after = stores.open(disk.afterPowerCut(folder))) {
        assertThat(after.buried(burial.job())).isTrue();
        assertThat(after.destroyed(burial.slot())).isTrue();
      }
    }
  }

  @Test
  void slots_whose_sync_failed_are_never_handed_out() throws Exception {
    Path folder = temp.resolve("keys");
    PowerCut disk = new PowerCut(temp.resolve("durable"));
    try (FileKeyStore store = stores.open(folder, Optional.empty(), new Disk(disk))) {
      Set<Long> taken = new HashSet<>();
      long first = store.take();
      disk.failNext();
      for (int i = 0; i < 1000; i++) {
        try {
          taken.add(store.take());
        } catch (KeyStoreException e) {
          // The pool was empty while the refill failed: the caller is told, and tries again.
        }
      }
      assertThat(taken).doesNotContain(first);
      try (FileKeyStore after = stores.open(disk.afterPowerCut(folder))) {
        assertThat(taken).allMatch(slot -> after.open(slot).isPresent());
      }
    }
  }

  @Test
  void collect_takes_only_keys_that_are_old_unbound_and_not_waiting() {
    Path folder = temp.resolve("keys");
    Instant start = stores.instant();
    long bound;
    long lost;
    try (FileKeyStore store = stores.open(folder)) {
      bound = store.take();
      lost = store.take();
    }
    stores.moveTo(start.plus(Duration.ofHours(30)));
    try (FileKeyStore store = stores.open(folder)) {
      long fresh = store.take();
      Instant dayAgo = stores.instant().minus(Duration.ofHours(24));
      assertThat(store.collect(slot -> slot == bound, dayAgo)).isEqualTo(255);
      assertThat(store.destroyed(lost)).isTrue();
      assertThat(store.open(bound)).isPresent();
      assertThat(store.open(fresh)).isPresent();
      assertThat(store.open(store.take())).isPresent();
      assertThat(store.collect(slot -> slot == bound, dayAgo)).isZero();
    }
  }

  @Test
  void collect_spares_a_slot_that_waited_for_days_and_was_taken_just_now() {
    try (FileKeyStore store = stores.open(temp.resolve("keys"))) {
      store.take();
      stores.moveTo(Stores.START.plus(Duration.ofDays(3)));
      long late = store.take();
      store.collect(_ -> false, stores.instant().minus(Duration.ofHours(24)));
      assertThat(store.open(late)).isPresent();
      stores.moveTo(Stores.START.plus(Duration.ofDays(5)));
      store.collect(_ -> false, stores.instant().minus(Duration.ofHours(24)));
      assertThat(store.open(late)).isEmpty();
    }
  }

  @Test
  void a_damaged_slot_is_an_error_and_not_a_destroyed_key() throws Exception {
    Path folder = temp.resolve("keys");
    try (FileKeyStore store = stores.open(folder)) {
      long slot = store.take();
      overwrite(folder.resolve("slots"), slotPosition(slot) + 40, new byte[] {1, 2, 3});
      assertThatThrownBy(() -> store.open(slot)).hasMessageContaining("damaged");
      assertThat(store.destroyed(slot)).isFalse();
    }
  }

  @Test
  void burying_a_slot_this_store_never_had_keeps_the_id_out_of_use() {
    Path folder = temp.resolve("keys");
    JobId job = stores.burial(1).job();
    try (FileKeyStore store = stores.open(folder)) {
      store.destroy(List.of(stores.burial(5000, job)));
      assertThat(store.buried(job)).isTrue();
      assertThat(store.destroyed(5000)).isTrue();
    }
    try (FileKeyStore store = stores.open(folder)) {
      assertThat(store.take()).isEqualTo(5001);
    }
  }

  private static byte[] seal(KeyStore store, long slot) {
    try (JobKey key = store.open(slot).orElseThrow()) {
      return key.seal(PLACE, "content".getBytes(UTF_8));
    }
  }

  private static String openAt(KeyStore store, long slot, byte[] sealed) {
    try (JobKey key = store.open(slot).orElseThrow()) {
      return new String(key.open(PLACE, sealed), UTF_8);
    }
  }

  private static long slotPosition(long slot) {
    return SlotFile.HEADER_BYTES + (slot - 1) * Slot.BYTES;
  }

  private static byte[] slotBytes(Path folder, long slot) throws IOException {
    int from = (int) slotPosition(slot);
    byte[] all = Files.readAllBytes(folder.resolve("slots"));
    return Arrays.copyOfRange(all, from, from + Slot.BYTES);
  }

  private static boolean found(Path folder, byte[] needle) throws IOException {
    String sought = new String(needle, ISO_8859_1);
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        if (Files.readString(file, ISO_8859_1).contains(sought)) {
          return true;
        }
      }
    }
    return false;
  }

  private static void overwrite(Path file, long position, byte[] bytes) throws IOException {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      open.seek(position);
      open.write(bytes);
    }
  }
}
