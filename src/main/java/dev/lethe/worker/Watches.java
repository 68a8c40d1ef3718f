package dev.lethe.worker;

import dev.lethe.client.Claim;
import dev.lethe.client.LetheException;
import dev.lethe.client.UnreachableException;
import dev.lethe.client.WorkClient;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;

/**
 * Hears, for each attempt, whether it is to stop, as soon as the server knows: a request waits
 * there for nothing else. The server ends it when the attempt is over, so that its connection stays
 * good.
 */
final class Watches {
  /** Most short jobs are over by then, and cost no request. */
  private static final Duration BEFORE = Duration.ofMillis(20);

  private static final Duration WAIT = Duration.ofSeconds(20);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final WorkClient client;
  private final Consumer<Held> stop;
  private final Consumer<Held> lost;

  /**
   * Makes one for all attempts.
   *
   * @param stop what to do when an attempt is to end
   * @param lost what to do when it is another's, or nobody's, any more
   */
  Watches(WorkClient client, Consumer<Held> stop, Consumer<Held> lost) {
    this.client = client;
    this.stop = stop;
    this.lost = lost;
  }

  void begin(Held held) {
    Thread.ofVirtual().name("watch-" + held.id()).start(() -> run(held));
  }

  private void run(Held held) {
    try {
      Duration pause = BEFORE;
      while (!held.overWithin(pause)) {
        pause = watch(held) ? Duration.ZERO : PAUSE;
        if (held.latest().stop()) {
          stop.accept(held);
          return;
        }
      }
    } catch (InterruptedException | CancellationException _) {
      // The worker is closing, and ends all attempts itself.
    } catch (LetheException e) {
      if (Holdings.ended(e)) {
        lost.accept(held);
      }
    }
  }

  /**
   * Whether there was an answer; the lease, and nothing else, bounds how long there may be none.
   */
  private boolean watch(Held held) {
    long asked = System.nanoTime();
    try {
      Claim before = held.latest();
      Claim now = client.watch(held.url(), before.say(), before.inputs() != null, WAIT);
      boolean news =
          !now.say().equals(before.say()) || (now.inputs() == null) != (before.inputs() == null);
      held.heard(now);
      return news || System.nanoTime() - asked > PAUSE.toNanos();
    } catch (UnreachableException e) {
      return false;
    } catch (LetheException e) {
      if (Holdings.ended(e)) {
        throw e;
      }
      return false;
    }
  }
}
