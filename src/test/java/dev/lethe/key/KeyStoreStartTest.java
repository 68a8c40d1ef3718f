package dev.lethe.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.disk.Disk;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a key store starts, and when it says no. */
final class KeyStoreStartTest {
  @TempDir private Path temp;
  private final Stores stores = new Stores();
  private Path folder;

  @BeforeEach
  void use() {
    folder = temp.resolve("keys");
    try (KeyStore store = stores.open(folder)) {
      store.take();
      store.destroy(List.of(stores.burial(store.take()), stores.burial(store.take())));
    }
  }

  @Test
  void the_folder_and_its_files_are_for_the_owner_alone() throws IOException {
    assertThat(mode(folder)).isEqualTo("rwx------");
    for (String file : List.of("slots", "graveyard", "master-1.key", "key-store.generation")) {
      assertThat(mode(folder.resolve(file))).as(file).isEqualTo("rw-------");
    }
  }

  @Test
  void a_folder_or_master_key_that_others_can_read_is_refused() throws IOException {
    setMode(folder, "rwxr-x---");
    refused("open to others", "chmod 0700");
    setMode(folder, "rwx------");
    setMode(folder.resolve("master-1.key"), "rw----r--");
    refused("open to others", "chmod 0600");
  }

  @Test
  void a_folder_of_someone_else_is_refused() throws IOException {
    int me = (Integer) Files.getAttribute(folder, "unix:uid");
    OwnerOnly.check(folder, me);
    if (me != 0) {
      assertThatThrownBy(() -> OwnerOnly.check(folder, me + 1)).hasMessageContaining("belongs to");
    } else {
      Files.setAttribute(folder, "unix:uid", 12345);
      refused("belongs to user 12345");
    }
  }

  @Test
  void a_master_key_of_the_wrong_length_is_refused() throws IOException {
    Files.write(folder.resolve("master-1.key"), new byte[31]);
    refused("is no master key");
  }

  @Test
  void a_missing_slot_file_is_refused_once_jobs_were_buried() throws IOException {
    Files.delete(folder.resolve("slots"));
    refused("slots is missing");
  }

  @Test
  void a_missing_graveyard_is_refused_once_there_are_slots() throws IOException {
    Files.delete(folder.resolve("graveyard"));
    refused("graveyard is missing");
  }

  @Test
  void a_torn_last_grave_is_cut_and_the_others_stay() throws IOException {
    Path graveyard = folder.resolve("graveyard");
    long whole = Files.size(graveyard);
    Files.write(graveyard, new byte[77], StandardOpenOption.APPEND);
    try (KeyStore store = stores.open(folder)) {
      assertThat(store.graveyard()).hasSize(2);
    }
    assertThat(Files.size(graveyard)).isEqualTo(whole);
    overwrite(graveyard, whole - 10, 1);
    try (KeyStore store = stores.open(folder)) {
      assertThat(store.graveyard()).hasSize(1);
      store.destroy(List.of(stores.burial(store.take())));
    }
    try (KeyStore store = stores.open(folder)) {
      assertThat(store.graveyard()).hasSize(2);
    }
  }

  @Test
  void a_torn_append_of_many_is_cut_though_its_last_record_is_whole() throws IOException {
    Path graveyard = folder.resolve("graveyard");
    overwrite(graveyard, Files.size(graveyard) - 2 * Grave.BYTES + 5, 9);
    try (KeyStore store = stores.open(folder)) {
      assertThat(store.graveyard()).isEmpty();
    }
  }

  @Test
  void a_damaged_grave_that_a_later_append_follows_is_refused() throws IOException {
    Path graveyard = folder.resolve("graveyard");
    long damaged = Files.size(graveyard) - 5;
    try (KeyStore store = stores.open(folder)) {
      store.destroy(List.of(stores.burial(store.take())));
    }
    overwrite(graveyard, damaged, 1);
    refused("damaged at grave 1");
  }

  @Test
  void a_torn_header_costs_nothing() throws IOException {
    // One opening was done, so the copy of generation 1 is the newest, and the other one is empty.
    stores.open(folder).close();
    overwrite(folder.resolve("slots"), 9, 77);
    Files.writeString(folder.resolve("key-store.generation"), "1\n");
    try (KeyStore store = stores.open(folder)) {
      assertThat(store.open(1)).isPresent();
    }
  }

  @Test
  void a_first_start_that_was_cut_short_is_begun_again() throws IOException {
    Path fresh = temp.resolve("fresh");
    OwnerOnly.folder(fresh, Disk.REAL);
    for (String file : List.of("slots", "graveyard")) {
      Files.write(fresh.resolve(file), new byte[100]);
      setMode(fresh.resolve(file), "rw-------");
    }
    try (KeyStore store = stores.open(fresh)) {
      assertThat(store.take()).isEqualTo(1);
    }
  }

  @Test
  void the_master_key_may_lie_elsewhere_with_the_counter_beside_it() throws IOException {
    Path elsewhere = temp.resolve("safe/master.key");
    OwnerOnly.folder(temp.resolve("safe"), Disk.REAL);
    Path keys = temp.resolve("keys2");
    long slot;
    try (KeyStore store = stores.open(keys, Optional.of(elsewhere))) {
      slot = store.take();
    }
    assertThat(elsewhere).hasSize(32);
    assertThat(temp.resolve("safe/key-store.generation")).hasContent("1");
    assertThat(keys.resolve("master-1.key")).doesNotExist();
    Path copy = Stores.afterKill(keys, temp.resolve("copy"));
    try (KeyStore store = stores.open(keys, Optional.of(elsewhere))) {
      assertThat(store.open(slot)).isPresent();
    }
    assertThatThrownBy(() -> stores.open(copy, Optional.of(elsewhere)))
        .hasMessageContaining("old copy");
  }

  private void refused(String... parts) {
    assertThatThrownBy(() -> stores.open(folder))
        .isInstanceOf(KeyStoreException.class)
        .hasMessageContainingAll(parts);
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private static void setMode(Path path, String mode) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
  }

  private static void overwrite(Path file, long position, int value) throws IOException {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      open.seek(position);
      int before = open.read();
      open.seek(position);
      open.write(before ^ value);
    }
  }
}
