package dev.lethe.model;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs acts one after the other, and lets an eraser stand still at its gates while others happen.
 *
 * <p>There is one thread. At a gate the eraser's call does not return but asks for the next act and
 * lets it happen, and the next, until one says that the eraser goes on; then the call returns. So
 * what happens in between happens on top of the eraser's stack, while its own variables still hold
 * what it knew before.
 */
final class SteppedEraser {
  private final Run eraser;
  private final Acts acts;
  private Supplier<@Nullable Act> next = () -> null;
  private String at = "";

  /** One go through all that is due. */
  interface Run {
    void once() throws InterruptedException;
  }

  /** What the other acts do. It throws nothing. */
  interface Acts {
    void perform(Act act);

    /** What came of a run of the eraser; null if it is well. */
    void erased(@Nullable RuntimeException failure);
  }

  /** There is nothing more to happen; the run of the eraser ends as by a kill. */
  private static final class Over extends Error {
    private static final long serialVersionUID = 1L;

    Over() {
      super(null, null, false, false);
    }
  }

  SteppedEraser(Run eraser, Acts acts) {
    this.eraser = eraser;
    this.acts = acts;
  }

  /** At which gate the eraser stands; empty if it does not run. */
  String at() {
    return at;
  }

  /** Lets happen what comes next, until nothing does. */
  void live(Supplier<@Nullable Act> upTo) throws InterruptedException {
    next = upTo;
    at = "";
    try {
      for (Act act = next.get(); act != null; act = next.get()) {
        if (act == Act.ERASER_STEP) {
          run();
        } else {
          acts.perform(act);
        }
      }
    } catch (Over e) {
      at = "";
    }
  }

  private void run() throws InterruptedException {
    try {
      eraser.once();
      acts.erased(null);
    } catch (RuntimeException e) {
      acts.erased(e);
    }
    at = "";
  }

  /** Called by the eraser's collaborators. */
  void gate(String name) {
    at = name;
    for (Act act = next.get(); act != Act.ERASER_STEP; act = next.get()) {
      if (act == null) {
        throw new Over();
      }
      acts.perform(act);
    }
  }
}
