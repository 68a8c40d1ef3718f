package dev.lethe.ending;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.lethe.ending.Receipt.Residual;
import dev.lethe.id.ErasureId;
import dev.lethe.id.JobId;
import dev.lethe.job.Cancel;
import dev.lethe.job.Job;
import dev.lethe.job.Transactions;
import dev.lethe.key.KeyStore;
import dev.lethe.ledger.Ledger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes the one receipt of each erasure.
 *
 * <p>What it tells is noted in the transaction that clears the rows, for after it they tell nothing
 * any more. It is signed when all is verified, and kept in the transaction that calls the erasure
 * done: a crash before that leaves no receipt, and one after it can make no second one.
 */
public final class Receipts {
  private static final String KEY_COPIES = "key_copies";
  private static final String PENDING_ROTATION = "pending_rotation";
  private static final String REMOTE_SCRATCH = "remote_scratch";

  private final Parts parts;

  /**
   * What {@link Receipts} are made of.
   *
   * @param instance the installation, which each receipt names
   * @param keepEvents how long the events of a job outlive it
   */
  public record Parts(
      Transactions transactions,
      ReceiptStore store,
      RotationStore rotations,
      ReceiptSigner signer,
      Ledger ledger,
      KeyStore keys,
      RemoteScratch scratch,
      String instance,
      Duration keepEvents) {
    /** Where all work is done on this machine. */
    public Parts(
        Transactions transactions,
        ReceiptStore store,
        RotationStore rotations,
        ReceiptSigner signer,
        Ledger ledger,
        KeyStore keys,
        String instance,
        Duration keepEvents) {
      this(
          transactions,
          store,
          rotations,
          signer,
          ledger,
          keys,
          RemoteScratch.NONE,
          instance,
          keepEvents);
    }
  }

  public Receipts(Parts parts) {
    this.parts = parts;
  }

  /** The signed receipt of a finished erasure; empty for one older than receipts. */
  public Optional<String> of(ErasureId erasure) {
    return parts.transactions.read(() -> parts.store.find(erasure));
  }

  /** The statement that ends the receipt's residual of keys; empty while it has not ended. */
  public Optional<String> closure(ErasureId erasure) {
    return parts.transactions.read(() -> {
      Optional<Rotation> ended = parts.store.epoch(erasure).flatMap(parts.rotations::find);
      return parts
          .store
          .find(erasure)
          .flatMap(receipt ->
              ended.map(
                  end -> new Closure(parts.instance, erasure, sha256(receipt), endsWithKey(), end)))
          .map(parts.signer::sign);
    });
  }

  /** What workers on other machines confirmed after the receipt was signed. */
  public List<Attestation.Signed> attestations(ErasureId erasure) {
    return parts.transactions.read(() -> {
      Optional<String> receipt = parts.store.find(erasure).map(Receipts::sha256);
      return parts.scratch.attested(erasure).stream()
          .map(what ->
              new Attestation.Signed(
                  what,
                  receipt
                      .map(hash ->
                          new Attestation(parts.instance, erasure, hash, REMOTE_SCRATCH, what))
                      .map(parts.signer::sign)
                      .orElse(null)))
          .toList();
    });
  }

  /** The attempts on other machines of which nobody confirmed that nothing is left. */
  Map<JobId, List<RemoteScratch.Held>> unwiped(Collection<JobId> jobs) {
    return parts.scratch.unwiped(jobs);
  }

  /**
   * Notes what receipts will tell. To be called before the rows are cleared, in the same
   * transaction.
   *
   * @param strays how many files lay in the folder of each job that no row named
   */
  void note(Map<Erasure, Job> erasures, Map<JobId, Integer> strays) {
    List<JobId> jobs = erasures.values().stream().map(Job::id).toList();
    Map<JobId, List<byte[]>> stored = parts.ledger.ciphertexts(jobs);
    Map<JobId, String> containment = parts.store.containment(jobs);
    int epoch = parts.keys.epoch();
    var evidence = new HashMap<ErasureId, Evidence>();
    erasures.forEach((erasure, job) -> {
      List<byte[]> hashes = stored.getOrDefault(job.id(), List.of());
      Cancel cancel = job.cancel();
      evidence.put(
          erasure.id(),
          new Evidence(
              job.times().created(),
              job.attempts().current(),
              containment.get(job.id()),
              cancel == null ? null : cancel.stop(),
              cancel == null ? null : cancel.stopMillis(),
              strays.getOrDefault(job.id(), 0),
              hashes.isEmpty() ? null : MerkleRoot.of(hashes),
              epoch));
    });
    parts.store.note(evidence);
  }

  /** Signs what is to be said of erasures that are as good as done. */
  Map<ErasureId, String> sign(List<Erasure> erasures, Instant now) {
    List<ErasureId> ids = erasures.stream().map(Erasure::id).toList();
    Map<ErasureId, Evidence> known = parts.transactions.read(() -> parts.store.evidence(ids));
    return erasures.stream()
        .collect(Collectors.toMap(Erasure::id, one -> sign(one, known.get(one.id()), now)));
  }

  private String sign(Erasure erasure, @Nullable Evidence evidence, Instant now) {
    if (evidence == null) {
      throw new IllegalStateException(erasure.id() + " has no evidence");
    }
    boolean complete = erasure.workEnded();
    return parts.signer.sign(
        new Receipt(
            parts.instance,
            erasure,
            evidence,
            !parts.keys.awaitsRotation(),
            complete,
            residuals(erasure, evidence, now),
            now));
  }

  void keep(Map<ErasureId, String> signed, Instant issuedAt) {
    parts.store.insert(signed, issuedAt);
  }

  /** The closest of the residuals that end with a master key. */
  private String endsWithKey() {
    return parts.keys.awaitsRotation() ? PENDING_ROTATION : KEY_COPIES;
  }

  private static String sha256(String text) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(US_ASCII));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is not available", e);
    }
  }

  private List<Residual> residuals(Erasure erasure, Evidence evidence, Instant now) {
    var left = new ArrayList<Residual>();
    if (!erasure.workEnded()) {
      left.add(Residual.open("unconfirmed_work"));
    }
    erasure.residuals().stream()
        .map(Erasure.Residual::held)
        .filter(Objects::nonNull)
        .forEach(held -> left.add(new Residual(REMOTE_SCRATCH, null, null, held)));
    if (parts.keys.awaitsRotation()) {
      left.add(new Residual(PENDING_ROTATION, null, evidence.masterEpoch()));
    }
    left.add(new Residual(KEY_COPIES, null, evidence.masterEpoch()));
    left.add(Residual.open(parts.store.keptByEngine()));
    left.add(Residual.open("memory_and_scratch"));
    left.add(Residual.open("device_copies"));
    left.add(Residual.open("delivered_copies"));
    left.add(new Residual("events", now.plus(parts.keepEvents), null));
    return left;
  }
}
