package dev.lethe.ending;

import dev.lethe.id.AccountId;
import dev.lethe.id.ErasureId;
import dev.lethe.id.JobId;
import dev.lethe.id.KeyId;
import dev.lethe.ledger.Ledger.Tally;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The durable operation behind a clean and a delete. It holds ids, codes, times and counts, never
 * content, and outlives everything it erases.
 *
 * @param askedBy the API key that asked; null when nobody did
 * @param steps when each step was done; a step that is not in it is still to do
 * @param tries how often carrying it out failed
 * @param artifacts what was erased, by kind; known once the rows are cleared
 * @param residuals what cannot be promised
 */
public record Erasure(
    ErasureId id,
    JobId job,
    AccountId account,
    String jobType,
    long keySlot,
    Action action,
    Cause cause,
    @Nullable KeyId askedBy,
    Map<Step, Instant> steps,
    int tries,
    Instant nextTryAt,
    @Nullable Trouble lastError,
    List<Tally> artifacts,
    int linksRevoked,
    List<Residual> residuals,
    Instant createdAt,
    @Nullable Instant doneAt) {
  public Erasure {
    steps = Map.copyOf(steps);
    artifacts = List.copyOf(artifacts);
    residuals = List.copyOf(residuals);
  }

  /** What was asked for. */
  public enum Action {
    /** The data goes, the record stays. */
    CLEAN,
    /** The data goes, and the record from every listing. */
    DELETE,
    /** Everything goes, for nobody was told of the job. */
    DISCARD;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Why it was asked for. */
  public enum Cause {
    USER,
    /** It was one of many that a sweep named. */
    SWEEP,
    EXPIRY,
    DRAFT_EXPIRY,
    /** A policy, or the default of the server. */
    RETENTION,
    ABANDONED_UPLOAD,
    /** It was in the trash, and nobody brought it back in time. */
    UNDO_OVER,
    /** Its key is in the graveyard: an older copy of the database had brought it back. */
    BURIED,
    /** Its key is not there any more: the keys were lost, and what was put back did not have it. */
    KEY_LOST;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The steps, in their order. Each may be repeated after a crash. */
  public enum Step {
    READS_REFUSED,
    WORK_STOPPED,
    KEY_DESTROYED,
    BLOBS_DELETED,
    VERIFIED,
    ROWS_CLEARED,
    /** Signed and kept; what was erased before there were receipts is done without it. */
    RECEIPT_ISSUED;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The last failure: a stable code, a sentence of ours, when. */
  public record Trouble(String code, String message, Instant at) {}

  /**
   * Something that may be left.
   *
   * @param until null if nobody can say
   * @param held the attempt with whose worker it may be left, if it is one on another machine that
   *     has stopped, but did not confirm that nothing is left
   */
  public record Residual(String what, @Nullable Instant until, RemoteScratch.@Nullable Held held) {
    public Residual(String what, @Nullable Instant until) {
      this(what, until, null);
    }
  }

  /** Whether no work can be alive of which nobody has heard. */
  boolean workEnded() {
    return residuals.stream().allMatch(left -> left.held() != null);
  }

  public boolean done() {
    return doneAt != null;
  }

  Erasure did(Step step, Instant now) {
    var more = new EnumMap<Step, Instant>(Step.class);
    more.putAll(steps);
    more.putIfAbsent(step, now);
    return new Erasure(
        id,
        job,
        account,
        jobType,
        keySlot,
        action,
        cause,
        askedBy,
        more,
        tries,
        nextTryAt,
        lastError,
        artifacts,
        linksRevoked,
        residuals,
        createdAt,
        doneAt);
  }

  Erasure counted(List<Tally> what, List<Residual> left) {
    return new Erasure(
        id,
        job,
        account,
        jobType,
        keySlot,
        action,
        cause,
        askedBy,
        steps,
        tries,
        nextTryAt,
        lastError,
        what,
        linksRevoked,
        left,
        createdAt,
        doneAt);
  }

  Erasure failed(Trouble why, Instant nextTry) {
    return new Erasure(
        id,
        job,
        account,
        jobType,
        keySlot,
        action,
        cause,
        askedBy,
        steps,
        tries + 1,
        nextTry,
        why,
        artifacts,
        linksRevoked,
        residuals,
        createdAt,
        doneAt);
  }

  Erasure finished(Instant now) {
    return new Erasure(
        id,
        job,
        account,
        jobType,
        keySlot,
        action,
        cause,
        askedBy,
        steps,
        tries,
        nextTryAt,
        lastError,
        artifacts,
        linksRevoked,
        residuals,
        createdAt,
        now);
  }
}
