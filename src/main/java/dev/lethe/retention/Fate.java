package dev.lethe.retention;

import dev.lethe.ending.Erasure.Action;
import dev.lethe.ending.Erasure.Cause;
import dev.lethe.ending.TimedEnds.End;
import dev.lethe.id.PolicyId;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** When a job ends by itself, how, and by which rule. A hold puts it off. */
public record Fate(Instant at, Action action, @Nullable Duration undoFor, By by) {

  /** A moment is not past before it is over. */
  public boolean due(Instant now) {
    return at.isBefore(now);
  }

  End end() {
    return new End(action, by.cause(), undoFor, by instanceof OfPolicy(PolicyId id) ? id : null);
  }

  /** Which rule it is. */
  public sealed interface By permits Plain, OfPolicy {
    String word();

    Cause cause();
  }

  /** What is no policy. */
  public enum Plain implements By {
    /** The job's own date, set by whoever submitted it. */
    EXPIRES_IN(Cause.EXPIRY),
    /** The job's own date, which it has since it was brought back from the trash. */
    UNDELETE(Cause.RETENTION),
    /** It is in the trash. */
    UNDO_FOR(Cause.UNDO_OVER),
    /** A draft nobody hands in. */
    DRAFT_TTL(Cause.DRAFT_EXPIRY),
    /** The default of the server. */
    DEFAULT(Cause.RETENTION);

    private final Cause cause;

    Plain(Cause cause) {
      this.cause = cause;
    }

    @Override
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public Cause cause() {
      return cause;
    }
  }

  /** A policy. */
  public record OfPolicy(PolicyId id) implements By {
    @Override
    public String word() {
      return id.toString();
    }

    @Override
    public Cause cause() {
      return Cause.RETENTION;
    }
  }
}
