package dev.lethe.key;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.disk.Disk;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract, and what is so of files: power cuts, syncs, zeros. */
final class FileKeyStoreTest implements KeyStoreContract {
  @TempDir private Path temp;
  private final Stores stores = new Stores();

  @Override
  public KeyPlace place() {
    return new FileKeyPlace(stores, temp.resolve("keys"));
  }

  @Override
  public Stores stores() {
    return stores;
  }

  @Test
  void every_slot_handed_out_survives_a_power_cut_at_that_moment() throws Exception {
    Path folder = temp.resolve("keys");
    PowerCut disk = new PowerCut(temp.resolve("durable"));
    try (KeyStore store = stores.open(folder, Optional.empty(), new Disk(disk))) {
      List<Long> taken = new ArrayList<>();
      List<byte[]> sealed = new ArrayList<>();
      for (int i = 0; i < 700; i++) {
        taken.add(store.take());
        sealed.add(KeyStoreContract.seal(store, taken.getLast()));
      }
      try (KeyStore after = stores.open(disk.afterPowerCut(folder))) {
        for (int i = 0; i < taken.size(); i++) {
          long slot = taken.get(i);
          assertThat(KeyStoreContract.opened(after, slot, sealed.get(i)))
              .isEqualTo("content " + slot);
        }
        assertThat(after.take()).isGreaterThan(taken.getLast());
      }
    }
  }

  @Test
  void a_destroyed_slot_is_zero_on_disk_and_its_wrapped_key_is_nowhere() throws Exception {
    Path folder = temp.resolve("keys");
    try (KeyStore store = stores.open(folder)) {
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
    try (KeyStore store = stores.open(folder, Optional.empty(), new Disk(disk))) {
      List<Burial> burials = Stream.generate(store::take).limit(100).map(stores::burial).toList();
      int before = disk.syncs();
      store.destroy(burials);
      assertThat(disk.syncs() - before).isEqualTo(2);
      store.destroy(burials);
      try (KeyStore after = stores.open(disk.afterPowerCut(folder))) {
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
    try (KeyStore store = stores.open(folder, Optional.empty(), new Disk(disk))) {
      Burial burial = stores.burial(store.take());
      byte[] alive = Files.readAllBytes(folder.resolve("slots"));
      store.destroy(List.of(burial));
      Path cut = disk.afterPowerCut(folder);
      Files.write(cut.resolve("slots"), alive);
      try (KeyStore after = stores.open(cut)) {
        assertThat(after.destroyed(burial.slot())).isTrue();
      }
    }
  }

  @Test
  void a_failed_sync_is_reported_and_the_next_call_does_everything_again() throws Exception {
    Path folder = temp.resolve("keys");
    PowerCut disk = new PowerCut(temp.resolve("durable"));
    try (KeyStore store = stores.open(folder, Optional.empty(), new Disk(disk))) {
      Burial burial = stores.burial(store.take());
      disk.failNext();
      assertThatThrownBy(() -> store.destroy(List.of(burial)))
          .isInstanceOf(KeyStoreException.class)
          .hasMessageContaining("durable");
      assertThat(store.buried(burial.job())).isFalse();
      store.destroy(List.of(burial));
      try (KeyStore after = stores.open(disk.afterPowerCut(folder))) {
        assertThat(after.buried(burial.job())).isTrue();
        assertThat(after.destroyed(burial.slot())).isTrue();
      }
    }
  }

  @Test
  void slots_whose_sync_failed_are_never_handed_out() throws Exception {
    Path folder = temp.resolve("keys");
    PowerCut disk = new PowerCut(temp.resolve("durable"));
    try (KeyStore store = stores.open(folder, Optional.empty(), new Disk(disk))) {
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
      try (KeyStore after = stores.open(disk.afterPowerCut(folder))) {
        assertThat(taken).allMatch(slot -> after.open(slot).isPresent());
      }
    }
  }

  @Test
  void a_damaged_slot_is_an_error_and_not_a_destroyed_key() throws Exception {
    Path folder = temp.resolve("keys");
    try (KeyStore store = stores.open(folder)) {
      long slot = store.take();
      overwrite(folder.resolve("slots"), slotPosition(slot) + 40, new byte[] {1, 2, 3});
      assertThatThrownBy(() -> store.open(slot)).hasMessageContaining("damaged");
      assertThat(store.destroyed(slot)).isFalse();
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
