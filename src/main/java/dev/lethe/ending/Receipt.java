package dev.lethe.ending;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is stated, and signed, of one erasure once it is done. It names nothing that anybody said or
 * stored: ids, codes, times, counts, and one hash over encrypted bytes.
 *
 * @param instance the installation that erased
 * @param keyOverwritten whether the wrapped key was overwritten in its place; else it was deleted,
 *     and is there for whoever looks below until its master key ends
 * @param complete false if work may be alive that nobody has heard of
 */
public record Receipt(
    String instance,
    Erasure erasure,
    Evidence evidence,
    boolean keyOverwritten,
    boolean complete,
    List<Residual> residuals,
    Instant issuedAt) {
  public Receipt {
    residuals = List.copyOf(residuals);
  }

  /**
   * What cannot be promised.
   *
   * @param what a code that docs/receipts.md explains
   * @param until when it ends; null if no date can be given
   * @param epoch it ends when the master key of this number is destroyed; null if it is no matter
   *     of keys
   * @param held the attempt with whose worker it may be left; null if it is no matter of one
   */
  public record Residual(
      String what,
      @Nullable Instant until,
      @Nullable Integer epoch,
      RemoteScratch.@Nullable Held held) {
    public Residual(String what, @Nullable Instant until, @Nullable Integer epoch) {
      this(what, until, epoch, null);
    }

    public static Residual open(String what) {
      return new Residual(what, null, null);
    }
  }
}
