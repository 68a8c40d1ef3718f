package dev.lethe.ledger;

import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import java.util.function.LongSupplier;

/**
 * How much the disk may still take: what would fill it is refused before it comes.
 *
 * @param free how many bytes it has left
 * @param floor how many of them are to stay free
 */
public record Room(LongSupplier free, long floor) {
  /**
   * Looks whether so many bytes can come; a length that is not known, a negative one, counts as
   * none.
   *
   * @throws Refusal {@code storage_full} if fewer than the floor would stay free
   */
  public void check(long coming) {
    if (free.getAsLong() - Math.max(0, coming) < floor) {
      throw new Refusal(ErrorCode.STORAGE_FULL, "there is not enough free disk space");
    }
  }
}
