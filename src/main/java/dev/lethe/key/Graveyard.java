package dev.lethe.key;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lethe.disk.Disk;
import dev.lethe.id.JobId;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * The list of destroyed keys, append-only: a restored database is brought up to it, so that nothing
 * erased comes back.
 *
 * <p>A crash in the middle of an append leaves torn records at the end, in any order, and they are
 * cut at the next start: nobody was told that they are there. A damaged record that a later append
 * follows is another thing: somebody was told, so the store refuses to start rather than forget it.
 * Each record names the append it came with, which tells the two apart.
 */
final class Graveyard implements AutoCloseable {
  private static final long MAGIC = 0x4c45_5448_4547_5256L; // "LETHEGRV"
  private static final int VERSION = 1;
  static final int HEADER_BYTES = 256;
  private static final int HEADER_CRC_AT = HEADER_BYTES - Integer.BYTES;
  private static final int CHUNK_RECORDS = 4096;

  private final DurableFile file;
  private final JobSet jobs = new JobSet();
  private volatile long records;
  private long lastSlot;

  private Graveyard(DurableFile file) {
    this.file = file;
  }

  static Graveyard open(Path path, String instance, Disk disk) {
    DurableFile file = DurableFile.open(path, disk);
    try {
      Graveyard graveyard = new Graveyard(file);
      graveyard.checkHeader(path, instance);
      graveyard.load(path);
      return graveyard;
    } catch (KeyStoreException e) {
      file.close();
      throw e;
    }
  }

  boolean contains(JobId job) {
    return jobs.contains(job);
  }

  long size() {
    return records;
  }

  /** The highest slot ever buried. */
  synchronized long lastSlot() {
    return lastSlot;
  }

  /** Writes those of the burials that are new, durably and with one fsync. */
  synchronized void append(List<Burial> burials) {
    long first = records;
    List<Grave> graves =
        burials.stream()
            .filter(burial -> !jobs.contains(burial.job()))
            .map(burial -> new Grave(burial, first))
            .toList();
    if (graves.isEmpty()) {
      return;
    }
    byte[] out = new byte[graves.size() * Grave.BYTES];
    for (int i = 0; i < graves.size(); i++) {
      graves.get(i).encode(out, i * Grave.BYTES);
    }
    cutTo(first);
    file.write(position(first), out);
    file.force();
    graves.forEach(grave -> remember(grave.burial()));
    records = first + graves.size();
  }

  /** Writes all of it into a new file, durably. */
  synchronized void copyTo(Path copy) {
    file.copyTo(copy);
  }

  /** All burials, oldest first. */
  Stream<Burial> burials() {
    return LongStream.iterate(0, at -> at < records, at -> at + CHUNK_RECORDS)
        .boxed()
        .flatMap(at -> chunk(at, (int) Math.min(CHUNK_RECORDS, records - at)));
  }

  /** The slots that must be empty. */
  BitSet slots() {
    BitSet slots = new BitSet();
    burials().forEach(burial -> slots.set(Math.toIntExact(burial.slot())));
    return slots;
  }

  @Override
  public void close() {
    file.close();
  }

  private Stream<Burial> chunk(long from, int count) {
    byte[] bytes = new byte[count * Grave.BYTES];
    file.read(position(from), bytes);
    return IntStream.range(0, count)
        .mapToObj(i ->
            Grave.decode(bytes, i * Grave.BYTES)
                .orElseThrow(() -> new KeyStoreException("grave " + (from + i) + " is damaged"))
                .burial());
  }

  private void load(Path path) {
    long whole = (file.length() - HEADER_BYTES) / Grave.BYTES;
    long torn = -1;
    byte[] bytes = new byte[CHUNK_RECORDS * Grave.BYTES];
    for (long at = 0; at < whole; at += CHUNK_RECORDS) {
      file.read(position(at), bytes);
      for (int i = 0; i < Math.min(CHUNK_RECORDS, whole - at); i++) {
        Optional<Grave> grave = Grave.decode(bytes, i * Grave.BYTES);
        if (torn < 0 && grave.isPresent()) {
          remember(grave.get().burial());
        } else if (torn < 0) {
          torn = at + i;
        } else if (grave.isPresent() && grave.get().appendedAt() > torn) {
          throw new KeyStoreException(
              "%s is damaged at grave %d, and later ones are whole: restore it from a backup"
                  .formatted(path, torn));
        }
      }
    }
    records = torn < 0 ? whole : torn;
    if (cutTo(records)) {
      file.force();
    }
  }

  private boolean cutTo(long count) {
    if (file.length() <= position(count)) {
      return false;
    }
    file.truncate(position(count));
    return true;
  }

  private void remember(Burial burial) {
    jobs.add(burial.job());
    lastSlot = Math.max(lastSlot, burial.slot());
  }

  private void checkHeader(Path path, String instance) {
    byte[] name = instance.getBytes(UTF_8);
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
    header.putLong(MAGIC).putInt(VERSION).putInt(Grave.BYTES);
    header.putShort((short) name.length).put(name);
    CRC32C crc = new CRC32C();
    crc.update(header.array(), 0, HEADER_CRC_AT);
    header.putInt(HEADER_CRC_AT, (int) crc.getValue());
    byte[] found = new byte[HEADER_BYTES];
    file.read(0, found);
    if (Arrays.equals(found, header.array())) {
      return;
    }
    if (file.length() > HEADER_BYTES) {
      throw new KeyStoreException(path + " is damaged or belongs to another instance");
    }
    file.truncate(0);
    file.write(0, header.array());
    file.force();
  }

  private static long position(long record) {
    return HEADER_BYTES + record * Grave.BYTES;
  }
}
