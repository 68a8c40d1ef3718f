package dev.lethe.sweep;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.lethe.ending.Endings;
import dev.lethe.id.SweepId;
import dev.lethe.job.JobStore;
import dev.lethe.job.Signal;
import dev.lethe.job.Transactions;
import dev.lethe.sweep.Sweep.State;
import dev.lethe.sweep.SweepItems.Ended;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Carries sweeps out, for as long as the server runs, and goes on with them after a start.
 *
 * <p>Others are not to feel it. So a turn ends few jobs, turns are apart, and there is none while
 * the eraser has much to do: what would speed up the sweep then would only make a queue before the
 * one writer of the database.
 */
public final class Sweeping {
  private static final Duration IDLE = Duration.ofSeconds(10);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(50);
  private static final int TURNS_A_SECOND = 10;
  private static final int LARGEST_TURN = 256;
  private static final int AT_ONCE = 256;

  private final Parts parts;
  private final Turns turns;
  private final Plans plans;
  private final CombinedReceipts receipts;
  private @Nullable SweepId last;

  /**
   * What a {@link Sweeping} is made of.
   *
   * @param instance the installation, which each receipt names
   * @param rate so many jobs are begun in a second at the most, of all sweeps together
   * @param planFor how long a plan waits for somebody who wants it
   */
  public record Parts(
      Transactions transactions,
      SweepStore store,
      SweepItems items,
      JobStore jobs,
      Endings endings,
      SweepSigner signer,
      String instance,
      InstantSource clock,
      int rate,
      Duration planFor) {}

  public Sweeping(Parts parts) {
    this.parts = parts;
    turns =
        new Turns(
            new Turns.Parts(
                parts.transactions, parts.store, parts.items, parts.jobs, parts.endings));
    plans = new Plans(parts.transactions, parts.items);
    receipts = new CombinedReceipts(parts);
  }

  /** Takes one turn; returns how long to wait before the next. */
  public Duration runOnce() {
    forgetPlans();
    List<Sweep> active = parts.transactions.read(parts.store::active);
    active.stream().filter(sweep -> sweep.state() == State.PLANNING).forEach(this::plan);
    List<Sweep> begun = active.stream().filter(sweep -> sweep.state().underWay()).toList();
    begun.forEach(this::settle);
    int taken = next(begun).map(sweep -> turns.take(sweep.id(), size())).orElse(0);
    if (taken > 0) {
      return Duration.ofNanos(taken * Duration.ofSeconds(1).toNanos() / parts.rate);
    }
    boolean busy = active.stream().anyMatch(Sweeping::moves);
    return busy ? LOOK_AGAIN : IDLE;
  }

  private static boolean moves(Sweep sweep) {
    return sweep.state() != State.PAUSED || sweep.counts().waiting() > 0;
  }

  private int size() {
    return Math.clamp(parts.rate / TURNS_A_SECOND, 1, LARGEST_TURN);
  }

  /** Each in its turn, so that a short one does not wait for a long one. */
  private Optional<Sweep> next(List<Sweep> begun) {
    List<Sweep> ready = begun.stream().filter(this::ready).toList();
    Optional<Sweep> next =
        ready.stream()
            .filter(sweep -> last == null || sweep.id().uuid().compareTo(last.uuid()) > 0)
            .findFirst()
            .or(() -> ready.stream().findFirst());
    next.ifPresent(sweep -> last = sweep.id());
    return next;
  }

  /** What fails is tried again by the eraser; it must not keep the rest from being ended. */
  private boolean ready(Sweep sweep) {
    if (sweep.state() != State.RUNNING || sweep.left() == 0) {
      return false;
    }
    long most = Math.max(parts.rate, size());
    long waiting = sweep.counts().waiting();
    return waiting < most
        || waiting - parts.transactions.read(() -> parts.items.failing(sweep.id())) < most;
  }

  private void plan(Sweep sweep) {
    Plans.Made made = plans.make(sweep);
    Instant now = parts.clock.instant();
    parts.transactions.run(() -> {
      Sweep started = sweep.planned(made.plan(), now).started(sweep.by(), now);
      parts.store.save(sweep, started, sweep.by());
      parts.transactions.afterCommit(new Signal.Sweeping());
    });
  }

  private void settle(Sweep sweep) {
    List<Ended> ended;
    do {
      ended = parts.transactions.read(() -> parts.items.ended(sweep, AT_ONCE));
      save(sweep.id(), ended);
    } while (ended.size() == AT_ONCE);
    parts
        .transactions
        .read(() -> parts.store.find(sweep.id()))
        .filter(Sweeping::isOver)
        .ifPresent(this::finish);
  }

  private void save(SweepId id, List<Ended> ended) {
    if (ended.isEmpty()) {
      return;
    }
    List<Item> done = ended.stream().map(one -> one.item().done(sha256(one.receipt()))).toList();
    parts.transactions.run(() -> {
      Sweep sweep = parts.store.lock(id).orElseThrow();
      parts.items.save(sweep, done);
      Sweep after = sweep.with(sweep.counts().plus(done.size(), 0, -done.size()));
      parts.store.save(sweep, after, null);
    });
  }

  private static boolean isOver(Sweep sweep) {
    boolean all = sweep.state() == State.ABORTING || sweep.left() == 0;
    return sweep.state().underWay() && all && sweep.counts().waiting() == 0;
  }

  /** The receipt is signed before the transaction that says that the sweep is done. */
  private void finish(Sweep sweep) {
    Instant now = parts.clock.instant();
    Sweep ended = sweep.ended(now);
    Optional<String> signed =
        sweep.action().erases() ? Optional.of(receipts.sign(ended, now)) : Optional.empty();
    parts.transactions.run(() -> {
      // What came in between, such as an abort, is looked at the next time.
      if (parts.store.lock(sweep.id()).filter(sweep::equals).isPresent()) {
        parts.store.save(sweep, ended, null);
        signed.ifPresent(text -> parts.store.keepReceipt(sweep.id(), text));
        parts.transactions.afterCommit(new Signal.Sweeping());
      }
    });
  }

  private void forgetPlans() {
    Instant now = parts.clock.instant();
    List<SweepId> forgotten =
        parts.transactions.read(
            () -> parts.store.forgotten(now, now.minus(parts.planFor), AT_ONCE));
    for (SweepId id : forgotten) {
      plans.forgetItems(id);
      parts.transactions.run(() -> parts.store.remove(id));
    }
  }

  static byte @Nullable [] sha256(@Nullable String text) {
    if (text == null) {
      return null;
    }
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(US_ASCII));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is not available", e);
    }
  }
}
