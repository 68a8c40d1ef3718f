package dev.lethe.work;

import dev.lethe.error.ErrorCode;
import dev.lethe.process.ProcessTree.Child;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The programs of one attempt, to tell in the end whether a limit ended one of them. */
final class StartedPrograms {
  private final List<Child> all = new CopyOnWriteArrayList<>();

  Child add(Child child) {
    all.add(child);
    return child;
  }

  /** A limit is why the work failed, whatever its type made of a program that was ended. */
  Outcome judge(Outcome outcome) {
    if (outcome instanceof Outcome.Succeeded) {
      return outcome;
    }
    return all.stream()
        .flatMap(child -> child.exceeded().stream())
        .findFirst()
        .map(over -> (Outcome) new Outcome.Failed(ErrorCode.LIMIT_EXCEEDED, over.said(), false))
        .orElse(outcome);
  }
}
