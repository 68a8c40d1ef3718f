package dev.lethe.key;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lethe.disk.Disk;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The wrapped keys, in a file that is only ever overwritten in place.
 *
 * <p>A database or a file replaced by rename leaves old copies of a key in freed blocks. Here slot
 * n lies at one place for ever (a 4096-byte header, then 128 bytes per slot), the file is never
 * moved and never shrinks, and zeros written over a slot replace the only copy. That holds on file
 * systems that overwrite in place (ext4, xfs) and not on those that copy on write.
 *
 * <p>A slot never crosses a sector, so a power cut leaves it whole or zero. The header exists
 * twice, in sectors written in turn, so that one survives.
 */
final class SlotFile implements AutoCloseable {
  static final int HEADER_BYTES = 4096;
  private static final long MAGIC = 0x4c45_5448_4553_4c54L; // "LETHESLT"
  private static final int VERSION = 1;
  private static final int COPY_BYTES = 512;
  private static final int COPY_CRC_AT = COPY_BYTES - Integer.BYTES;
  private static final int COPY_DISTANCE = HEADER_BYTES / 2;
  private static final int CHUNK_BYTES = 1 << 20;

  private final DurableFile file;
  private final String instance;
  private long generation;

  /** Looks at one slot that holds something, which lies at {@code offset} of {@code bytes}. */
  interface Visitor {
    void visit(long slot, byte[] bytes, int offset);
  }

  private SlotFile(DurableFile file, String instance, long generation) {
    this.file = file;
    this.instance = instance;
    this.generation = generation;
  }

  static SlotFile open(Path path, String instance, Disk disk) {
    DurableFile file = DurableFile.open(path, disk);
    try {
      Optional<Header> header =
          List.of(0, COPY_DISTANCE).stream()
              .flatMap(at -> Header.read(file, at).stream())
              .max((a, b) -> Long.compare(a.generation, b.generation));
      if (header.isEmpty() && file.length() > HEADER_BYTES) {
        throw new KeyStoreException(path + " is damaged or no key store: no header can be read");
      }
      if (header.isPresent() && !header.get().instance.equals(instance)) {
        throw new KeyStoreException(
            "%s belongs to instance %s, and this is instance %s"
                .formatted(path, header.get().instance, instance));
      }
      if (header.isEmpty()) {
        // Without a header no slot was ever handed out: a first start was cut short.
        file.write(0, new byte[HEADER_BYTES]);
      }
      return new SlotFile(file, instance, header.map(Header::generation).orElse(0L));
    } catch (KeyStoreException e) {
      file.close();
      throw e;
    }
  }

  /** How often the store was opened; a copy that lags behind the counter is an old one. */
  synchronized long generation() {
    return generation;
  }

  synchronized void writeGeneration(long next) {
    byte[] copy = new Header(next, instance).encode();
    file.write((next % 2) * COPY_DISTANCE, copy);
    file.force();
    generation = next;
  }

  /** The highest slot id the file has room for, whole or torn. */
  long lastSlot() {
    return Math.max(0, Math.ceilDiv(file.length() - HEADER_BYTES, (long) Slot.BYTES));
  }

  /** Writes slots that follow each other, durably. */
  void append(List<Slot> slots) {
    byte[] out = new byte[slots.size() * Slot.BYTES];
    for (int i = 0; i < slots.size(); i++) {
      slots.get(i).encode(out, i * Slot.BYTES);
    }
    file.write(position(slots.getFirst().id()), out);
    file.force();
  }

  /** Overwrites slots, each in its place, and makes that durable, once for all of them. */
  void replace(List<Slot> slots) {
    byte[] out = new byte[Slot.BYTES];
    for (Slot slot : slots) {
      slot.encode(out, 0);
      file.write(position(slot.id()), out);
    }
    file.force();
  }

  /** Empty when the slot is zero or was never filled. */
  Optional<Slot> read(long slot) {
    byte[] bytes = new byte[Slot.BYTES];
    file.read(position(slot), bytes);
    if (Slot.isZero(bytes, 0)) {
      return Optional.empty();
    }
    Optional<Slot> found = Slot.decode(slot, bytes, 0);
    if (found.isEmpty()) {
      // Never taken for a destroyed one: that would erase a job because of a bad sector.
      throw new KeyStoreException("slot " + slot + " of the key store is damaged");
    }
    return found;
  }

  boolean isZero(long slot) {
    byte[] bytes = new byte[Slot.BYTES];
    file.read(position(slot), bytes);
    return Slot.isZero(bytes, 0);
  }

  /** Overwrites the slots with zeros and makes that durable, once for all of them. */
  void zero(Collection<Long> slots) {
    byte[] zeros = new byte[Slot.BYTES];
    long last = lastSlot();
    for (long slot : slots) {
      if (slot <= last) {
        file.write(position(slot), zeros);
      }
    }
    file.force();
  }

  /** Sees to it that the file has room for this slot; what comes to it is empty. */
  void makeRoom(long slot) {
    if (slot > lastSlot()) {
      file.write(position(slot), new byte[Slot.BYTES]);
      file.force();
    }
  }

  /** Writes all of it into a new file, durably. */
  void copyTo(Path copy) {
    file.copyTo(copy);
  }

  /** Visits every slot that is not zero, in order. */
  void scan(Visitor visitor) {
    byte[] chunk = new byte[CHUNK_BYTES];
    long slot = 1;
    int read;
    while ((read = file.read(position(slot), chunk)) > 0) {
      Arrays.fill(chunk, read, chunk.length, (byte) 0);
      for (int offset = 0; offset < read; offset += Slot.BYTES, slot++) {
        if (!Slot.isZero(chunk, offset)) {
          visitor.visit(slot, chunk, offset);
        }
      }
    }
  }

  @Override
  public void close() {
    file.close();
  }

  private static long position(long slot) {
    if (slot < 1) {
      throw new IllegalArgumentException("slots are numbered from 1, not " + slot);
    }
    return HEADER_BYTES + (slot - 1) * Slot.BYTES;
  }

  private record Header(long generation, String instance) {
    byte[] encode() {
      byte[] name = instance.getBytes(UTF_8);
      ByteBuffer out = ByteBuffer.allocate(COPY_BYTES);
      out.putLong(MAGIC).putInt(VERSION).putInt(Slot.BYTES).putLong(generation);
      out.putShort((short) name.length).put(name);
      out.putInt(COPY_CRC_AT, crc(out.array()));
      return out.array();
    }

    static Optional<Header> read(DurableFile file, int at) {
      byte[] bytes = new byte[COPY_BYTES];
      ByteBuffer in = ByteBuffer.wrap(bytes);
      if (file.read(at, bytes) < COPY_BYTES
          || in.getInt(COPY_CRC_AT) != crc(bytes)
          || in.getLong() != MAGIC) {
        return Optional.empty();
      }
      int version = in.getInt();
      if (version != VERSION || in.getInt() != Slot.BYTES) {
        throw new KeyStoreException("the key store has format " + version + ", not " + VERSION);
      }
      long generation = in.getLong();
      byte[] name = new byte[in.getShort()];
      in.get(name);
      return Optional.of(new Header(generation, new String(name, UTF_8)));
    }

    private static int crc(byte[] bytes) {
      CRC32C crc = new CRC32C();
      crc.update(bytes, 0, COPY_CRC_AT);
      return (int) crc.getValue();
    }
  }
}
