package dev.lethe.sweep;

import dev.lethe.ending.Endings.Asker;
import dev.lethe.id.AccountId;
import dev.lethe.id.SweepId;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An end of many jobs, from its plan on. It holds ids, codes, times and counts, and what its filter
 * says.
 *
 * @param account whose it is: who sees it, pauses it, and gets its receipt
 * @param accounts whose jobs it may end
 * @param by who had it planned, and later who had it begun
 * @param whole everything of the accounts, what is in the trash too; it begins when it is planned
 */
public record Sweep(
    SweepId id,
    AccountId account,
    List<AccountId> accounts,
    Asker by,
    Action action,
    boolean whole,
    Filter filter,
    State state,
    Plan plan,
    Counts counts,
    Times times) {
  public Sweep {
    accounts = List.copyOf(accounts);
  }

  /** What is to be done to each job. */
  public enum Action {
    CANCEL,
    CLEAN,
    DELETE;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Whether it erases, and so has a receipt. */
    public boolean erases() {
      return this != CANCEL;
    }
  }

  /** How far it is. */
  public enum State {
    /** Its plan is being made. */
    PLANNING,
    /** It is planned, and waits for somebody who wants it. */
    PLANNED,
    RUNNING,
    /** It begins no more of its jobs; what was begun goes on. */
    PAUSED,
    /** It begins no more, and waits for what was begun. */
    ABORTING,
    ABORTED,
    DONE;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    public boolean ended() {
      return this == ABORTED || this == DONE;
    }

    /** Whether it was begun and has not ended. */
    public boolean underWay() {
      return this == RUNNING || this == PAUSED || this == ABORTING;
    }
  }

  /**
   * What is to be done.
   *
   * @param hash over the action and the ids of all its jobs; null until it is complete
   * @param bytes what the jobs had stored when it was made
   */
  public record Plan(@Nullable String hash, long jobs, long bytes, Map<String, OfType> types) {
    public static final Plan NONE = new Plan(null, 0, 0, Map.of());

    public Plan {
      types = Map.copyOf(types);
    }
  }

  /** What a plan has of one type. */
  public record OfType(long jobs, long bytes) {
    OfType plus(OfType more) {
      return new OfType(jobs + more.jobs, bytes + more.bytes);
    }
  }

  /**
   * What became of the jobs; of those in none of these nothing became yet.
   *
   * @param waiting begun, and not done
   */
  public record Counts(long done, long refused, long waiting) {
    public static final Counts NONE = new Counts(0, 0, 0);

    Counts plus(long moreDone, long moreRefused, long moreWaiting) {
      return new Counts(done + moreDone, refused + moreRefused, waiting + moreWaiting);
    }
  }

  /** When things happened, and when a plan that nobody wants is forgotten. */
  public record Times(
      Instant created,
      @Nullable Instant expires,
      @Nullable Instant started,
      @Nullable Instant ended) {}

  /** How many of its jobs were not looked at yet, or never will be. */
  public long left() {
    return plan.jobs - counts.done - counts.refused - counts.waiting;
  }

  Sweep with(State now) {
    return edit(by, now, plan, counts, times);
  }

  Sweep with(Counts now) {
    return edit(by, state, plan, now, times);
  }

  Sweep planned(Plan made, Instant expires) {
    return edit(by, State.PLANNED, made, counts, new Times(times.created, expires, null, null));
  }

  Sweep started(Asker who, Instant now) {
    return edit(who, State.RUNNING, plan, counts, new Times(times.created, null, now, null));
  }

  Sweep ended(Instant now) {
    State last = state == State.ABORTING ? State.ABORTED : State.DONE;
    return edit(by, last, plan, counts, new Times(times.created, null, times.started, now));
  }

  private Sweep edit(Asker who, State now, Plan what, Counts became, Times when) {
    return new Sweep(
        id, account, accounts, who, action, whole, filter.withoutIds(), now, what, became, when);
  }
}
