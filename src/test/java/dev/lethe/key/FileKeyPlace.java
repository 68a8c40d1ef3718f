package dev.lethe.key;

import dev.lethe.disk.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Slots and graveyard as files in the folder of the master key. */
final class FileKeyPlace implements KeyPlace {
  private final Stores stores;
  private final Path folder;

  FileKeyPlace(Stores stores, Path folder) {
    this.stores = stores;
    this.folder = folder;
  }

  @Override
  public KeyStore open(Opening opening) {
    return stores.open(folder, opening);
  }

  @Override
  public Path folder() {
    return folder;
  }

  @Override
  public KeyPlace killed() throws IOException {
    Path next = folder.resolveSibling(folder.getFileName() + "-killed");
    return new FileKeyPlace(stores, Stores.afterKill(folder, next));
  }

  @Override
  public Set<Integer> epochs() {
    var epochs = new TreeSet<Integer>();
    try (SlotFile slots = SlotFile.open(folder.resolve("slots"), "inst-1", Disk.REAL)) {
      slots.scan((slot, bytes, offset) ->
          epochs.add(Slot.decode(slot, bytes, offset).orElseThrow().epoch()));
    }
    return epochs;
  }

  @Override
  public void keepCopy() throws IOException {
    copy(folder, Files.createDirectories(kept()));
  }

  @Override
  public void putBack() throws IOException {
    copy(kept(), folder);
  }

  private Path kept() {
    return folder.resolveSibling(folder.getFileName() + "-kept");
  }

  private static void copy(Path from, Path to) throws IOException {
    for (String name : List.of("slots", "graveyard")) {
      Files.copy(
          from.resolve(name),
          to.resolve(name),
          StandardCopyOption.REPLACE_EXISTING,
          StandardCopyOption.COPY_ATTRIBUTES);
    }
  }
}
