package dev.lethe.sweep;

import dev.lethe.ending.MerkleRoot;
import dev.lethe.id.ErasureId;
import dev.lethe.ledger.ArtifactKind;
import dev.lethe.sweep.SweepItems.Proof;
import dev.lethe.sweep.SweepReceipt.Kind;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Sums up the receipts of a sweep that has ended, a page at a time, and signs the sum. */
final class CombinedReceipts {
  private static final int PAGE = 500;

  private final Sweeping.Parts parts;

  CombinedReceipts(Sweeping.Parts parts) {
    this.parts = parts;
  }

  String sign(Sweep sweep, Instant now) {
    var sum = new Sum();
    Optional<ErasureId> last = Optional.empty();
    List<Proof> page;
    do {
      Optional<ErasureId> after = last;
      page = parts.transactions().read(() -> parts.items().proofs(sweep.id(), after, PAGE));
      page.forEach(sum::add);
      last = page.isEmpty() ? last : Optional.of(page.getLast().erasure());
    } while (page.size() == PAGE);
    Map<Item.Why, Long> refused =
        parts.transactions().read(() -> parts.items().refused(sweep.id()));
    return parts
        .signer()
        .sign(
            new SweepReceipt(
                parts.instance(),
                sweep,
                sum.count,
                sweep.counts().done() - sum.count,
                sum.incomplete,
                refused,
                sum.artifacts,
                sum.links,
                sum.count == 0 ? null : sum.root.root(),
                now));
  }

  private static final class Sum {
    private final Map<ArtifactKind, Kind> artifacts = new EnumMap<>(ArtifactKind.class);
    private final MerkleRoot root = new MerkleRoot();
    private long count;
    private long incomplete;
    private long links;

    void add(Proof proof) {
      count++;
      incomplete += proof.complete() ? 0 : 1;
      links += proof.linksRevoked();
      root.add(proof.sha256());
      proof
          .artifacts()
          .forEach(tally ->
              artifacts.merge(
                  tally.kind(),
                  new Kind(tally.count(), tally.bytes()),
                  (one, more) -> one.plus(more.count(), more.bytes())));
    }
  }
}
