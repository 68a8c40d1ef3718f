package dev.lethe.job;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An accepted cancel.
 *
 * @param stop how the end of the work is known; null while it is not
 * @param stopMillis from the accepted cancel to the tree being gone; null unless confirmed
 */
public record Cancel(Instant requestedAt, By by, @Nullable Stop stop, @Nullable Long stopMillis) {
  /** Who wanted it. */
  public enum By {
    USER,
    /** An account above the one that owns the job. */
    PARENT,
    DEADLINE,
    DELETE;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What is known of the end of the work. */
  public enum Stop {
    /** No process of it is alive. */
    CONFIRMED,
    /** Its worker was not heard of again; it had to kill its own tree before this. */
    LEASE_EXPIRED;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  Cancel stopped(Stop how, Instant now) {
    Long millis = how == Stop.CONFIRMED ? now.toEpochMilli() - requestedAt.toEpochMilli() : null;
    return new Cancel(requestedAt, by, how, millis);
  }
}
