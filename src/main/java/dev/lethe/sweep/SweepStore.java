package dev.lethe.sweep;

import dev.lethe.ending.Endings.Asker;
import dev.lethe.id.AccountId;
import dev.lethe.id.SweepId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where sweeps are kept, with what their filters say under the key of their account. */
public interface SweepStore {
  void insert(Sweep sweep);

  /** Reads a sweep for a change: until the transaction ends nobody else can lock it. */
  Optional<Sweep> lock(SweepId id);

  Optional<Sweep> find(SweepId id);

  /**
   * Saves a sweep that was locked in the same transaction.
   *
   * @param who who wanted the change; null if nobody did
   */
  void save(Sweep before, Sweep after, @Nullable Asker who);

  /** Newest first; plans that nobody began are not among them. */
  List<Sweep> list(AccountId account, Optional<SweepId> after, int limit);

  /**
   * The sweep to which a plan of this hash belongs: the newest, and one not begun before others.
   */
  Optional<Sweep> ofPlan(AccountId account, String hash);

  /** Those under way, and those that begin by themselves and are not planned yet. */
  List<Sweep> active();

  /** Plans that nobody began in time, and those whose making was interrupted before then. */
  List<SweepId> forgotten(Instant now, Instant interrupted, int limit);

  /** Removes a plan whose items are gone. */
  void remove(SweepId id);

  /** Keeps the receipt of a sweep, as it was signed, for good. */
  void keepReceipt(SweepId id, String signed);

  Optional<String> receipt(SweepId id);
}
