package dev.lethe.upload;

import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.id.ArtifactId;
import dev.lethe.id.IdSource;
import dev.lethe.id.JobId;
import dev.lethe.id.UploadId;
import dev.lethe.job.Job;
import dev.lethe.job.JobStore;
import dev.lethe.job.Jobs;
import dev.lethe.job.Transactions;
import dev.lethe.ledger.Artifact;
import dev.lethe.ledger.ArtifactKind;
import dev.lethe.ledger.Artifacts;
import dev.lethe.ledger.Ledger;
import dev.lethe.upload.UploadStore.Part;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Takes uploads into drafts piece by piece, and outputs of workers that are far away.
 *
 * <p>A stream of the cipher cannot be taken up again once its writer is gone. So what one request
 * brings becomes a file of its own, closed and durable before it is acknowledged, and kept also
 * when the request breaks off. A file that came in one piece is left as it is; pieces are written
 * once more, as one file, when the last has come. From then on it is an input like any other.
 */
public final class ResumableUploads {
  private static final int OPEN_AT_ONCE = 64;
  private static final int AT_ONCE = 200;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Parts parts;
  private final Turns turns = new Turns(PATIENCE);

  /**
   * What a {@link ResumableUploads} is made of.
   *
   * @param expireAfter how long an upload may rest between two pieces
   */
  public record Parts(
      Transactions transactions,
      JobStore jobs,
      Ledger ledger,
      Artifacts artifacts,
      UploadStore store,
      Duration expireAfter,
      IdSource ids,
      InstantSource clock) {}

  public ResumableUploads(Parts parts) {
    this.parts = parts;
  }

  /**
   * Opens an upload into a draft, or of an output of an attempt. What is set aside for a draft, its
   * submitter has asked for; an output takes the room that there is when it comes.
   *
   * @throws Refusal {@code job_not_draft} if the job takes no inputs any more, {@code
   *     attempt_ended} if it takes no outputs
   */
  public Upload create(Sender who, JobId id, long length, Upload.Said said) {
    Instant now = parts.clock.instant();
    var upload =
        new Upload(
            parts.ids.upload(),
            id,
            who.account(),
            who.attempt(),
            length,
            0,
            said,
            now,
            now.plus(parts.expireAfter),
            null);
    return parts.transactions.write(() -> {
      Job job = Jobs.visible(parts.jobs.lock(id), who.account());
      if (!job.takes(who.attempt())) {
        throw notTaken(job, who.attempt());
      }
      if (job.content().sources().stream().anyMatch(s -> s.name().equals(said.input()))) {
        throw new Refusal(
            ErrorCode.INVALID_REQUEST, "the draft takes this input from a URL already");
      }
      if (parts.store.open(id) >= OPEN_AT_ONCE) {
        throw new Refusal(
            ErrorCode.INVALID_REQUEST, "a job has at most " + OPEN_AT_ONCE + " open uploads");
      }
      parts.store.insert(job, upload);
      if (who.attempt() == 0) {
        reserve(job, length);
      }
      return upload;
    });
  }

  /**
   * The upload as it is.
   *
   * @throws Refusal {@code not_found} for an unknown one, {@code job_deleted} or {@code job_erased}
   *     when its job's data is not kept
   */
  public Upload get(Sender who, UploadId id) {
    return parts.transactions.read(() -> {
      Upload upload =
          parts.store.find(id).filter(who::has).orElseThrow(() -> Refusal.notFound("upload"));
      if (!Jobs.visible(parts.jobs.find(upload.job()), who.account()).kept()) {
        throw new Refusal(ErrorCode.JOB_ERASED, "the data of this job was erased");
      }
      return upload;
    });
  }

  /**
   * Where to go on. Whoever asks has lost the request that was at work, so that one is cut, and
   * what it has received counts.
   */
  public Upload resume(Sender who, UploadId id, Runnable cut)
      throws IOException, InterruptedException {
    get(who, id);
    try (Turns.Turn _ = turns.take(id, cut)) {
      return settled(get(who, id));
    }
  }

  /**
   * Takes in what a request brings.
   *
   * @throws Refusal {@code upload_offset} if the upload is elsewhere, {@code upload_too_large} if
   *     there is more than it is to have, {@code attempt_ended} as soon as the draft is none any
   *     more
   */
  public Upload append(Sender who, UploadId id, Incoming incoming)
      throws IOException, InterruptedException {
    get(who, id);
    try (Turns.Turn _ = turns.take(id, incoming.cut())) {
      Upload upload = get(who, id);
      if (incoming.at() != upload.received()) {
        throw new Refusal(ErrorCode.UPLOAD_OFFSET, "the upload is at " + upload.received());
      }
      if (incoming.announced() > upload.missing()) {
        throw Receiving.tooMuch();
      }
      if (upload.finished()) {
        return upload;
      }
      return settled(new Receiving(parts, upload, incoming).run());
    }
  }

  /**
   * Gives an upload up, with all that came of it.
   *
   * @throws Refusal {@code job_not_draft} if it is finished and its job was handed in
   */
  public void end(Sender who, UploadId id) throws InterruptedException {
    get(who, id);
    try (Turns.Turn _ = turns.take(id, () -> {})) {
      Upload upload = get(who, id);
      parts.transactions.run(() -> {
        Job job = parts.jobs.lock(upload.job()).orElseThrow();
        if (upload.artifact() != null) {
          withdraw(job, upload.attempt(), upload.artifact());
        }
        forget(upload);
      });
      parts.artifacts.deleteDropped(upload.job());
    }
  }

  /** Gives up what is past its date or nobody waits for; returns how many uploads that were. */
  public int expire() {
    List<Upload> due =
        parts.transactions.read(() -> parts.store.due(parts.clock.instant(), AT_ONCE));
    int ended = 0;
    for (Upload upload : due) {
      // A request that is at work moves the date when its bytes are safe.
      if (!turns.isTaken(upload.id())) {
        parts.transactions.run(() -> forget(upload));
        parts.artifacts.deleteDropped(upload.job());
        ended++;
      }
    }
    return ended;
  }

  /** What an erasure is to delete, it finds in the ledger; there is nothing to drop then. */
  private void forget(Upload upload) {
    Optional<Job> there = parts.jobs.lock(upload.job()).filter(Job::hasData);
    if (there.isPresent()) {
      parts.store.parts(upload.id()).forEach(part -> parts.ledger.drop(part.id()));
    }
    // Of one that is handed in, nothing is set aside for uploads any more.
    there
        .filter(job -> upload.attempt() == 0 && upload.artifact() == null && job.takes(0))
        .ifPresent(job -> reserve(job, -upload.length()));
    parts.store.forget(upload.id());
  }

  private void reserve(Job job, long more) {
    parts.jobs.save(job, job.with(job.stored().reserving(job.stored().reserved() + more)));
  }

  private static Refusal notTaken(Job job, int attempt) {
    return attempt == 0
        ? new Refusal(ErrorCode.JOB_NOT_DRAFT, "the job is " + job.state().word())
        : new Refusal(ErrorCode.ATTEMPT_ENDED, "the job takes no data from this attempt");
  }

  private void withdraw(Job job, int attempt, ArtifactId input) {
    if (!job.takes(attempt)) {
      throw notTaken(job, attempt);
    }
    if (attempt == 0 && parts.jobs.underHold(job)) {
      throw new Refusal(ErrorCode.JOB_HELD, "the inputs of a held draft stay");
    }
    parts
        .ledger
        .find(input)
        .ifPresent(file -> {
          parts.ledger.drop(input);
          parts.jobs.save(job, job.with(job.stored().plus(-1, -file.bytes())));
        });
  }

  /** Also after a crash between the last piece and the whole file. */
  private Upload settled(Upload upload) throws IOException {
    if (!upload.complete() || upload.finished()) {
      return upload;
    }
    List<Part> pieces = parts.transactions.read(() -> parts.store.parts(upload.id()));
    Artifact whole =
        pieces.size() == 1
            ? parts.artifacts.promote(
                upload.job(),
                upload.attempt(),
                pieces.getFirst().id(),
                file -> finish(upload, file, List.of()))
            : join(upload, pieces);
    parts.artifacts.deleteDropped(upload.job());
    return upload.finished(whole.id());
  }

  private Artifact join(Upload upload, List<Part> pieces) throws IOException {
    try (Artifacts.Write write = parts.artifacts.begin(upload.job(), label(upload))) {
      for (Part piece : pieces) {
        try (InputStream bytes = parts.artifacts.read(upload.job(), piece.id(), 0, piece.bytes())) {
          bytes.transferTo(write);
        }
      }
      if (write.bytes() != upload.length()) {
        throw new IllegalStateException(upload.id() + " has " + write.bytes() + " bytes");
      }
      return write.commit(Artifact.State.STORED, file -> finish(upload, file, pieces));
    }
  }

  /** An earlier file of the same name makes place, as it does for one that is put. */
  private void finish(Upload upload, Artifact whole, List<Part> pieces) {
    parts.store.finish(upload.id(), whole.id());
    pieces.forEach(piece -> parts.ledger.drop(piece.id()));
    for (Artifact old : parts.ledger.of(upload.job())) {
      if (!old.id().equals(whole.id()) && same(old, whole)) {
        withdraw(parts.jobs.lock(upload.job()).orElseThrow(), upload.attempt(), old.id());
      }
    }
  }

  /** An input is known by what it is to its job, which its meta says; an output by its name. */
  private static boolean same(Artifact old, Artifact whole) {
    boolean alike = old.kind() == whole.kind() && old.attempt() == whole.attempt();
    return whole.kind() == ArtifactKind.INPUT
        ? old.meta().equals(whole.meta())
        : alike && old.name().equals(whole.name());
  }

  static Artifacts.Label label(Upload upload) {
    Upload.Said said = upload.said();
    Upload.Output output = said.output();
    if (output != null) {
      return new Artifacts.Label(
          ArtifactKind.of(output.kind()),
          said.file(),
          said.mediaType(),
          output.meta(),
          upload.attempt());
    }
    return Artifacts.Label.input(said.input(), said.file(), said.mediaType());
  }
}
