package dev.lethe.ending;

import dev.lethe.id.ErasureId;
import dev.lethe.id.JobId;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/** Where receipts are kept, and what they will tell until they are made. */
public interface ReceiptStore {
  /** Notes what receipts will tell; what was noted before stands. */
  void note(Map<ErasureId, Evidence> evidence);

  Map<ErasureId, Evidence> evidence(Collection<ErasureId> erasures);

  /** How the processes of these jobs were contained, the last time each ran. */
  Map<JobId, String> containment(Collection<JobId> jobs);

  /**
   * Keeps receipts as they were signed, for good; what was noted for them, and has to be there,
   * goes.
   */
  void insert(Map<ErasureId, String> signed, Instant issuedAt);

  /** The receipt as it was signed. */
  Optional<String> find(ErasureId erasure);

  /** The master key with whose end the receipt's residual of keys ends. */
  Optional<Integer> epoch(ErasureId erasure);

  /** What the engine may keep, out of our reach, of rows that were cleared: a residual's code. */
  String keptByEngine();
}
