package dev.lethe.work;

import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes one call of what several threads ask at the same time.
 *
 * <p>Whoever has the turn asks for all who wait for it, and the next turn finds those who came
 * meanwhile; nobody waits for company.
 *
 * @param <A> what one asks
 * @param <R> what one is answered
 */
final class Gathered<A, R> {
  private static final int AT_ONCE = 100;

  private final Function<List<A>, List<R>> all;
  private final Queue<Asked<A, R>> waiting = new ConcurrentLinkedQueue<>();
  private final ReentrantLock turn = new ReentrantLock();

  /** One thread's question; the answer is written by whoever has the turn. */
  private static final class Asked<A, R> {
    private final A question;
    private @Nullable R answer;
    private @Nullable RuntimeException refused;

    Asked(A question) {
      this.question = question;
    }

    boolean open() {
      return answer == null && refused == null;
    }
  }

  /**
   * Takes what answers many questions.
   *
   * @param all gives the answers in the order of the questions, or throws and has done nothing
   */
  Gathered(Function<List<A>, List<R>> all) {
    this.all = all;
  }

  R ask(A question) {
    var mine = new Asked<A, R>(question);
    waiting.add(mine);
    turn.lock();
    try {
      while (mine.open()) {
        answer(taken());
      }
    } finally {
      turn.unlock();
    }
    if (mine.answer == null) {
      throw mine.refused;
    }
    return mine.answer;
  }

  private List<Asked<A, R>> taken() {
    var some = new ArrayList<Asked<A, R>>();
    for (var next = waiting.poll(); next != null; next = waiting.poll()) {
      some.add(next);
      if (some.size() == AT_ONCE) {
        break;
      }
    }
    return some;
  }

  /** Where one is refused, which undoes them all, each is asked for alone. */
  private void answer(List<Asked<A, R>> some) {
    try {
      List<R> answers = all.apply(some.stream().map(one -> one.question).toList());
      for (int i = 0; i < answers.size(); i++) {
        some.get(i).answer = answers.get(i);
      }
    } catch (RuntimeException e) {
      if (some.size() > 1 && !outcomeUnknown(e)) {
        some.forEach(one -> answer(List.of(one)));
        return;
      }
      some.forEach(one -> one.refused = e);
    }
  }

  private static boolean outcomeUnknown(RuntimeException e) {
    return e instanceof Refusal refusal && refusal.code() == ErrorCode.OUTCOME_UNKNOWN;
  }
}
