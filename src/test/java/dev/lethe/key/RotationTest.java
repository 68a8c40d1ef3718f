package dev.lethe.key;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.disk.Disk;
import dev.lethe.disk.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All keys under a new master key, whatever happens on the way. */
final class RotationTest {
  private static final String PLACE = "job_x/jobs/params";

  @TempDir private Path temp = Path.of("");
  private final Stores stores = new Stores();
  private final Map<Long, byte[]> living = new HashMap<>();
  private final List<Long> dead = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void living_keys_open_and_no_older_copy_of_the_slots_does(boolean elsewhere) throws Exception {
    Optional<Path> master = master(elsewhere);
    Path folder = temp.resolve("keys");
    Path before = temp.resolve("before");
    try (KeyStore store = stores.open(folder, master)) {
      fill(store, 600);
      Stores.afterKill(folder, before);
      int epoch = store.epoch();
      assertThat(store.rotate()).isEqualTo(epoch + 1).isEqualTo(store.epoch());
      assertThat(store.rotating()).isFalse();
      assertAllOpen(store);
      fill(store, 300);
      assertAllOpen(store);
      assertThat(store.rotate()).isEqualTo(epoch + 2);
      assertAllOpen(store);
    }
    assertThat(masterFiles(folder)).isEqualTo(elsewhere ? List.of() : List.of("master-3.key"));
    try (KeyStore store = stores.open(folder, master)) {
      assertThat(store.epoch()).isEqualTo(3);
      assertAllOpen(store);
    }

    // The old slots beside all keys that still exist.
    Files.copy(
        before.resolve("slots"), folder.resolve("slots"), StandardCopyOption.REPLACE_EXISTING);
    Files.copy(
        before.resolve("graveyard"),
        folder.resolve("graveyard"),
        StandardCopyOption.REPLACE_EXISTING);
    Files.delete(counter(folder, master));
    assertThatThrownBy(() -> stores.open(folder, master))
        .isInstanceOf(KeyStoreException.class)
        .hasMessageContaining("master key 1, which is missing");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void killed_at_any_step_it_goes_on_and_no_living_key_is_lost(boolean elsewhere) throws Exception {
    Path folder = temp.resolve("keys");
    Optional<Path> master = master(elsewhere);
    try (KeyStore store = stores.open(folder, master)) {
      fill(store, 700);
    }
    var kills = new Kills(folder, master);
    try (KeyStore store = stores.open(folder, master, new Disk(kills))) {
      kills.armed.set(true);
      store.rotate();
      kills.armed.set(false);
    }
    System.out.printf("RotationTest: killed at %d steps: %s%n", kills.steps.size(), kills.steps);
    assertThat(kills.steps).hasSizeGreaterThanOrEqualTo(elsewhere ? 9 : 7);
    for (int i = 0; i < kills.copies.size(); i++) {
      Path copy = kills.copies.get(i);
      Optional<Path> itsMaster = master.map(_ -> copy.resolve("elsewhere.key"));
      try (KeyStore after = stores.open(copy.resolve("keys"), itsMaster)) {
        assertAllOpen(after);
        if (after.rotating()) {
          after.rotate();
        }
        assertThat(after.rotating()).isFalse();
        assertAllOpen(after);
        assertThat(after.epoch()).as(kills.steps.get(i)).isIn(1, 2);
        assertThat(masterFiles(copy.resolve("keys"))).hasSize(elsewhere ? 0 : 1);
      }
      assertOneEpoch(copy.resolve("keys"));
    }
  }

  @Test
  void failed_at_any_step_the_store_goes_on_and_the_next_try_ends_it() throws Exception {
    int step = 0;
    boolean failed = true;
    while (failed) {
      step++;
      living.clear();
      dead.clear();
      Path folder = temp.resolve("keys-" + step);
      var fails = new FailsAt(step);
      try (KeyStore store = stores.open(folder, Optional.empty(), new Disk(fails))) {
        fill(store, 30);
        fails.armed.set(true);
        failed = failsToRotate(store);
        fails.armed.set(false);
        assertAllOpen(store);
        long later = store.take();
        living.put(later, seal(store, later));
        assertThat(store.rotate()).isGreaterThanOrEqualTo(2);
        assertAllOpen(store);
      }
      try (KeyStore store = stores.open(folder)) {
        assertThat(store.rotating()).isFalse();
        assertAllOpen(store);
      }
      assertOneEpoch(folder);
    }
    assertThat(step).isGreaterThan(6);
  }

  @Test
  void a_master_key_that_cannot_be_written_over_is_not_rotated() throws Exception {
    Optional<Path> master = master(true);
    Path folder = temp.resolve("keys");
    try (KeyStore store = stores.open(folder, master)) {
      fill(store, 10);
      Files.delete(master.orElseThrow());
      assertThatThrownBy(store::rotate).hasMessageContaining("cannot be rotated from here");
      assertThat(store.rotating()).isFalse();
      assertAllOpen(store);
    }
  }

  @Test
  void a_close_ends_a_rotation_before_its_files_are_closed() throws Exception {
    Path folder = temp.resolve("keys");
    var halts = new Halts();
    try (var threads = Executors.newFixedThreadPool(2)) {
      KeyStore store = stores.open(folder, Optional.empty(), new Disk(halts));
      fill(store, 30);
      Future<Integer> rotation =
          threads.submit(() -> {
            halts.thread = Thread.currentThread();
            return store.rotate();
          });
      assertThat(halts.reached.await(20, TimeUnit.SECONDS)).isTrue();
      Future<?> close = threads.submit(store::close);
      assertThatThrownBy(() -> close.get(200, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);
      halts.goOn.countDown();
      close.get(20, TimeUnit.SECONDS);
      assertThatThrownBy(rotation::get).hasRootCauseInstanceOf(IllegalStateException.class);
      assertThatThrownBy(store::rotate).hasMessageContaining("closed");
    }
    try (KeyStore store = stores.open(folder)) {
      assertThat(store.rotating()).isTrue();
      assertThat(store.rotate()).isEqualTo(2);
      assertAllOpen(store);
    }
    assertOneEpoch(folder);
  }

  @Test
  void a_cleared_master_key_is_not_written_over_the_old_one() throws Exception {
    Path elsewhere = Files.write(temp.resolve("elsewhere.key"), new byte[] {1});
    var files = new MasterFiles(temp, Optional.of(elsewhere), Disk.REAL);
    assertThatThrownBy(() -> files.destroyOld(2, new byte[MasterFiles.KEY_BYTES], Set.of(1)))
        .isInstanceOf(KeyStoreException.class);
    assertThat(elsewhere).hasBinaryContent(new byte[] {1});
  }

  /** Stops the thread that rotates before its first sync. */
  private static final class Halts implements Disk.Watch {
    final CountDownLatch reached = new CountDownLatch(1);
    final CountDownLatch goOn = new CountDownLatch(1);
    volatile @Nullable Thread thread;

    @Override
    public void around(Step step, Path path, Disk.Action action) throws IOException {
      if (step == Step.FSYNC && Thread.currentThread().equals(thread)) {
        reached.countDown();
        try {
          goOn.await();
        } catch (InterruptedException e) {
          throw new IOException(e);
        }
      }
      action.run();
    }
  }

  /** Keeps a copy of everything as it is before each step: what a kill there leaves. */
  private final class Kills implements Disk.Watch {
    final AtomicBoolean armed = new AtomicBoolean();
    final List<Path> copies = new ArrayList<>();
    final List<String> steps = new ArrayList<>();
    private int slots;
    private final Path folder;
    private final Optional<Path> master;

    Kills(Path folder, Optional<Path> master) {
      this.folder = folder;
      this.master = master;
    }

    @Override
    public void around(Step step, Path path, Disk.Action action) throws IOException {
      synchronized (copies) {
        if (armed.get() && !isOneOfManySlots(step, path)) {
          keep(step + " " + path.getFileName());
        }
      }
      action.run();
    }

    /** Between the slots of one batch a kill changes no more than after the first or the last. */
    private boolean isOneOfManySlots(Step step, Path path) {
      return step == Step.OVERWRITE && path.endsWith("slots") && ++slots % 100 != 1;
    }

    private void keep(String what) throws IOException {
      Path copy = Files.createDirectory(temp.resolve("kill-" + copies.size()));
      Stores.afterKill(folder, copy.resolve("keys"));
      if (master.isPresent()) {
        Files.copy(master.get(), copy.resolve("elsewhere.key"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.copy(
            counter(folder, master),
            copy.resolve("key-store.generation"),
            StandardCopyOption.COPY_ATTRIBUTES);
      }
      copies.add(copy);
      steps.add(what);
    }
  }

  private static final class FailsAt implements Disk.Watch {
    final AtomicBoolean armed = new AtomicBoolean();
    private final int step;
    private int seen;
    private int seenSlots;

    FailsAt(int step) {
      this.step = step;
    }

    @Override
    public void around(Step what, Path path, Disk.Action action) throws IOException {
      boolean slots = what == Step.OVERWRITE && path.endsWith("slots");
      if (armed.get() && !(slots && ++seenSlots % 100 != 1) && ++seen == step) {
        throw new IOException("the disk failed before: " + what + " " + path.getFileName());
      }
      action.run();
    }
  }

  private static boolean failsToRotate(KeyStore store) {
    try {
      store.rotate();
      return false;
    } catch (KeyStoreException _) {
      return true;
    }
  }

  private Optional<Path> master(boolean elsewhere) {
    return elsewhere ? Optional.of(temp.resolve("elsewhere.key")) : Optional.empty();
  }

  private static Path counter(Path folder, Optional<Path> master) {
    return master.map(Path::getParent).orElse(folder).resolve("key-store.generation");
  }

  private void fill(KeyStore store, int count) {
    for (int i = 0; i < count; i++) {
      long slot = store.take();
      byte[] sealed = seal(store, slot);
      if (i % 3 == 0) {
        store.destroy(List.of(stores.burial(slot)));
        dead.add(slot);
      } else {
        living.put(slot, sealed);
      }
    }
  }

  private static byte[] seal(KeyStore store, long slot) {
    try (JobKey key = store.open(slot).orElseThrow()) {
      return key.seal(PLACE, ("content " + slot).getBytes(UTF_8));
    }
  }

  private static String open(KeyStore store, long slot, byte[] sealed) {
    try (JobKey key = store.open(slot).orElseThrow()) {
      return new String(key.open(PLACE, sealed), UTF_8);
    }
  }

  private void assertAllOpen(KeyStore store) {
    living.forEach(
        (slot, sealed) -> assertThat(open(store, slot, sealed)).isEqualTo("content " + slot));
    assertThat(dead).allMatch(store::destroyed).allMatch(slot -> store.open(slot).isEmpty());
  }

  private static List<String> masterFiles(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith("master-") && name.endsWith(".key"))
          .sorted()
          .toList();
    }
  }

  private void assertOneEpoch(Path folder) {
    assertThat(new FileKeyPlace(stores, folder).epochs()).hasSizeLessThanOrEqualTo(1);
  }
}
