package dev.lethe.job;

import static dev.lethe.job.DataEvent.BURIED;
import static dev.lethe.job.DataEvent.CLEAN;
import static dev.lethe.job.DataEvent.DELETE;
import static dev.lethe.job.DataEvent.DISCARD;
import static dev.lethe.job.DataEvent.EXPIRY;
import static dev.lethe.job.DataEvent.PURGE;
import static dev.lethe.job.DataEvent.TRASH;
import static dev.lethe.job.DataEvent.UNDELETE;
import static dev.lethe.job.DataEvent.VERIFIED;
import static dev.lethe.job.DataLifecycle.Held.GOES_ON;
import static dev.lethe.job.DataLifecycle.Held.REFUSED;
import static dev.lethe.job.DataLifecycle.Held.WAITS;
import static dev.lethe.job.DataState.ERASED;
import static dev.lethe.job.DataState.ERASING;
import static dev.lethe.job.DataState.KEPT;
import static dev.lethe.job.DataState.TRASHED;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The transition table of a job's data, as data: the code asks it, the tests walk it, and {@code
 * docs/state-machine.md} shows it.
 *
 * <p>What a hold forbids stands in it too. That is asked in the transaction of the change itself,
 * so that of a hold and an erasure that come at the same time the first durable one stands.
 */
public final class DataLifecycle {
  private static final List<Transition> TABLE =
      List.of(
          row(KEPT, CLEAN, ERASING, REFUSED, "only of a job that has ended; the record stays"),
          row(KEPT, DELETE, ERASING, REFUSED, "of any job, cancelled first; no list has it more"),
          row(KEPT, TRASH, TRASHED, REFUSED, "a delete with `undo_for`; links end for good"),
          row(KEPT, EXPIRY, ERASING, WAITS, "by time: its own date, a policy or a default"),
          row(KEPT, DISCARD, ERASING, GOES_ON, "an upload nobody finished; it was no job yet"),
          row(KEPT, BURIED, ERASING, GOES_ON, "its key is destroyed: an old database came back"),
          row(TRASHED, UNDELETE, KEPT, GOES_ON, "until `purge_at`; work and links stay ended"),
          row(TRASHED, DELETE, ERASING, REFUSED, "a delete without `undo_for`: at once"),
          row(TRASHED, PURGE, ERASING, WAITS, "`purge_at` has passed"),
          row(TRASHED, BURIED, ERASING, GOES_ON, "as of kept data"),
          row(ERASING, VERIFIED, ERASED, GOES_ON, "work, key and files are seen to be gone"));

  private DataLifecycle() {}

  /** The whole table, in the order of a job's life. */
  public static List<Transition> table() {
    return TABLE;
  }

  /** Whether there is a way from one to the other. */
  public static boolean leads(DataState from, DataState to) {
    return TABLE.stream().anyMatch(row -> row.from() == from && row.to() == to);
  }

  /** Whether a hold keeps this from happening. */
  public static boolean yieldsToHold(DataState from, DataEvent event) {
    return TABLE.stream()
        .filter(row -> row.from() == from && row.event() == event)
        .anyMatch(row -> row.held() != GOES_ON);
  }

  private static Transition row(
      DataState from, DataEvent event, DataState to, Held held, String rule) {
    return new Transition(from, event, to, held, rule);
  }

  /** What becomes of an event while a hold stands. */
  public enum Held {
    /** Whoever asks is told so. */
    REFUSED,
    /** Nobody asked; it comes once the hold is lifted. */
    WAITS,
    GOES_ON;

    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  /** One row: an event that takes the data from one state to another, and under which rule. */
  public record Transition(DataState from, DataEvent event, DataState to, Held held, String rule) {}

  static {
    Set<String> seen = new HashSet<>();
    for (Transition row : TABLE) {
      if (!seen.add(row.from() + "/" + row.event())) {
        throw new IllegalStateException("two rows for " + row.from() + " and " + row.event());
      }
    }
  }
}
