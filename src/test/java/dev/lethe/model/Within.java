package dev.lethe.model;

import dev.lethe.job.Signal;
import dev.lethe.job.Transactions;
import dev.lethe.store.Database;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Transactions inside one large transaction of a database, each a savepoint: nothing waits for
 * another thread or for a disk, and all of it can be taken back to where it was. What is asked of
 * transactions holds for the thread that is inside, the only one there is.
 */
final class Within implements Transactions {
  private final Database database;
  private final Consumer<Signal> raise;
  private final List<Signal> signals = new ArrayList<>();
  private boolean open;

  Within(Database database, Consumer<Signal> raise) {
    this.database = database;
    this.raise = raise;
  }

  @Override
  public <T> T write(Supplier<T> work) {
    if (open) {
      return work.get();
    }
    open = true;
    execute("savepoint act");
    T answer;
    try {
      answer = work.get();
    } catch (RuntimeException | Error e) {
      execute("rollback to act");
      signals.clear();
      throw e;
    } finally {
      execute("release act");
      open = false;
    }
    List<Signal> raised = List.copyOf(signals);
    signals.clear();
    raised.forEach(raise);
    return answer;
  }

  @Override
  public <T> T read(Supplier<T> work) {
    return work.get();
  }

  @Override
  public void afterCommit(Signal signal) {
    signals.add(signal);
  }

  @Override
  public <T extends Runnable> T atEnd(Object owner, Supplier<T> make) {
    return database.atEnd(owner, make);
  }

  /** Marks the state of the database to which {@link #back} leads. */
  void mark() {
    execute("savepoint begin");
  }

  void back() {
    execute("rollback to begin");
  }

  private void execute(String statement) {
    database.with(handle -> handle.execute(statement));
  }
}
