package dev.lethe.ledger;

import dev.lethe.blob.BlobStore;
import dev.lethe.blob.BlobStoreException;
import dev.lethe.blob.BlobStoreException.FolderGone;
import dev.lethe.blob.EncryptedBlobs;
import dev.lethe.blob.EncryptedWrite;
import dev.lethe.blob.Stored;
import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.id.ArtifactId;
import dev.lethe.id.IdSource;
import dev.lethe.id.JobId;
import dev.lethe.job.Job;
import dev.lethe.job.JobStore;
import dev.lethe.job.Transactions;
import dev.lethe.key.JobKey;
import dev.lethe.key.KeyStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads the files of jobs.
 *
 * <p>A write is fenced twice. Its row is opened and closed only while the job still takes data from
 * this attempt, in the same transaction that looks; and the bytes go into a folder that no writer
 * ever makes, so once an eraser has removed it, a late write has no place to land. A write that is
 * refused leaves neither row nor byte.
 */
public final class Artifacts {
  private static final int LEFTOVERS = 500;
  private static final long ASK_NANOS = Duration.ofSeconds(1).toNanos();

  private final Transactions transactions;
  private final JobStore jobs;
  private final Ledger ledger;
  private final KeyStore keys;
  private final BlobStore store;
  private final EncryptedBlobs blobs;
  private final Reads reads;
  private final IdSource ids;
  private final InstantSource clock;
  private final Set<ArtifactId> open = ConcurrentHashMap.newKeySet();

  /** What an {@link Artifacts} is made of. */
  public record Parts(
      Transactions transactions,
      JobStore jobs,
      Ledger ledger,
      KeyStore keys,
      BlobStore store,
      Reads reads,
      IdSource ids,
      InstantSource clock) {}

  /**
   * What a writer says of the file it brings.
   *
   * @param attempt the writer's fencing token; 0 for an upload
   * @param meta a JSON object as text
   */
  public record Label(ArtifactKind kind, String name, String mediaType, String meta, int attempt) {
    private static final int LONGEST = 255;
    private static final String UNSAID = "application/octet-stream";

    /**
     * An upload, by the name of the input that it is; what the client says of the file is cut.
     *
     * @param mediaType null if the client does not say
     */
    public static Label input(String input, String file, @Nullable String mediaType) {
      String type = mediaType == null ? UNSAID : cut(mediaType);
      return new Label(ArtifactKind.INPUT, cut(file), type, InputMeta.of(input), 0);
    }

    private static String cut(String text) {
      return text.length() <= LONGEST ? text : text.substring(0, LONGEST);
    }
  }

  public Artifacts(Parts parts) {
    this.transactions = parts.transactions();
    this.jobs = parts.jobs();
    this.ledger = parts.ledger();
    this.keys = parts.keys();
    this.store = parts.store();
    this.blobs = new EncryptedBlobs(store);
    this.reads = parts.reads();
    this.ids = parts.ids();
    this.clock = parts.clock();
  }

  /**
   * Starts to write a file: its row is durable before this returns.
   *
   * @throws Refusal {@code attempt_ended} if the job does not take data from this attempt
   */
  public Write begin(JobId id, Label label) {
    var artifact =
        new Artifact(
            ids.artifact(),
            id,
            label.kind(),
            label.attempt(),
            Artifact.State.WRITING,
            label.name(),
            label.mediaType(),
            label.meta(),
            0,
            0,
            null,
            clock.instant());
    // From before there is a row until after it is settled.
    open.add(artifact.id());
    try {
      return begin(artifact);
    } catch (RuntimeException e) {
      open.remove(artifact.id());
      throw e;
    }
  }

  /** Whether somebody is writing this file. */
  public boolean isOpen(ArtifactId id) {
    return open.contains(id);
  }

  private Write begin(Artifact artifact) {
    JobId id = artifact.job();
    Job job =
        transactions.write(() -> {
          Job taking = taking(id, artifact.attempt());
          ledger.open(taking, artifact);
          return taking;
        });
    try {
      byte[] key = blobKey(job);
      try {
        return new Write(artifact, blobs.write(id, artifact.id(), key));
      } finally {
        Arrays.fill(key, (byte) 0);
      }
    } catch (RuntimeException e) {
      forget(artifact.id());
      throw refused(e);
    }
  }

  /** Writes a whole file from a stream. */
  public Artifact store(JobId id, Label label, InputStream bytes) throws IOException {
    try (Write write = begin(id, label)) {
      bytes.transferTo(write);
      return write.commit();
    }
  }

  /**
   * Opens a part of a file for reading. The stream fails as soon as the job's data is not kept.
   *
   * @throws Refusal {@code job_erased} if it is not kept now
   */
  public Reads.ReadStream read(Artifact artifact, long offset, long length) throws IOException {
    return read(artifact.job(), artifact.id(), offset, length, Pass.OWNER);
  }

  /** As {@link #read(Artifact, long, long)}, for a file of which only the id is known. */
  public Reads.ReadStream read(JobId id, ArtifactId artifact, long offset, long length)
      throws IOException {
    return read(id, artifact, offset, length, Pass.OWNER);
  }

  /** The same; the stream also fails as soon as the pass is not good any more. */
  Reads.ReadStream read(Artifact artifact, long offset, long length, Pass pass) throws IOException {
    return read(artifact.job(), artifact.id(), offset, length, pass);
  }

  private Reads.ReadStream read(JobId id, ArtifactId artifact, long offset, long length, Pass pass)
      throws IOException {
    Reads.Reading reading = reads.open(id, pass);
    boolean opened = false;
    try {
      // Looked at after it was registered: an end that comes now cuts it.
      Job job =
          transactions
              .read(() -> jobs.outline(id))
              .filter(found -> found.kept() && pass.stands())
              .orElseThrow(Artifacts::gone);
      byte[] key = blobKey(job);
      try {
        var channel = blobs.open(id, artifact, key).orElseThrow(Artifacts::gone);
        Reads.ReadStream stream = reading.stream(channel, offset, length);
        opened = true;
        return stream;
      } catch (BlobStoreException e) {
        throw DiskTrouble.told(e);
      } finally {
        Arrays.fill(key, (byte) 0);
      }
    } finally {
      if (!opened) {
        reading.close();
      }
    }
  }

  /**
   * Makes the only part of an upload the file itself, without writing it again.
   *
   * @param attempt whose upload it is
   * @param also happens in the same transaction
   */
  public Artifact promote(JobId id, int attempt, ArtifactId part, Consumer<Artifact> also) {
    return transactions.write(() -> {
      Job job = taking(id, attempt);
      ledger.promote(part);
      Artifact whole = ledger.find(part).orElseThrow(Artifacts::gone);
      jobs.save(job, job.with(job.stored().plus(1, whole.bytes())));
      also.accept(whole);
      return whole;
    });
  }

  /**
   * Takes an uploaded file out of a draft again.
   *
   * @throws Refusal {@code job_held}
   */
  public void withdraw(Artifact artifact) {
    transactions.run(() -> {
      Job job = taking(artifact.job(), 0);
      if (jobs.underHold(job)) {
        throw new Refusal(ErrorCode.JOB_HELD, "the inputs of a held draft stay");
      }
      ledger.drop(artifact.id());
      jobs.save(job, job.with(job.stored().plus(-1, -artifact.bytes())));
    });
    deleteDropped(artifact.job());
  }

  /** Deletes the dropped files of a job, and their rows. */
  public void deleteDropped(JobId id) {
    delete(id, EnumSet.of(Artifact.State.DROPPED));
  }

  /** At a start nobody writes: deletes what an earlier server left half-written or dropped. */
  public void deleteLeftovers() {
    Set<Artifact.State> left = EnumSet.of(Artifact.State.WRITING, Artifact.State.DROPPED);
    while (true) {
      List<JobId> some = transactions.read(() -> ledger.jobsWith(left, LEFTOVERS));
      if (some.isEmpty()) {
        return;
      }
      for (JobId job : some) {
        delete(job, left);
      }
    }
  }

  private void delete(JobId id, Set<Artifact.State> states) {
    for (ArtifactId artifact : transactions.read(() -> ledger.in(id, states))) {
      try {
        store.delete(id, artifact);
      } catch (RuntimeException e) {
        throw DiskTrouble.told(e);
      }
      forget(artifact);
    }
  }

  private Job taking(JobId id, int attempt) {
    return jobs.lock(id).filter(job -> job.takes(attempt)).orElseThrow(Artifacts::ended);
  }

  private void forget(ArtifactId id) {
    transactions.run(() -> ledger.forget(id));
  }

  private byte[] blobKey(Job job) {
    try (JobKey key = keys.open(job.keySlot()).orElseThrow(Artifacts::gone)) {
      return key.blobKey();
    }
  }

  private static RuntimeException refused(RuntimeException e) {
    return switch (e) {
      case FolderGone _ -> ended();
      // A key that goes before the first byte ends a write like a folder that goes after it.
      case Refusal gone when gone.code() == ErrorCode.JOB_ERASED -> ended();
      default -> DiskTrouble.told(e);
    };
  }

  private static Refusal ended() {
    return new Refusal(ErrorCode.ATTEMPT_ENDED, "the job takes no data from this attempt");
  }

  private static Refusal gone() {
    return new Refusal(ErrorCode.JOB_ERASED, "the data of this job was erased");
  }

  /**
   * A file that is being written. Closed before {@link #commit}, it leaves nothing behind.
   *
   * <p>The commit is the fence, but whoever sends gigabytes slowly is told before they are all
   * here: a write asks each second whether it is still wanted.
   */
  public final class Write extends OutputStream {
    private final Artifact artifact;
    private final EncryptedWrite writer;
    private long askedAt = System.nanoTime();
    private boolean settled;

    private Write(Artifact artifact, EncryptedWrite writer) {
      this.artifact = artifact;
      this.writer = writer;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      ask();
      try {
        writer.write(bytes, offset, length);
      } catch (RuntimeException e) {
        throw refused(e);
      }
    }

    private void ask() {
      long now = System.nanoTime();
      if (now - askedAt < ASK_NANOS) {
        return;
      }
      askedAt = now;
      boolean taken =
          transactions
              .read(() -> jobs.find(artifact.job()))
              .filter(job -> job.takes(artifact.attempt()))
              .isPresent();
      if (!taken) {
        throw ended();
      }
    }

    /** How many plain bytes were written. */
    public long bytes() {
      return writer.bytes();
    }

    /** Makes the file durable and whole, or is refused as {@link #begin} is. */
    public Artifact commit() {
      return commit(Artifact.State.STORED, _ -> {});
    }

    /**
     * As {@link #commit()}, for a file or for a part of an upload.
     *
     * @param also happens in the same transaction; what it throws leaves nothing behind
     */
    public Artifact commit(Artifact.State as, Consumer<Artifact> also) {
      return commit(as, stored -> stored.plus(1, bytes()), also);
    }

    /** As {@link #commit()}, of a file that was fetched while so many more are to be. */
    public Artifact commitFetched(int toCome) {
      return commit(Artifact.State.STORED, stored -> stored.fetched(bytes(), toCome), _ -> {});
    }

    private Artifact commit(
        Artifact.State as, UnaryOperator<Job.Stored> counted, Consumer<Artifact> also) {
      Stored facts = sealed();
      Artifact durable =
          new Artifact(
              artifact.id(),
              artifact.job(),
              artifact.kind(),
              artifact.attempt(),
              as,
              artifact.name(),
              artifact.mediaType(),
              artifact.meta(),
              facts.bytes(),
              facts.storedBytes(),
              HexFormat.of().formatHex(facts.sha256()),
              artifact.createdAt());
      transactions.run(() -> {
        Job job = taking(artifact.job(), artifact.attempt());
        ledger.stored(job, durable, facts.cipherSha256());
        if (as == Artifact.State.STORED) {
          jobs.save(job, job.with(counted.apply(job.stored())));
        }
        also.accept(durable);
      });
      settled = true;
      open.remove(artifact.id());
      return durable;
    }

    private Stored sealed() {
      try {
        return writer.commit();
      } catch (RuntimeException e) {
        throw refused(e);
      }
    }

    @Override
    public void close() {
      if (settled) {
        return;
      }
      settled = true;
      try {
        writer.close();
        if (!mayBeStored()) {
          store.delete(artifact.job(), artifact.id());
          forget(artifact.id());
        }
      } finally {
        open.remove(artifact.id());
      }
    }

    /** A commit that failed may have been made; then the row tells of a file, which has to stay. */
    private boolean mayBeStored() {
      return transactions
          .read(() -> ledger.find(artifact.id()))
          .filter(found -> found.state() != Artifact.State.WRITING)
          .isPresent();
    }
  }
}
