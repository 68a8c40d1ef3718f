package dev.lethe.job;

import dev.lethe.id.AccountId;
import dev.lethe.id.ErasureId;
import dev.lethe.id.JobId;
import dev.lethe.job.Content.JobError;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
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
      Instant notBefore) {}

  /** What the submitter asked for beside the work itself. */
  public record Terms(
      int maxAttempts,
      @Nullable Duration deadline,
      @Nullable Duration expiresIn,
      boolean keepPartial) {}

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

  /** How many artifacts the job has stored and how many plain bytes they hold. */
  public record Stored(int artifacts, long bytes) {
    public Stored plus(int moreArtifacts, long moreBytes) {
      return new Stored(artifacts + moreArtifacts, bytes + moreBytes);
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

  public Job submitted(Instant now) {
    Instant deadline = terms.deadline() == null ? null : now.plus(terms.deadline());
    var t = new Times(times.created, now, null, null, deadline, null, now);
    return after(JobEvent.SUBMIT).with(t).with(Visibility.SHOWN);
  }

  public Job claimed(Lease by, Instant now) {
    Instant started = times.started == null ? now : times.started;
    return after(JobEvent.CLAIM)
        .with(new Attempts(attempts.current + 1, attempts.failures, attempts.unconfirmed))
        .with(times(started, null, times.purgeAt, times.notBefore))
        .with(by)
        .with(new Progress(0, null, now));
  }

  public Job heard(Progress now, Lease renewed) {
    return with(now).with(renewed);
  }

  public Job succeeded(String result, Instant now) {
    return after(JobEvent.SUCCEED)
        .with(content.withResult(result))
        .with(new Progress(1, progress.phase(), now))
        .ended(now);
  }

  /**
   * The end without a result.
   *
   * @param confirmed whether the failed attempt is known to be dead
   */
  public Job failed(JobError why, Instant now, boolean confirmed) {
    return after(JobEvent.FAIL)
        .with(new Attempts(attempts.current, attempts.failures, doubt(confirmed)))
        .with(content.withError(why))
        .ended(now);
  }

  /**
   * Back to the queue for another attempt.
   *
   * @param confirmed whether the failed attempt is known to be dead
   */
  public Job retried(JobError why, Instant notBefore, boolean confirmed) {
    return after(JobEvent.RETRY)
        .with(new Attempts(attempts.current, attempts.failures + 1, doubt(confirmed)))
        .with(times(times.started, null, times.purgeAt, notBefore))
        .with((Lease) null)
        .with(content.withError(why));
  }

  public Job released(Instant now) {
    return after(JobEvent.RELEASE)
        .with(times(times.started, null, times.purgeAt, now))
        .with((Lease) null)
        .with(Progress.NONE);
  }

  /** A cancel that is accepted; of a job that has one already, the first stays. */
  public Job cancelled(Cancel.By by, @Nullable String reason, Instant now) {
    if (state == JobState.CANCELLING) {
      return this;
    }
    var wanted = new Cancel(now, by, null, null);
    Job told = with(content.withCancelReason(reason));
    if (state == JobState.RUNNING) {
      return told.with(wanted).after(JobEvent.CANCEL);
    }
    if (attempts.unconfirmed) {
      return told.with(wanted).after(JobEvent.CANCEL_UNCONFIRMED);
    }
    return told.with(wanted.stopped(Cancel.Stop.CONFIRMED, now)).after(JobEvent.CANCEL).ended(now);
  }

  /** The end of a cancelling job. */
  public Job stopped(Cancel.Stop how, Instant now) {
    if (cancel == null) {
      throw new IllegalStateException(id + " was not cancelled");
    }
    return after(JobEvent.STOP).with(cancel.stopped(how, now)).ended(now);
  }

  /** The first step of every erasure: from here on no content is read and none is written. */
  public Job erasing(ErasureId erasure, Visibility seen) {
    if (data != DataState.KEPT) {
      throw new IllegalStateException(id + " is " + data);
    }
    return with(DataState.ERASING)
        .with(new Links(links.retryOf, links.dialect, erasure))
        .with(seen)
        .with(Content.NONE);
  }

  public Job erased() {
    if (data != DataState.ERASING) {
      throw new IllegalStateException(id + " is " + data);
    }
    return with(DataState.ERASED);
  }

  /** A later attempt that is known to be dead tells nothing of an earlier one. */
  private boolean doubt(boolean confirmed) {
    return attempts.unconfirmed || !confirmed;
  }

  private Job ended(Instant now) {
    Instant purge = terms.expiresIn == null ? null : now.plus(terms.expiresIn);
    return with(times(times.started, now, purge, times.notBefore)).with((Lease) null);
  }

  private Times times(
      @Nullable Instant started,
      @Nullable Instant ended,
      @Nullable Instant purgeAt,
      Instant notBefore) {
    return new Times(
        times.created, times.submitted, started, ended, times.deadline, purgeAt, notBefore);
  }

  private Job after(JobEvent event) {
    JobState to =
        Lifecycle.next(state, event)
            .orElseThrow(() -> new IllegalStateException(id + ": " + event + " while " + state));
    return new Job(
        id,
        account,
        type,
        keySlot,
        visibility,
        to,
        data,
        times,
        terms,
        attempts,
        lease,
        cancel,
        progress,
        stored,
        links,
        content);
  }

  public Job with(Visibility seen) {
    return new Job(
        id, account, type, keySlot, seen, state, data, times, terms, attempts, lease, cancel,
        progress, stored, links, content);
  }

  public Job with(Stored now) {
    return new Job(
        id,
        account,
        type,
        keySlot,
        visibility,
        state,
        data,
        times,
        terms,
        attempts,
        lease,
        cancel,
        progress,
        now,
        links,
        content);
  }

  private Job with(DataState now) {
    return new Job(
        id,
        account,
        type,
        keySlot,
        visibility,
        state,
        now,
        times,
        terms,
        attempts,
        lease,
        cancel,
        progress,
        stored,
        links,
        content);
  }

  private Job with(Times now) {
    return new Job(
        id,
        account,
        type,
        keySlot,
        visibility,
        state,
        data,
        now,
        terms,
        attempts,
        lease,
        cancel,
        progress,
        stored,
        links,
        content);
  }

  private Job with(Attempts now) {
    return new Job(
        id,
        account,
        type,
        keySlot,
        visibility,
        state,
        data,
        times,
        terms,
        now,
        lease,
        cancel,
        progress,
        stored,
        links,
        content);
  }

  private Job with(@Nullable Lease now) {
    return new Job(
        id,
        account,
        type,
        keySlot,
        visibility,
        state,
        data,
        times,
        terms,
        attempts,
        now,
        cancel,
        progress,
        stored,
        links,
        content);
  }

  private Job with(Cancel now) {
    return new Job(
        id,
        account,
        type,
        keySlot,
        visibility,
        state,
        data,
        times,
        terms,
        attempts,
        lease,
        now,
        progress,
        stored,
        links,
        content);
  }

  private Job with(Progress now) {
    return new Job(
        id,
        account,
        type,
        keySlot,
        visibility,
        state,
        data,
        times,
        terms,
        attempts,
        lease,
        cancel,
        now,
        stored,
        links,
        content);
  }

  Job with(Links now) {
    return new Job(
        id,
        account,
        type,
        keySlot,
        visibility,
        state,
        data,
        times,
        terms,
        attempts,
        lease,
        cancel,
        progress,
        stored,
        now,
        content);
  }

  private Job with(Content now) {
    return new Job(
        id,
        account,
        type,
        keySlot,
        visibility,
        state,
        data,
        times,
        terms,
        attempts,
        lease,
        cancel,
        progress,
        stored,
        links,
        now);
  }
}
