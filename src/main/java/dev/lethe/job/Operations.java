package dev.lethe.job;

import dev.lethe.id.AccountId;
import dev.lethe.id.IdSource;
import dev.lethe.id.OperationId;
import java.time.InstantSource;
import java.util.Optional;

/** Keeps what was accepted, so that it has a name by which it can be asked for. */
public final class Operations {
  private final Transactions transactions;
  private final OperationStore store;
  private final IdSource ids;
  private final InstantSource clock;

  public Operations(
      Transactions transactions, OperationStore store, IdSource ids, InstantSource clock) {
    this.transactions = transactions;
    this.store = store;
    this.ids = ids;
    this.clock = clock;
  }

  /** Notes a command; to be called in the transaction that carries it out. */
  public Operation note(Job job, Operation.Kind kind) {
    var operation = new Operation(ids.operation(), job.account(), job.id(), kind, clock.instant());
    transactions.run(() -> store.insert(operation));
    return operation;
  }

  /** An operation of this account; somebody else's is none. */
  public Optional<Operation> find(AccountId account, OperationId id) {
    return transactions.read(() -> store.find(id)).filter(one -> one.account().equals(account));
  }
}
