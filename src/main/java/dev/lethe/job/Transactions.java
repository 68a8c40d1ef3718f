package dev.lethe.job;

import java.util.function.Supplier;

/**
 * The one way to change anything durable. All stores called inside one {@link #write} take part in
 * the same transaction; a call inside a call joins it.
 */
public interface Transactions {
  /**
   * Runs the work alone against everything else that touches the rows it locks, and returns once it
   * is on disk. What the work throws undoes all of it and is passed on.
   *
   * @throws dev.lethe.error.Refusal {@code outcome_unknown} if the commit itself failed
   */
  <T> T write(Supplier<T> work);

  /** Runs reads that see one state of the database. */
  <T> T read(Supplier<T> work);

  /** Raises a signal once the present {@link #write} is durable, and never if it is undone. */
  void afterCommit(Signal signal);

  /**
   * What its owner does once at the end of the present {@link #write}, still inside it, whatever
   * came before and however often it was asked for: made when it is first asked for. What it throws
   * undoes the write.
   */
  <T extends Runnable> T atEnd(Object owner, Supplier<T> make);

  /** {@link #write} for work without an answer. */
  default void run(Runnable work) {
    this.<Boolean>write(() -> {
      work.run();
      return true;
    });
  }
}
