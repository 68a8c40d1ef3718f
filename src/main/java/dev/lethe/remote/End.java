package dev.lethe.remote;

import dev.lethe.work.Outcome;

/**
 * How a worker says that its attempt is over. What it says of its process tree decides whether a
 * stop is a confirmed one; what it says of its scratch folder is what a receipt can promise.
 */
public sealed interface End {
  /** Whether no process of the attempt is left. */
  boolean gone();

  /** Whether nothing of the job is left in the worker's scratch folder. */
  boolean wiped();

  /** As on the wire. */
  String word();

  /** The work came to its end by itself. */
  record Finished(Outcome outcome, boolean gone, boolean wiped) implements End {
    @Override
    public String word() {
      return switch (outcome) {
        case Outcome.Succeeded _ -> "complete";
        case Outcome.Failed _ -> "fail";
      };
    }
  }

  /** The worker gives the job back unharmed. */
  record Released(boolean gone, boolean wiped) implements End {
    @Override
    public String word() {
      return "release";
    }
  }

  /** The worker was told to stop, and did. */
  record Stopped(boolean gone, boolean wiped) implements End {
    @Override
    public String word() {
      return "stopped";
    }
  }
}
