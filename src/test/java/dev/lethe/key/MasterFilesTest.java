package dev.lethe.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.lethe.disk.Disk;
import dev.lethe.disk.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Master key files that the operator has put elsewhere, and copies of them that lie about. */
final class MasterFilesTest {
  private static final Path MEMORY = Path.of("/dev/shm");

  @TempDir private Path temp = Path.of("");
  private final Stores stores = new Stores();
  private Path folder;
  private Path master;

  @BeforeEach
  void choose() {
    folder = temp.resolve("keys");
    master = temp.resolve("elsewhere.key");
  }

  @Test
  void a_master_key_file_without_the_owners_write_bit_is_not_rotated_by_root_either()
      throws IOException {
    try (KeyStore store = stores.open(folder, Optional.of(master))) {
      byte[] before = Files.readAllBytes(master);
      Files.setPosixFilePermissions(master, PosixFilePermissions.fromString("r--------"));
      assertThatThrownBy(store::rotate)
          .isInstanceOf(RotationRefused.class)
          .hasMessageContaining("cannot be rotated from here");
      assertThat(store.rotating()).isFalse();
      assertThat(master).hasBinaryContent(before);
      assertThat(folder.resolve("master-2.key")).doesNotExist();
      Files.setPosixFilePermissions(master, PosixFilePermissions.fromString("rw-------"));
      assertThat(store.rotate()).isEqualTo(2);
    }
  }

  @Test
  void a_master_key_file_in_memory_is_not_rotated_nor_is_a_rotation_ended() throws IOException {
    assumeThat(Files.isWritable(MEMORY)).isTrue();
    assumeThat(Files.getFileStore(MEMORY)).isNotEqualTo(Files.getFileStore(temp));
    Path volatileFolder = Files.createTempDirectory(MEMORY, "lethe-master");
    Path copy = volatileFolder.resolve("master.key");
    try {
      try (KeyStore store = stores.open(folder, Optional.of(copy))) {
        assertThatThrownBy(store::rotate)
            .isInstanceOf(RotationRefused.class)
            .hasMessageContaining("lies in memory (tmpfs)");
        assertThat(store.rotating()).isFalse();
      }
      // A rotation that was begun while the file lay on a disk.
      byte[] next = new byte[MasterFiles.KEY_BYTES];
      next[0] = 1;
      Files.write(folder.resolve("master-2.key"), next);
      Files.setPosixFilePermissions(
          folder.resolve("master-2.key"), PosixFilePermissions.fromString("rw-------"));
      byte[] before = Files.readAllBytes(copy);
      try (KeyStore store = stores.open(folder, Optional.of(copy))) {
        assertThat(store.rotating()).isTrue();
        assertThatThrownBy(store::rotate).isInstanceOf(RotationRefused.class);
      }
      assertThat(copy).hasBinaryContent(before);
      assertThat(folder.resolve("master-2.key")).hasBinaryContent(next);
    } finally {
      try (Stream<Path> left = Files.list(volatileFolder)) {
        for (Path file : left.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(volatileFolder);
    }
  }

  @Test
  void a_copy_of_the_master_key_in_the_key_folder_does_not_survive_a_rotation() throws IOException {
    Path left = leaveCopy();
    try (KeyStore store = stores.open(folder, Optional.of(master))) {
      assertThat(left).exists();
      store.rotate();
      assertThat(left).doesNotExist();
      store.open(store.take()).orElseThrow().close();
    }
    assertThat(masters()).isEmpty();
  }

  @Test
  void a_copy_that_a_crash_left_is_destroyed_at_the_next_start() throws IOException {
    Path left = leaveCopy();
    // Stops once the key elsewhere is the new one.
    var disk =
        new Disk((step, path, action) -> {
          if (step == Step.OVERWRITE && path.startsWith(folder) && !path.endsWith("slots")) {
            throw new IOException("stopped at " + path);
          }
          action.run();
        });
    try (KeyStore store = stores.open(folder, Optional.of(master), disk)) {
      store.open(store.take()).orElseThrow().close();
      assertThatThrownBy(store::rotate).isInstanceOf(KeyStoreException.class);
    }
    assertThat(left).exists();
    try (KeyStore store = stores.open(folder, Optional.of(master))) {
      assertThat(store.epoch()).isEqualTo(2);
      assertThat(store.rotating()).isFalse();
    }
    assertThat(masters()).isEmpty();
  }

  @Test
  void an_older_copy_stays_where_the_key_elsewhere_does_not_open_the_slots() throws IOException {
    Path left = leaveCopy();
    byte[] content = Files.readAllBytes(left);
    byte[] other = new byte[MasterFiles.KEY_BYTES + Integer.BYTES];
    other[0] = 1;
    other[other.length - 1] = 2;
    Files.write(master, other);
    assertThatThrownBy(() -> stores.open(folder, Optional.of(master)))
        .hasMessageContaining("master key 1, which is missing");
    assertThat(left).hasBinaryContent(content);
  }

  private Path leaveCopy() throws IOException {
    try (KeyStore store = stores.open(folder, Optional.of(master))) {
      store.take();
    }
    return Files.copy(master, folder.resolve("master-1.key"), StandardCopyOption.COPY_ATTRIBUTES);
  }

  private Stream<Path> masters() throws IOException {
    return Files.list(folder).filter(file -> file.getFileName().toString().startsWith("master-"));
  }
}
