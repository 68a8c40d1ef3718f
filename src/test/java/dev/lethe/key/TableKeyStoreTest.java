package dev.lethe.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.store.StoreUrl;
import dev.lethe.store.TestPostgres;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract on PostgreSQL, and what is so of tables. */
final class TableKeyStoreTest implements KeyStoreContract {
  @TempDir private Path temp = Path.of("");
  private final Stores stores = new Stores();
  private StoreUrl url;
  private TableKeyPlace place;

  @BeforeEach
  void makePlace() {
    url = TestPostgres.fresh();
    place = new TableKeyPlace(stores, url, temp.resolve("keys"));
  }

  @Override
  public KeyPlace place() {
    return place;
  }

  @Override
  public Stores stores() {
    return stores;
  }

  @Test
  void a_grave_and_its_emptied_slot_are_one_transaction() {
    try (KeyStore store = place.open()) {
      long slot = store.take();
      Burial burial = stores.burial(slot);
      place.run(
          "create function refuse() returns trigger language plpgsql"
              + " as $$ begin raise exception 'no'; end $$",
          "create trigger refuse before delete on lethe_keys.slots"
              + " for each row execute function refuse()");
      assertThatThrownBy(() -> store.destroy(List.of(burial)))
          .isInstanceOf(KeyStoreException.class);
      assertThat(store.buried(burial.job())).isFalse();
      assertThat(store.open(slot)).isPresent();
      place.run("drop trigger refuse on lethe_keys.slots");
      store.destroy(List.of(burial));
      assertThat(store.destroyed(slot)).isTrue();
      assertThat(store.buried(burial.job())).isTrue();
    }
  }

  @Test
  void a_changed_row_is_an_error_and_not_a_destroyed_key() {
    try (KeyStore store = place.open()) {
      long slot = store.take();
      place.run(
          "update lethe_keys.slots set wrapped = set_byte(wrapped, 20, 7) where id = " + slot);
      assertThatThrownBy(() -> store.open(slot)).hasMessageContaining("does not open slot");
      assertThat(store.destroyed(slot)).isFalse();
    }
  }

  @Test
  void a_key_of_another_slot_does_not_open() {
    try (KeyStore store = place.open()) {
      long slot = store.take();
      long other = store.take();
      place.run(
          "update lethe_keys.slots set wrapped = (select wrapped from lethe_keys.slots where id = "
              + other
              + ") where id = "
              + slot);
      assertThatThrownBy(() -> store.open(slot)).hasMessageContaining("does not open slot");
    }
  }

  @Test
  void slots_that_were_put_back_beside_newer_graves_are_emptied_at_the_start() {
    Burial burial;
    try (KeyStore store = place.open()) {
      burial = stores.burial(store.take());
      place.keepCopy();
      store.destroy(List.of(burial));
    }
    place.run("truncate lethe_keys.slots", "insert into lethe_keys.slots select * from kept.slots");
    try (KeyStore store = place.open()) {
      assertThat(store.destroyed(burial.slot())).isTrue();
    }
  }

  @Test
  void a_copy_from_before_the_last_stop_is_refused() {
    try (KeyStore store = place.open()) {
      place.keepCopy();
      store.destroy(List.of(stores.burial(store.take())));
    }
    place.putBack();
    assertThatThrownBy(place::open).hasMessageContaining("old copy");
  }

  @Test
  void keys_without_the_row_that_says_whose_they_are_are_refused() {
    place.open().close();
    place.run("truncate lethe_keys.standing");
    assertThatThrownBy(place::open).hasMessageContaining("lethe_keys.standing");
  }

  @Test
  void an_empty_database_is_refused_by_a_folder_that_was_used() {
    place.open().close();
    var elsewhere = new TableKeyPlace(stores, TestPostgres.fresh(), place.folder());
    assertThatThrownBy(elsewhere::open).hasMessageContaining("old copy");
    place.open().close();
  }

  @Test
  void a_folder_that_has_a_file_of_slots_gets_no_tables() {
    try (KeyStore file = stores.open(place.folder())) {
      file.take();
    }
    assertThatThrownBy(place::open).hasMessageContaining("slots holds keys");
    stores.open(place.folder()).close();
  }

  @Test
  void commits_are_durable_whatever_the_database_is_set_to() {
    place.open().close();
    place.run(
        "do $$ begin execute 'alter database ' || current_database()"
            + " || ' set synchronous_commit = off'; end $$",
        "create table seen (setting text)",
        "create function note() returns trigger language plpgsql as $$ begin"
            + " insert into seen values (current_setting('synchronous_commit'));"
            + " return new; end $$",
        "create trigger note after insert on lethe_keys.slots"
            + " for each statement execute function note()");
    try (KeyStore store = place.open()) {
      store.take();
    }
    assertThat(place.ask("select distinct setting from seen")).containsExactly("on");
  }

  @Test
  void a_receipt_has_to_say_that_a_rotation_is_awaited() {
    try (KeyStore store = place.open()) {
      assertThat(store.awaitsRotation()).isTrue();
    }
    try (KeyStore store = stores.open(temp.resolve("file"))) {
      assertThat(store.awaitsRotation()).isFalse();
    }
  }
}
