package dev.lethe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.disk.Disk;
import dev.lethe.disk.Faults;
import dev.lethe.disk.Faults.How;
import dev.lethe.disk.Step;
import dev.lethe.ending.Erasure;
import dev.lethe.job.Job;
import dev.lethe.process.Containment;
import dev.lethe.process.ContainmentLevel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An erasure that fails says why, claims nothing, and is done once the reason is gone. */
final class ErasureTroubleTest {
  @TempDir private Path folder;
  private final Faults faults = new Faults();
  private Site site;

  @BeforeEach
  void start() throws Exception {
    Containment containment =
        Containment.choose(
            new Containment.Settings(
                "trouble", List.of(), Optional.of(ContainmentLevel.SUBREAPER)));
    site = Site.start(folder, new TestClock(), new Disk(faults), containment);
  }

  @AfterEach
  void stop() throws Exception {
    site.close();
  }

  @Test
  void without_its_blob_store_nothing_is_verified_and_no_receipt_is_signed() throws Exception {
    Job job = site.finished("input", "output");
    Path blobs = folder.resolve("data/blobs");
    Path volume = folder.resolve("volume");
    Erasure begun = site.engine.endings.delete(site.asker(), job.id(), Duration.ZERO);
    Files.move(blobs, volume);
    Files.createDirectory(blobs);
    site.erase();
    assertFails(begun, "blob_store_gone");
    // An empty volume with the right folders is another store, too.
    for (int shard = 0; shard < 256; shard++) {
      Files.createDirectory(blobs.resolve("%02x".formatted(shard)));
    }
    retry();
    assertFails(begun, "blob_store_gone");
    CrashPointsTest.remove(blobs);
    Files.move(volume, blobs);
    retry();
    assertDone(begun);
  }

  @ParameterizedTest
  @CsvSource({
    "OVERWRITE,    ERROR,          key_io_error",
    "FSYNC,        ERROR,          key_io_error",
    "FSYNC,        DONE_BUT_ERROR, key_io_error",
    "UNLINK,       ERROR,          blob_io_error",
    "UNLINK,       FULL,           blob_disk_full",
    "UNLINK,       DENIED,         blob_permission_denied",
    "RMDIR,        ERROR,          blob_io_error",
    "RMDIR,        DENIED,         blob_permission_denied",
    "FSYNC_FOLDER, ERROR,          blob_io_error",
  })
  void each_trouble_has_its_code(Step step, How how, String code) throws Exception {
    Job job = site.finished("input", "output");
    Erasure begun = site.engine.endings.delete(site.asker(), job.id(), Duration.ZERO);
    Erasure other = site.engine.endings.delete(site.asker(), site.submit().id(), Duration.ZERO);
    faults.failNext(step, path -> !path.endsWith(other.job().toString()), how);
    site.erase();
    assertFails(begun, code);
    faults.mend();
    retry();
    assertDone(begun);
    assertDone(other);
  }

  private void retry() throws InterruptedException {
    site.clock.advance(Duration.ofMinutes(10));
    site.erase();
  }

  private Erasure now(Erasure begun) {
    return site.engine.endings.erasure(site.account(), begun.id());
  }

  private void assertFails(Erasure begun, String code) {
    assertThat(now(begun).done()).isFalse();
    assertThat(Objects.requireNonNull(now(begun).lastError()).code()).isEqualTo(code);
    assertThat(site.engine.receipts.of(begun.id())).isEmpty();
  }

  private void assertDone(Erasure begun) {
    assertThat(now(begun).done()).isTrue();
    assertThat(site.engine.receipts.of(begun.id())).isPresent();
    assertThat(site.stores.blobs().exists(begun.job())).isFalse();
  }
}
