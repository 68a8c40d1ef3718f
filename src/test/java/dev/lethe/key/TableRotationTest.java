package dev.lethe.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.disk.Disk;
import dev.lethe.disk.Step;
import dev.lethe.key.KeyStoreContract.Living;
import dev.lethe.store.DurablePostgres;
import dev.lethe.store.SqlSlotStore;
import dev.lethe.store.StoreUrl;
import dev.lethe.store.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A rotation over tables that is stopped before each thing it writes, in files or in tables. */
final class TableRotationTest {
  @TempDir private Path temp = Path.of("");

  @Test
  @Tag("slow")
  void stopped_before_any_step_it_goes_on_and_no_living_key_is_lost() throws Exception {
    List<String> steps = new ArrayList<>();
    boolean stopped = true;
    for (int step = 1; stopped; step++) {
      var stop = new StopsAt(step);
      Path folder = Files.createDirectory(temp.resolve("run-" + step)).resolve("keys");
      StoreUrl url = TestPostgres.fresh();
      var keys = new Living();
      var place = new TableKeyPlace(new Stores(), url, folder);
      var opening = new KeyPlace.Opening(Optional.empty(), "inst-1", new Disk(stop));
      // Not closed before it was looked at: a close could end what the stop has cut short.
      try (KeyStore store = place.open(opening)) {
        keys.fill(store, 400);
        stop.armed = true;
        stopped = stops(store);
        stop.armed = false;
        if (stopped) {
          steps.add(stop.last);
        }
        assertGoesOn(place.killed(), url, keys, stop.last);
      }
    }
    System.out.printf("TableRotationTest: stopped before %d steps: %s%n", steps.size(), steps);
    assertThat(steps).contains("RENAME master-2.key", "COMMIT keys", "OVERWRITE master-1.key");
  }

  private static void assertGoesOn(KeyPlace killed, StoreUrl url, Living keys, String step)
      throws IOException {
    try (KeyStore after = killed.open()) {
      keys.assertAllOpen(after);
      after.open(after.take()).orElseThrow().close();
      if (after.rotating()) {
        after.rotate();
      }
      keys.assertAllOpen(after);
      assertThat(after.epoch()).as(step).isIn(1, 2);
      assertThat(masters(killed.folder())).containsExactly("master-" + after.epoch() + ".key");
      assertThat(DurablePostgres.ask(url, "select distinct epoch from lethe_keys.slots"))
          .as(step)
          .containsExactly(String.valueOf(after.epoch()));
    }
  }

  @Test
  void a_key_that_is_destroyed_while_it_is_moved_does_not_come_back() {
    StoreUrl url = TestPostgres.fresh();
    var stores = new Stores();
    var place = new TableKeyPlace(stores, url, temp.resolve("keys"));
    try (KeyStore store = place.open()) {
      List<Long> doomed = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        doomed.add(store.take());
      }
      try (SlotStore slots = SqlSlotStore.open(url, "inst-1", Disk.REAL)) {
        List<Slot> read = slots.readAll(doomed);
        assertThat(read).hasSize(20);
        store.destroy(doomed.stream().map(stores::burial).toList());
        slots.replace(read);
        assertThat(slots.readAll(doomed)).isEmpty();
      }
      assertThat(doomed).allMatch(store::destroyed);
    }
  }

  @Test
  void a_failed_statement_leaves_both_master_keys_and_the_next_try_ends_it() {
    StoreUrl url = TestPostgres.fresh();
    var place = new TableKeyPlace(new Stores(), url, temp.resolve("keys"));
    var keys = new Living();
    try (KeyStore store = place.open()) {
      keys.fill(store, 300);
      place.run(
          "create function refuse() returns trigger language plpgsql"
              + " as $$ begin raise exception 'no'; end $$",
          "create trigger refuse before update on lethe_keys.slots"
              + " for each row when (old.id > 200) execute function refuse()");
      assertThatThrownBy(store::rotate).isInstanceOf(KeyStoreException.class);
      assertThat(store.rotating()).isTrue();
      keys.assertAllOpen(store);
      place.run("drop trigger refuse on lethe_keys.slots");
      assertThat(store.rotate()).isEqualTo(2);
      assertThat(store.rotating()).isFalse();
      keys.assertAllOpen(store);
    }
  }

  private static boolean stops(KeyStore store) {
    try {
      store.rotate();
      return false;
    } catch (Stop _) {
      return true;
    }
  }

  private static List<String> masters(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith("master-") && name.endsWith(".key"))
          .toList();
    }
  }

  /** What nobody catches, as nobody catches a kill. */
  private static final class Stop extends Error {
    private static final long serialVersionUID = 1L;
  }

  private static final class StopsAt implements Disk.Watch {
    private final int at;
    private int seen;
    volatile boolean armed;
    String last = "";

    StopsAt(int at) {
      this.at = at;
    }

    @Override
    public void around(Step step, Path path, Disk.Action action) throws IOException {
      // Slots are filled beside it, on virtual threads.
      if (armed && !Thread.currentThread().isVirtual()) {
        last = step + " " + path.getFileName();
        if (++seen == at) {
          throw new Stop();
        }
      }
      action.run();
    }
  }
}
