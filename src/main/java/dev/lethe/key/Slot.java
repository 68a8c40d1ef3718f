package dev.lethe.key;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * One filled slot: whose master key wraps it, since when it is filled, and the wrapped key. In the
 * file a destroyed slot is {@link #BYTES} zeros.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Slot(long id, int epoch, long filledAtMillis, byte[] wrapped) {
  static final int BYTES = 128;
  private static final int CRC_AT = BYTES - Integer.BYTES;

  void encode(byte[] bytes, int offset) {
    ByteBuffer out = ByteBuffer.wrap(bytes, offset, BYTES);
    out.putLong(id).putInt(epoch).putLong(filledAtMillis).put(wrapped);
    out.putInt(offset + CRC_AT, crc(bytes, offset));
  }

  /** Empty when the bytes are not those of a whole slot with this id. */
  static Optional<Slot> decode(long id, byte[] bytes, int offset) {
    ByteBuffer in = ByteBuffer.wrap(bytes, offset, BYTES);
    if (in.getInt(offset + CRC_AT) != crc(bytes, offset) || in.getLong() != id) {
      return Optional.empty();
    }
    int epoch = in.getInt();
    long filledAt = in.getLong();
    byte[] wrapped = new byte[MasterKeys.WRAPPED_BYTES];
    in.get(wrapped);
    return Optional.of(new Slot(id, epoch, filledAt, wrapped));
  }

  static boolean isZero(byte[] bytes, int offset) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    long any = 0;
    for (int i = offset; i < offset + BYTES; i += Long.BYTES) {
      any |= in.getLong(i);
    }
    return any == 0;
  }

  private static int crc(byte[] bytes, int offset) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, offset, CRC_AT);
    return (int) crc.getValue();
  }
}
