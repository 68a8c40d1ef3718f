package dev.lethe.key;

import dev.lethe.store.DurablePostgres;
import dev.lethe.store.SqlSlotStore;
import dev.lethe.store.StoreUrl;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Slots and graveyard in tables, and the master key in a folder. */
final class TableKeyPlace implements KeyPlace {
  private final Stores stores;
  private final StoreUrl url;
  private final Path folder;

  TableKeyPlace(Stores stores, StoreUrl url, Path folder) {
    this.stores = stores;
    this.url = url;
    this.folder = folder;
  }

  @Override
  public KeyStore open(Opening opening) {
    return SlotKeyStore.open(
        stores.place(folder, opening),
        () -> SqlSlotStore.open(url, opening.instance(), opening.disk()));
  }

  @Override
  public Path folder() {
    return folder;
  }

  /** The tables are as they are; the lock of the folder is what a killed process lets go of. */
  @Override
  public KeyPlace killed() throws IOException {
    Path next = folder.resolveSibling(folder.getFileName() + "-killed");
    return new TableKeyPlace(stores, url, Stores.afterKill(folder, next));
  }

  @Override
  public Set<Integer> epochs() {
    return DurablePostgres.ask(url, "select distinct epoch from lethe_keys.slots").stream()
        .map(Integer::valueOf)
        .collect(Collectors.toSet());
  }

  @Override
  public void keepCopy() {
    run(
        "drop schema if exists kept cascade",
        "create schema kept",
        "create table kept.slots as table lethe_keys.slots",
        "create table kept.graves as table lethe_keys.graves",
        "create table kept.standing as table lethe_keys.standing");
  }

  @Override
  public void putBack() {
    run(
        "truncate lethe_keys.slots, lethe_keys.graves, lethe_keys.standing",
        "insert into lethe_keys.slots select * from kept.slots",
        "insert into lethe_keys.graves overriding system value select * from kept.graves",
        "insert into lethe_keys.standing select * from kept.standing");
  }

  List<String> ask(String query) {
    return DurablePostgres.ask(url, query);
  }

  void run(String... statements) {
    DurablePostgres.run(url, statements);
  }
}
