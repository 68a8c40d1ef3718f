package dev.lethe.key;

import dev.lethe.id.ErasureId;
import dev.lethe.id.JobId;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * One record of the graveyard as it lies on disk. {@code appendedAt} is the index of the first
 * record that was written together with it.
 *
 * <p>Layout: kind, append index, slot, job, erasure, time, 32 bytes for the hash of the receipt and
 * 28 for the head of the audit log (both zero in a burial, whose receipt does not exist yet; a
 * record of another kind will carry them), CRC32C.
 */
record Grave(Burial burial, long appendedAt) {
  static final int BYTES = 128;
  private static final int BURIAL = 1;
  private static final int CRC_AT = BYTES - Integer.BYTES;

  void encode(byte[] bytes, int offset) {
    ByteBuffer out = ByteBuffer.wrap(bytes, offset, BYTES);
    out.putInt(BURIAL).putLong(appendedAt).putLong(burial.slot());
    put(out, burial.job().uuid());
    put(out, burial.erasure().uuid());
    out.putLong(burial.at().toEpochMilli());
    out.putInt(offset + CRC_AT, crc(bytes, offset));
  }

  /** Empty when the bytes are not a whole record. */
  static Optional<Grave> decode(byte[] bytes, int offset) {
    ByteBuffer in = ByteBuffer.wrap(bytes, offset, BYTES);
    if (in.getInt(offset + CRC_AT) != crc(bytes, offset) || in.getInt() != BURIAL) {
      return Optional.empty();
    }
    long appendedAt = in.getLong();
    long slot = in.getLong();
    JobId job = new JobId(uuid(in));
    ErasureId erasure = new ErasureId(uuid(in));
    return Optional.of(
        new Grave(new Burial(slot, job, erasure, Instant.ofEpochMilli(in.getLong())), appendedAt));
  }

  private static void put(ByteBuffer out, UUID id) {
    out.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
  }

  private static UUID uuid(ByteBuffer in) {
    return new UUID(in.getLong(), in.getLong());
  }

  private static int crc(byte[] bytes, int offset) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, offset, CRC_AT);
    return (int) crc.getValue();
  }
}
