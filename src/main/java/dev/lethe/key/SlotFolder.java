package dev.lethe.key;

import dev.lethe.disk.Disk;
import dev.lethe.id.JobId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/** Slots and graveyard as two files of one folder, of which neither is used without the other. */
final class SlotFolder implements SlotStore {
  private final Path folder;
  private final SlotFile slots;
  private final Graveyard graveyard;
  // Whoever writes slots holds it.
  private final ReentrantLock writing = new ReentrantLock();
  private long nextSlot;

  private SlotFolder(Path folder, SlotFile slots, Graveyard graveyard) {
    this.folder = folder;
    this.slots = slots;
    this.graveyard = graveyard;
    this.nextSlot = Math.max(slots.lastSlot(), graveyard.lastSlot()) + 1;
  }

  static SlotFolder open(Path folder, String instance, Disk disk) throws IOException {
    Path slotPath = folder.resolve("slots");
    Path graveyardPath = folder.resolve("graveyard");
    boolean slotsExist = holdsSlots(folder);
    if (slotsExist && Files.notExists(graveyardPath)) {
      throw new KeyStoreException(
          graveyardPath + " is missing: without it erased jobs could come back; restore it");
    }
    Graveyard graveyard = Graveyard.open(graveyardPath, instance, disk);
    try {
      if (!slotsExist && graveyard.size() > 0) {
        throw new KeyStoreException(slotPath + " is missing, and jobs were buried: restore it");
      }
      var opened = new SlotFolder(folder, SlotFile.open(slotPath, instance, disk), graveyard);
      opened.endDestructions();
      return opened;
    } catch (KeyStoreException e) {
      graveyard.close();
      throw e;
    }
  }

  static boolean holdsSlots(Path folder) throws IOException {
    Path file = folder.resolve("slots");
    return Files.exists(file) && Files.size(file) > SlotFile.HEADER_BYTES;
  }

  /** A crash between the graveyard and the slots leaves keys that must not be there. */
  private void endDestructions() {
    BitSet buried = graveyard.slots();
    List<Long> unfinished = new ArrayList<>();
    slots.scan((slot, _, _) -> {
      if (buried.get(Math.toIntExact(slot))) {
        unfinished.add(slot);
      }
    });
    if (!unfinished.isEmpty()) {
      slots.zero(unfinished);
    }
  }

  @Override
  public boolean used() {
    return slots.lastSlot() > 0;
  }

  @Override
  public long generation() {
    return slots.generation();
  }

  @Override
  public void writeGeneration(long next) {
    slots.writeGeneration(next);
  }

  @Override
  public synchronized long reserve(int count) {
    long first = nextSlot;
    nextSlot = first + count;
    return first;
  }

  @Override
  public void append(List<Slot> filled) {
    // A failed sync puts the writes of others in doubt too: a rotation that moves slots meanwhile
    // must not take its own, on the descriptor after it, for synced.
    writing.lock();
    try {
      slots.append(filled);
    } finally {
      writing.unlock();
    }
  }

  @Override
  public Optional<Slot> read(long slot) {
    try {
      return slots.read(slot);
    } catch (KeyStoreException _) {
      // It may just be written over: what stands then still counts.
      writing.lock();
      try {
        return slots.read(slot);
      } finally {
        writing.unlock();
      }
    }
  }

  @Override
  public List<Slot> readAll(Collection<Long> ids) {
    return ids.stream().flatMap(id -> read(id).stream()).toList();
  }

  @Override
  public List<Slot> samples() {
    Map<Integer, Slot> samples = new TreeMap<>();
    scan((_, slot) -> slot.ifPresent(found -> samples.putIfAbsent(found.epoch(), found)));
    return List.copyOf(samples.values());
  }

  @Override
  public boolean isEmpty(long slot) {
    return slots.isZero(slot);
  }

  @Override
  public void replace(List<Slot> moved) {
    writing.lock();
    try {
      slots.replace(moved.stream().filter(slot -> !slots.isZero(slot.id())).toList());
    } finally {
      writing.unlock();
    }
  }

  @Override
  public void empty(Collection<Long> doomed) {
    writing.lock();
    try {
      slots.zero(doomed);
    } finally {
      writing.unlock();
    }
  }

  @Override
  public void bury(List<Burial> burials) {
    graveyard.append(burials);
    empty(burials.stream().map(Burial::slot).distinct().toList());
  }

  @Override
  public boolean buried(JobId job) {
    return graveyard.contains(job);
  }

  @Override
  public Stream<Burial> graves() {
    return graveyard.burials();
  }

  @Override
  public void scan(Visitor visitor) {
    slots.scan((slot, bytes, offset) -> visitor.visit(slot, Slot.decode(slot, bytes, offset)));
  }

  long lastSlot() {
    return slots.lastSlot();
  }

  void copySlotsTo(Path copy) {
    writing.lock();
    try {
      slots.copyTo(copy);
    } finally {
      writing.unlock();
    }
  }

  void copyGraveyardTo(Path copy) {
    graveyard.copyTo(copy);
  }

  @Override
  public String toString() {
    return folder.toString();
  }

  @Override
  public void tidy() {
    // Everything was written in its place.
  }

  @Override
  public boolean leavesCopies() {
    return false;
  }

  @Override
  public void close() {
    try (SlotFile _ = slots) {
      graveyard.close();
    }
  }
}
