package dev.lethe.job;

import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.id.AccountId;
import dev.lethe.id.IdSource;
import dev.lethe.id.JobId;
import dev.lethe.id.Viewer;
import dev.lethe.job.Job.Attempts;
import dev.lethe.job.Job.Links;
import dev.lethe.job.Job.Progress;
import dev.lethe.job.Job.Stored;
import dev.lethe.job.Job.Times;
import dev.lethe.job.Job.Visibility;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Jobs as their owners see them: submit, get, list, wait. How they end is said elsewhere. */
public final class Jobs {
  private static final int LABELS = 16;
  private static final int LABEL_NAME = 64;
  private static final int LABEL_VALUE = 256;
  private static final int ATTEMPTS = 20;
  private static final int PRIORITY = 100;
  private static final Duration FARTHEST = Duration.ofDays(366);

  private final Transactions transactions;
  private final JobStore store;
  private final JobSpaces spaces;
  private final KnownTypes types;
  private final Map<String, Duration> expiresIn;
  private final Signals signals;
  private final IdSource ids;
  private final InstantSource clock;
  private final Allowance allowance;
  private final Reservations reservations;

  /**
   * What a {@link Jobs} is made of.
   *
   * @param expiresIn how long jobs of a type are kept after their end, if nothing else is said
   */
  public record Parts(
      Transactions transactions,
      JobStore store,
      JobSpaces spaces,
      KnownTypes types,
      Map<String, Duration> expiresIn,
      Signals signals,
      IdSource ids,
      InstantSource clock,
      Allowance allowance) {
    /** Without limits, and with the types of this server alone. */
    public Parts(
        Transactions transactions,
        JobStore store,
        JobSpaces spaces,
        Map<String, JobType> types,
        Map<String, Duration> expiresIn,
        Signals signals,
        IdSource ids,
        InstantSource clock) {
      this(
          transactions,
          store,
          spaces,
          KnownTypes.of(types),
          expiresIn,
          signals,
          ids,
          clock,
          Allowance.ANY);
    }
  }

  public Jobs(Parts parts) {
    this.transactions = parts.transactions();
    this.store = parts.store();
    this.spaces = parts.spaces();
    this.types = parts.types();
    this.expiresIn = Map.copyOf(parts.expiresIn());
    this.signals = parts.signals();
    this.ids = parts.ids();
    this.clock = parts.clock();
    this.allowance = parts.allowance();
    this.reservations = new Reservations(transactions, store, allowance);
  }

  /** What is set aside for files that are on their way. */
  public Reservations reservations() {
    return reservations;
  }

  /** Checks a submission against its type and the limits; nothing is stored. */
  public Submission.Checked check(Submission asked) {
    JobType type = types.asked(asked.type());
    checkLabels(asked.labels());
    int most = asked.terms().maxAttempts();
    if (most < 1 || most > ATTEMPTS) {
      throw Refusal.field("/max_attempts", "out_of_range", "1 to " + ATTEMPTS);
    }
    checkStart(asked.terms());
    String params = type.check(asked.params());
    if (!asked.waits()) {
      types.requireServed(type);
    }
    return new Submission.Checked(
        type.name(), Content.of(params, asked.labels()), asked.terms(), asked.draft());
  }

  /**
   * Refuses a type for which nothing here works, before anything is read of a submission.
   *
   * @throws Refusal {@code type_not_served}
   */
  public void checkServed(String name) {
    types.requireServed(types.get(name));
  }

  /**
   * Makes a job that is complete as it is: queued, or a draft.
   *
   * @throws Refusal {@code invalid_request} if its type needs inputs and it is no draft
   */
  public Job submit(AccountId account, Submission.Checked what) {
    if (!what.draft()) {
      checkInputs(what.type(), what.content().sources().size());
      allowance.look(account);
    }
    Job draft = fresh(account, what, null).with(Visibility.SHOWN);
    Job job = what.draft() ? draft : reservations.forSources(draft).submitted(clock.instant());
    return admitted(job);
  }

  /**
   * Makes a job for an upload that is on its way; nobody sees it before {@link #accept}.
   *
   * @param retryOf the job whose inputs are copied into this one, if it is no upload
   */
  public Job receive(AccountId account, Submission.Checked what, @Nullable JobId retryOf) {
    return receive(account, what, retryOf, 0);
  }

  /**
   * As {@link #receive(AccountId, Submission.Checked, JobId)}, of an upload that is to bring so
   * many bytes; negative if nobody knows how many.
   *
   * @throws Refusal {@code quota_exceeded}
   */
  public Job receive(
      AccountId account, Submission.Checked what, @Nullable JobId retryOf, long bytes) {
    allowance.look(account);
    Job job = fresh(account, what, retryOf);
    return admitted(reservations.forUpload(job, bytes));
  }

  private Job admitted(Job job) {
    try {
      return transactions.write(() -> {
        requireOpen(job.account());
        store.insert(job);
        wakeIfQueued(job);
        return job;
      });
    } catch (Refusal e) {
      if (e.code() == ErrorCode.QUOTA_EXCEEDED) {
        allowance.refused(job.account());
        spaces.giveBack(job.id());
      }
      throw e;
    }
  }

  /**
   * The upload is complete: the job becomes visible, as a draft or queued.
   *
   * @throws Refusal {@code attempt_ended} if the upload took so long that it was given up
   */
  public Job accept(JobId id, boolean draft) {
    return accept(id, draft, received -> received);
  }

  /**
   * As {@link #accept(JobId, boolean)}, for an upload that said only at its end what it is for.
   *
   * @param what of the type with which the job was made
   */
  public Job accept(JobId id, Submission.Checked what) {
    return accept(
        id,
        what.draft(),
        received ->
            received.with(
                new Submission.Draft(
                    what.content(), received.terms().keptAs(what.terms().expiresIn()))));
  }

  private Job accept(JobId id, boolean draft, UnaryOperator<Job> complete) {
    return transactions.write(() -> {
      Job received =
          store
              .lock(id)
              .filter(job -> job.kept() && job.visibility() == Visibility.RECEIVING)
              .orElseThrow(() -> new Refusal(ErrorCode.ATTEMPT_ENDED, "the upload was given up"));
      requireOpen(received.account());
      Job before = complete.apply(received);
      if (!draft) {
        checkInputs(before.type(), inputs(before));
      }
      Job after =
          draft
              ? before.with(before.stored().reserving(0)).with(Visibility.SHOWN)
              : reservations.forSources(before).submitted(clock.instant());
      store.save(received, after);
      wakeIfQueued(after);
      return after;
    });
  }

  /** Hands in a draft. A second hand-in is refused, so that a client learns of its mistake. */
  public Job submitDraft(AccountId account, JobId id) {
    return submitDraft(account, id, Submission.Draft::of);
  }

  /**
   * As {@link #submitDraft(AccountId, JobId)}, for a draft of which it is known only now what is to
   * be done with it. So the parameters of every draft are checked here, as whoever made it may not
   * have known them.
   *
   * @param last what is handed in, made from the draft in the transaction that hands it in
   */
  public Job submitDraft(AccountId account, JobId id, Function<Job, Submission.Draft> last) {
    return transactions.write(() -> {
      Job before = draft(account, id);
      Submission.Draft asked = last.apply(before);
      JobType type = checkInputs(before.type(), inputs(before.with(asked)));
      checkStart(asked.terms());
      String params = type.check(asked.content().params());
      Job ready = reservations.forSources(before.with(asked.withParams(params)));
      Job after = ready.submitted(clock.instant());
      store.save(before, after);
      wakeIfQueued(after);
      return after;
    });
  }

  /**
   * Changes what a draft is to do, or what is remembered of it, before it is handed in.
   *
   * @param change makes the new draft from the present one, in one transaction
   */
  public Job changeDraft(AccountId account, JobId id, Function<Job, Submission.Draft> change) {
    return transactions.write(() -> {
      Job before = draft(account, id);
      Job after = before.with(change.apply(before));
      store.save(before, after);
      return after;
    });
  }

  private Job draft(AccountId account, JobId id) {
    Job found = visible(store.lock(id), account);
    requireOpen(account);
    if (!found.kept()) {
      throw new Refusal(ErrorCode.DATA_NOT_KEPT, "the data of this draft is not kept");
    }
    if (found.state() != JobState.DRAFT) {
      throw new Refusal(ErrorCode.JOB_NOT_DRAFT, "the job is " + found.state().word());
    }
    return found;
  }

  /**
   * The job, if there is one with this id for whoever asks.
   *
   * @throws Refusal {@code not_found}; {@code job_deleted} if it was deleted
   */
  public Job get(Viewer who, JobId id) {
    return visible(transactions.read(() -> store.find(id)), who);
  }

  /** As {@link #get(Viewer, JobId)}, without its content: for what lies beside the content. */
  public Job outline(Viewer who, JobId id) {
    return visible(transactions.read(() -> store.outline(id)), who);
  }

  /** A job, whoever owns it: for what the server does by itself. */
  public Optional<Job> find(JobId id) {
    return transactions.read(() -> store.find(id));
  }

  /** As {@link #get}, but also what is left of a job that was deleted. */
  public Job getOrTombstone(Viewer who, JobId id) {
    return owned(transactions.read(() -> store.find(id)), who);
  }

  /** As {@link #get}, but waits for the job to end, at most so long. */
  public Job get(Viewer who, JobId id, Duration wait) throws InterruptedException {
    get(who, id);
    awaitEnd(id, wait);
    return get(who, id);
  }

  /** Waits until the job has ended or is gone, at most so long. */
  public void awaitEnd(JobId id, Duration wait) throws InterruptedException {
    signals.await(
        s -> s instanceof Signal.Changed changed && changed.job().equals(id),
        wait,
        () -> transactions.read(() -> store.outline(id)).map(j -> j.state().ended()).orElse(true));
  }

  /** How many jobs an account made since then, those that are gone included. */
  public long madeSince(AccountId account, Instant since) {
    return transactions.read(() -> store.madeSince(account, since));
  }

  /** What an account has stored in jobs whose data is there, kept or in the trash. */
  public Stored stored(AccountId account) {
    return transactions.read(() -> store.stored(account));
  }

  public List<Job> list(JobQuery query) {
    return transactions.read(() -> store.list(query));
  }

  /** Seen from outside there is no difference between no job and somebody else's. */
  public static Job visible(Optional<Job> found, Viewer who) {
    Job job = owned(found, who);
    if (job.visibility() == Visibility.DELETED) {
      throw new Refusal(
          ErrorCode.JOB_DELETED,
          job.data() == DataState.TRASHED
              ? "this job was deleted; it can be brought back until " + job.times().purgeAt()
              : "this job was deleted");
    }
    return job;
  }

  private static Job owned(Optional<Job> found, Viewer who) {
    return found
        .filter(job -> who.sees(job.account()) && job.visibility() != Visibility.RECEIVING)
        .orElseThrow(() -> Refusal.notFound("job"));
  }

  private void requireOpen(AccountId account) {
    if (!store.open(account)) {
      throw new Refusal(ErrorCode.ACCOUNT_CLOSED, "this account is closed");
    }
  }

  /** A fresh key and folder for a job that has no row yet. */
  private Job fresh(AccountId account, Submission.Checked what, @Nullable JobId retryOf) {
    JobId id = ids.job();
    Instant now = clock.instant();
    return new Job(
        id,
        account,
        what.type(),
        spaces.open(id),
        Visibility.RECEIVING,
        JobState.DRAFT,
        DataState.KEPT,
        new Times(now, null, null, null, null, null, now),
        what.terms().orExpiring(expiresIn.get(what.type())),
        new Attempts(0, 0, false),
        null,
        null,
        Progress.NONE,
        new Stored(0, 0),
        new Links(retryOf, what.dialect(), null),
        what.content());
  }

  /** Of a draft every file is an input, and none of its sources was fetched yet. */
  private static int inputs(Job draft) {
    return draft.stored().artifacts() + draft.content().sources().size();
  }

  private JobType checkInputs(String typeName, int inputs) {
    JobType type = types.get(typeName);
    if (inputs < type.inputs().least() || inputs > type.inputs().most()) {
      throw Refusal.field(
          "/inputs",
          "wrong_count",
          typeName
              + " takes "
              + (type.inputs().least() == type.inputs().most()
                  ? String.valueOf(type.inputs().least())
                  : type.inputs().least() + " to " + type.inputs().most())
              + " input(s), this job has "
              + inputs);
    }
    return type;
  }

  private void wakeIfQueued(Job job) {
    if (job.state() == JobState.QUEUED) {
      transactions.afterCommit(new Signal.Queued());
    }
  }

  private static void checkLabels(Map<String, String> labels) {
    if (labels.size() > LABELS) {
      throw Refusal.field("/labels", "too_many", "at most " + LABELS + " labels");
    }
    labels.forEach((name, value) -> {
      if (!name.matches("[A-Za-z0-9_.-]{1," + LABEL_NAME + "}")) {
        throw Refusal.field(
            "/labels", "invalid_name", "a label's name is 1 to 64 of A-Z a-z 0-9 _ . -");
      }
      if (value.length() > LABEL_VALUE) {
        throw Refusal.field("/labels/" + name, "too_long", "at most 256 characters");
      }
    });
  }

  private void checkStart(Job.Terms terms) {
    int priority = terms.start().priority();
    if (priority < -PRIORITY || priority > PRIORITY) {
      throw Refusal.field("/priority", "out_of_range", "-" + PRIORITY + " to " + PRIORITY);
    }
    Instant runAt = terms.start().runAt();
    if (runAt == null) {
      return;
    }
    Instant now = clock.instant();
    if (runAt.isAfter(now.plus(FARTHEST)) || runAt.isBefore(now.minus(FARTHEST))) {
      throw Refusal.field(
          "/run_at", "out_of_range", "at most " + FARTHEST.toDays() + " days from now");
    }
    if (terms.deadline() != null && runAt.isAfter(now.plus(terms.deadline()))) {
      throw Refusal.field("/run_at", "after_deadline", "the deadline would stop it before");
    }
  }
}
