package dev.lethe.ending;

import dev.lethe.id.ErasureId;
import dev.lethe.id.JobId;
import java.time.Instant;
import java.util.Optional;

/** Where receipts are kept, and what they will tell until they are made. */
public interface ReceiptStore {
  /** Notes what a receipt will tell; what was noted before stands. */
  void note(ErasureId erasure, Evidence evidence);

  Optional<Evidence> evidence(ErasureId erasure);

  /** How the processes of a job were contained, the last time it ran. */
  Optional<String> containment(JobId job);

  /** Keeps a receipt, for good; what was noted for it, and has to be there, goes. */
  void insert(ErasureId erasure, Instant issuedAt, String signed);

  /** The receipt as it was signed. */
  Optional<String> find(ErasureId erasure);

  /** The master key with whose end the receipt's residual of keys ends. */
  Optional<Integer> epoch(ErasureId erasure);

  /** What the engine may keep, out of our reach, of rows that were cleared: a residual's code. */
  String keptByEngine();
}
