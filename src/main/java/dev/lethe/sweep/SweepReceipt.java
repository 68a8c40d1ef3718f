package dev.lethe.sweep;

import dev.lethe.ledger.ArtifactKind;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is stated, and signed, of a whole sweep once it has ended. It names no job: what is stated
 * of each is in the receipts of the erasures, to which the root binds it.
 *
 * @param instance the installation that erased
 * @param erased how many receipts there are
 * @param unreceipted how many were erased before there were receipts
 * @param incomplete how many of the receipts do not promise all
 * @param receiptsRoot one hash over the hashes of all receipts, in the order of the erasures' ids;
 *     null if there are none
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record SweepReceipt(
    String instance,
    Sweep sweep,
    long erased,
    long unreceipted,
    long incomplete,
    Map<Item.Why, Long> refused,
    Map<ArtifactKind, Kind> artifacts,
    long linksRevoked,
    byte @Nullable [] receiptsRoot,
    Instant issuedAt) {
  public SweepReceipt {
    refused = Map.copyOf(refused);
    artifacts = Map.copyOf(artifacts);
  }

  /** How many files of a kind, with how many plain bytes. */
  public record Kind(long count, long bytes) {
    Kind plus(long moreCount, long moreBytes) {
      return new Kind(count + moreCount, bytes + moreBytes);
    }
  }
}
