package dev.lethe.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.blob.BlobStoreException.StoreGone;
import dev.lethe.id.ArtifactId;
import dev.lethe.id.JobId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DiskBlobStoreTest implements BlobStoreContract {
  @TempDir private Path folder;
  private BlobStore store;

  @BeforeEach
  void open() {
    store = DiskBlobStore.open(folder.resolve("blobs"));
  }

  @Override
  public BlobStore store() {
    return store;
  }

  @Test
  void folders_are_0700_and_files_0600_where_the_layout_says() throws Exception {
    JobId job = newJob();
    ArtifactId artifact = put(job, "x");
    String shard = "%02x".formatted(job.uuid().getLeastSignificantBits() & 0xff);
    Path shardFolder = folder.resolve("blobs").resolve(shard);
    Path home = shardFolder.resolve(job.toString());
    assertThat(mode(home.resolve(artifact.toString()))).isEqualTo("rw-------");
    assertThat(mode(home)).isEqualTo("rwx------");
    assertThat(mode(shardFolder)).isEqualTo("rwx------");
    assertThat(mode(folder.resolve("blobs"))).isEqualTo("rwx------");
  }

  @Test
  void an_erasure_takes_strays_nested_folders_and_links_but_not_what_links_point_at()
      throws Exception {
    JobId job = newJob();
    ArtifactId artifact = put(job, "12345");
    Path home = home(job);
    Path outside = Files.writeString(folder.resolve("outside"), "stays");
    Files.createDirectories(home.resolve("a/b/c"));
    Files.writeString(home.resolve("a/b/c/deep"), "123");
    Files.createSymbolicLink(home.resolve("link"), outside);
    Files.createSymbolicLink(home.resolve("a/up"), folder);
    BlobStore.Erased erased = store.eraseFolder(job, Set.of(artifact));
    assertThat(erased.files()).isEqualTo(4);
    assertThat(erased.strays()).isEqualTo(3);
    assertThat(home).doesNotExist();
    assertThat(outside).hasContent("stays");
  }

  @Test
  void a_restart_finds_folders_and_half_written_files() {
    JobId job = newJob();
    ArtifactId artifact = BlobStoreContract.IDS.artifact();
    try (BlobWrite _ = store.begin(job, artifact)) {
      BlobStore restarted = DiskBlobStore.open(folder.resolve("blobs"));
      assertThat(restarted.folders()).containsExactly(job);
      assertThat(restarted.files(job)).containsExactly(artifact + ".tmp");
      assertThat(restarted.delete(job, artifact)).isTrue();
      assertThat(restarted.files(job)).isEmpty();
    }
  }

  @Test
  void a_forbidden_erasure_fails_loudly() throws Exception {
    JobId job = newJob();
    put(job, "x");
    Path home = home(job);
    boolean attribute = forbid(home);
    try {
      assertThatThrownBy(() -> store.eraseFolder(job, Set.of()))
          .isInstanceOf(BlobStoreException.Denied.class);
      assertThat(store.exists(job)).isTrue();
    } finally {
      allow(home, attribute);
    }
    assertThat(store.eraseFolder(job, Set.of()).files()).isEqualTo(1);
  }

  /** Mode bits do not stop root; the immutable attribute does, where the file system has it. */
  private static boolean forbid(Path path) throws Exception {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("r-x------"));
    return run("chattr", "+i", path.toString());
  }

  private static void allow(Path path, boolean attribute) throws Exception {
    if (attribute) {
      run("chattr", "-i", path.toString());
    }
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
  }

  private static boolean run(String... argv) throws Exception {
    Process process =
        new ProcessBuilder(argv)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return process.waitFor() == 0;
  }

  private Path home(JobId job) throws Exception {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(path -> path.endsWith(job.toString())).findFirst().orElseThrow();
    }
  }

  private static String mode(Path path) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void an_empty_mount_point_is_not_taken_for_an_empty_store() throws Exception {
    JobId job = newJob();
    store.createFolder(job);
    Path blobs = folder.resolve("blobs");
    Path away = folder.resolve("volume");
    Files.move(blobs, away);
    for (boolean mountPoint : new boolean[] {false, true}) {
      if (mountPoint) {
        Files.createDirectory(blobs);
      }
      assertThatThrownBy(() -> store.exists(job)).isInstanceOf(StoreGone.class);
      assertThatThrownBy(() -> store.files(job)).isInstanceOf(StoreGone.class);
      assertThatThrownBy(() -> store.eraseFolder(job, Set.of()))
          .isInstanceOf(BlobStoreException.class);
      assertThatThrownBy(() -> DiskBlobStore.open(blobs)).isInstanceOf(StoreGone.class);
    }
    Files.delete(blobs);
    Files.move(away, blobs);
    assertThat(store.exists(job)).isTrue();
  }
}
