package dev.lethe.job;

import dev.lethe.id.AccountId;
import dev.lethe.id.ErasureId;
import dev.lethe.id.JobId;
import dev.lethe.job.Content.JobError;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One unit of work, as it is at one moment. Each method that changes it asks {@link Lifecycle}
 * first and returns the job as it is afterwards; nothing is durable until a store has saved it.
 *
 * @param keySlot where the key of all its content lies in the key store
 * @param lease who holds it and until when; null unless running or cancelling
 */
public record Job(
    JobId id,
    AccountId account,
    String type,
    long keySlot,
    Visibility visibility,
    JobState state,
    DataState data,
    Times times,
    Terms terms,
    Attempts attempts,
    @Nullable Lease lease,
    @Nullable Cancel cancel,
    Progress progress,
    Stored stored,
    Links links,
    Content content) {

  /** Who gets to see that there is such a job. */
  public enum Visibility {
    /** Its upload is still on the way: nobody was told of it yet. */
    RECEIVING,
    SHOWN,
    /** Deleted: gone from every listing, and told to its own account only. */
    DELETED;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    public static Visibility of(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT));
    }
  }

  /**
   * When things happened or are due.
   *
   * @param notBefore a queued job is not claimed before this
   * @param purgeAt when the data is deleted by itself
   */
  public record Times(
      Instant created,
      @Nullable Instant submitted,
      @Nullable Instant started,
      @Nullable Instant ended,
      @Nullable Instant deadline,
      @Nullable Instant purgeAt,
      Instant notBefore) {
    Times started(Instant at) {
      return new Times(created, submitted, at, ended, deadline, purgeAt, notBefore);
    }

    Times notBefore(Instant at) {
      return new Times(created, submitted, started, ended, deadline, purgeAt, at);
    }

    Times ended(Instant at) {
      return new Times(created, submitted, started, at, deadline, purgeAt, notBefore);
    }

    Times purge(@Nullable Instant at) {
      return new Times(created, submitted, started, ended, deadline, at, notBefore);
    }
  }

  /** What the submitter asked for beside the work itself. */
  public record Terms(
      int maxAttempts,
      @Nullable Duration deadline,
      @Nullable Duration expiresIn,
      boolean keepPartial,
      Start start) {
    public Terms(
        int maxAttempts,
        @Nullable Duration deadline,
        @Nullable Duration expiresIn,
        boolean keepPartial) {
      this(maxAttempts, deadline, expiresIn, keepPartial, Start.USUAL);
    }

    /** The same, kept for so long after its end, if that is said. */
    Terms keptAs(@Nullable Duration said) {
      return said == null ? this : new Terms(maxAttempts, deadline, said, keepPartial, start);
    }

    /** The same, kept for so long where nothing is said; null for ever. */
    Terms orExpiring(@Nullable Duration usual) {
      return expiresIn == null ? new Terms(maxAttempts, deadline, usual, keepPartial, start) : this;
    }
  }

  /**
   * When the work may start.
   *
   * @param priority the higher of two jobs of one account goes first
   * @param runAt it does not start before this; null for as soon as it can
   */
  public record Start(int priority, @Nullable Instant runAt) {
    public static final Start USUAL = new Start(0, null);

    Instant notBefore(Instant now) {
      return runAt != null && runAt.isAfter(now) ? runAt : now;
    }
  }

  /**
   * The attempts so far.
   *
   * @param current the number of the last attempt, which is its fencing token; 0 before the first
   * @param failures how many attempts failed; a released attempt is none
   * @param unconfirmed whether an earlier attempt may still be alive somewhere
   */
  public record Attempts(int current, int failures, boolean unconfirmed) {}

  /**
   * A worker's hold on the job.
   *
   * @param worker the node that runs it
   * @param until the instant after which others may take the job
   * @param renewed when the worker was last heard of
   * @param containment how the process tree is contained
   */
  public record Lease(String worker, Instant until, Instant renewed, String containment) {}

  /** How far the work is: from 0 to 1, in which phase. */
  public record Progress(double fraction, @Nullable String phase, @Nullable Instant updated) {
    public static final Progress NONE = new Progress(0, null, null);
  }

  /**
   * How many artifacts the job has stored and how many plain bytes they hold.
   *
   * @param reserved set aside for bytes that are still to come
   */
  public record Stored(int artifacts, long bytes, long reserved) {
    public Stored(int artifacts, long bytes) {
      this(artifacts, bytes, 0);
    }

    /** What comes is taken from what was set aside for it. */
    public Stored plus(int moreArtifacts, long moreBytes) {
      return new Stored(artifacts + moreArtifacts, bytes + moreBytes).reserving(left(moreBytes));
    }

    /** As {@link #plus}, with a file that was fetched while so many more are to be. */
    public Stored fetched(long moreBytes, int toCome) {
      return plus(1, moreBytes).reserving(reserved / (toCome + 1) * toCome);
    }

    public Stored reserving(long total) {
      return new Stored(artifacts, bytes, Math.max(0, total));
    }

    private long left(long come) {
      return reserved - Math.max(0, come);
    }
  }

  /** The job this one repeats, the dialect it came in by, and the erasure that ends it. */
  public record Links(
      @Nullable JobId retryOf, @Nullable String dialect, @Nullable ErasureId erasure) {
    public static final Links NONE = new Links(null, null, null);
  }

  /** Whether a write for this attempt may still land; attempt 0 stands for uploads into a draft. */
  public boolean takes(int attempt) {
    if (data != DataState.KEPT) {
      return false;
    }
    boolean working =
        state == JobState.RUNNING || (state == JobState.CANCELLING && terms.keepPartial);
    return attempt == 0 ? state == JobState.DRAFT : working && attempts.current() == attempt;
  }

  public boolean kept() {
    return data == DataState.KEPT;
  }

  /** Whether nothing of its data was destroyed yet, be it read or not. */
  public boolean hasData() {
    return data == DataState.KEPT || data == DataState.TRASHED;
  }

  public Job submitted(Instant now) {
    return edit(e -> {
      Instant deadline = terms.deadline() == null ? null : now.plus(terms.deadline());
      e.state = next(JobEvent.SUBMIT);
      e.times =
          new Times(times.created, now, null, null, deadline, null, terms.start().notBefore(now));
      e.visibility = Visibility.SHOWN;
    });
  }

  public Job claimed(Lease by, Instant now) {
    return edit(e -> {
      e.state = next(JobEvent.CLAIM);
      e.attempts = new Attempts(attempts.current + 1, attempts.failures, attempts.unconfirmed);
      e.times = times.started(times.started == null ? now : times.started);
      e.lease = by;
      e.progress = new Progress(0, null, now);
    });
  }

  public Job heard(Progress now, Lease renewed) {
    return edit(e -> {
      e.progress = now;
      e.lease = renewed;
    });
  }

  /**
   * The end with a result.
   *
   * @param confirmed whether no process of the attempt is known to be left
   */
  public Job succeeded(String result, Instant now, boolean confirmed) {
    return edit(e -> {
      e.state = next(JobEvent.SUCCEED);
      e.attempts = new Attempts(attempts.current, attempts.failures, doubt(confirmed));
      e.content = content.withResult(result);
      e.progress = new Progress(1, progress.phase(), now);
      e.end(now);
    });
  }

  /**
   * The end without a result.
   *
   * @param confirmed whether the failed attempt is known to be dead
   */
  public Job failed(JobError why, Instant now, boolean confirmed) {
    return edit(e -> {
      e.state = next(JobEvent.FAIL);
      e.attempts = new Attempts(attempts.current, attempts.failures, doubt(confirmed));
      e.content = content.withError(why);
      e.end(now);
    });
  }

  /**
   * Back to the queue for another attempt.
   *
   * @param confirmed whether the failed attempt is known to be dead
   */
  public Job retried(JobError why, Instant notBefore, boolean confirmed) {
    return edit(e -> {
      e.state = next(JobEvent.RETRY);
      e.attempts = new Attempts(attempts.current, attempts.failures + 1, doubt(confirmed));
      e.times = times.notBefore(notBefore);
      e.lease = null;
      e.content = content.withError(why);
    });
  }

  /**
   * Back to the queue unharmed.
   *
   * @param confirmed whether the attempt is known to be dead
   */
  public Job released(Instant now, boolean confirmed) {
    return edit(e -> {
      e.state = next(JobEvent.RELEASE);
      e.attempts = new Attempts(attempts.current, attempts.failures, doubt(confirmed));
      e.times = times.notBefore(now);
      e.lease = null;
      e.progress = Progress.NONE;
    });
  }

  /** A cancel that is accepted; of a job that has one already, the first stays. */
  public Job cancelled(Cancel.By by, @Nullable String reason, Instant now) {
    if (state == JobState.CANCELLING) {
      return this;
    }
    boolean unconfirmed = state == JobState.QUEUED && attempts.unconfirmed;
    var wanted = new Cancel(now, by, null, null);
    return edit(e -> {
      e.state = next(unconfirmed ? JobEvent.CANCEL_UNCONFIRMED : JobEvent.CANCEL);
      e.content = content.withCancelReason(reason);
      e.cancel = wanted;
      if (e.state.ended()) {
        e.cancel = wanted.stopped(Cancel.Stop.CONFIRMED, now);
        e.end(now);
      }
    });
  }

  /** The end of a cancelling job. */
  public Job stopped(Cancel.Stop how, Instant now) {
    JobState ended = next(JobEvent.STOP);
    Cancel asked = Objects.requireNonNull(cancel, "a cancelling job has a cancel");
    return edit(e -> {
      e.state = ended;
      e.cancel = asked.stopped(how, now);
      e.end(now);
    });
  }

  /**
   * Out of everybody's sight, with nothing destroyed.
   *
   * @param until so long it can be brought back, but not beyond a date of its own
   */
  public Job trashed(Instant until) {
    must(DataState.TRASHED);
    return edit(e -> {
      e.data = DataState.TRASHED;
      e.visibility = Visibility.DELETED;
      e.times = times.purge(earlier(until, times.purgeAt));
      e.content = Content.NONE;
    });
  }

  /** Back from the trash, until then if it has no date of its own; the store finds its content. */
  public Job undeleted(@Nullable Instant until) {
    must(DataState.KEPT);
    Instant own = times.ended == null ? null : expiry(times.ended);
    return edit(e -> {
      e.data = DataState.KEPT;
      e.visibility = Visibility.SHOWN;
      e.times = times.purge(own != null || times.ended == null ? own : until);
    });
  }

  /** The first step of every erasure: from here on no content is read and none is written. */
  public Job erasing(ErasureId erasure, Visibility seen) {
    must(DataState.ERASING);
    return edit(e -> {
      e.data = DataState.ERASING;
      e.links = new Links(links.retryOf, links.dialect, erasure);
      e.visibility = seen;
      e.content = Content.NONE;
    });
  }

  public Job erased() {
    must(DataState.ERASED);
    return edit(e -> e.data = DataState.ERASED);
  }

  /** A later attempt that is known to be dead tells nothing of an earlier one. */
  private boolean doubt(boolean confirmed) {
    return attempts.unconfirmed || !confirmed;
  }

  public Job with(Visibility seen) {
    return edit(e -> e.visibility = seen);
  }

  public Job with(Stored now) {
    return edit(e -> e.stored = now);
  }

  Job with(Content now) {
    return edit(e -> e.content = now);
  }

  Job with(Submission.Draft now) {
    return edit(e -> {
      e.content = now.content();
      e.terms = now.terms();
    });
  }

  Job with(Links now) {
    return edit(e -> e.links = now);
  }

  private JobState next(JobEvent event) {
    return Lifecycle.next(state, event)
        .orElseThrow(() -> new IllegalStateException(id + ": " + event + " while " + state));
  }

  private void must(DataState become) {
    if (!DataLifecycle.leads(data, become)) {
      throw new IllegalStateException(id + " is " + data + " and becomes not " + become);
    }
  }

  @Nullable Instant expiry(Instant end) {
    return terms.expiresIn() == null ? null : end.plus(terms.expiresIn());
  }

  static Instant earlier(Instant one, @Nullable Instant other) {
    return other != null && other.isBefore(one) ? other : one;
  }

  private Job edit(Consumer<JobEdit> change) {
    var edit = new JobEdit(this);
    change.accept(edit);
    return edit.done();
  }
}
