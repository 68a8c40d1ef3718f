package dev.lethe.ending;

import dev.lethe.id.ErasureId;
import org.jspecify.annotations.Nullable;

/**
 * What is stated once a worker on another machine confirms, after the erasure was done, that
 * nothing of the job is left with it. The receipt itself never changes.
 *
 * @param receiptSha256 the hash, in hexadecimal, of the receipt it belongs to
 * @param ends the code of the residual that has ended, for this attempt
 */
public record Attestation(
    String instance,
    ErasureId erasure,
    String receiptSha256,
    String ends,
    RemoteScratch.Attested what) {

  /** The same with the signed words; null until there is a receipt that they can name. */
  public record Signed(RemoteScratch.Attested what, @Nullable String jws) {}
}
