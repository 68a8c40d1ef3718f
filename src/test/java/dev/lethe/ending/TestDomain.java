package dev.lethe.ending;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import dev.lethe.TestClock;
import dev.lethe.account.Account;
import dev.lethe.blob.BlobStore;
import dev.lethe.blob.DiskBlobStore;
import dev.lethe.event.EventLog;
import dev.lethe.event.LoggedJobs;
import dev.lethe.id.AccountId;
import dev.lethe.id.IdSource;
import dev.lethe.id.JobId;
import dev.lethe.job.Content;
import dev.lethe.job.Job;
import dev.lethe.job.JobStore;
import dev.lethe.job.Jobs;
import dev.lethe.job.Signal;
import dev.lethe.job.Signals;
import dev.lethe.job.Submission;
import dev.lethe.job.Transactions;
import dev.lethe.key.FileKeyStore;
import dev.lethe.key.KeyStore;
import dev.lethe.ledger.Artifact;
import dev.lethe.ledger.ArtifactKind;
import dev.lethe.ledger.Artifacts;
import dev.lethe.ledger.Ledger;
import dev.lethe.ledger.LinkStore;
import dev.lethe.ledger.Links;
import dev.lethe.ledger.Reads;
import dev.lethe.ledger.Retries;
import dev.lethe.receipt.SignedReceipts;
import dev.lethe.receipt.SigningKey;
import dev.lethe.retention.Policies;
import dev.lethe.retention.Retention;
import dev.lethe.retention.RuleBook;
import dev.lethe.store.Database;
import dev.lethe.store.PostgresDatabase;
import dev.lethe.store.SqlAccountStore;
import dev.lethe.store.SqlCallbackStore;
import dev.lethe.store.SqlErasureStore;
import dev.lethe.store.SqlEventLog;
import dev.lethe.store.SqlHoldStore;
import dev.lethe.store.SqlJobStore;
import dev.lethe.store.SqlLedger;
import dev.lethe.store.SqlLinkStore;
import dev.lethe.store.SqlPolicyStore;
import dev.lethe.store.SqlQueueStore;
import dev.lethe.store.SqlReceiptStore;
import dev.lethe.store.SqlRetentionStore;
import dev.lethe.store.SqlRotationStore;
import dev.lethe.store.SqlTrashStore;
import dev.lethe.store.SqlUploadStore;
import dev.lethe.store.SqliteDatabase;
import dev.lethe.store.StoreUrl;
import dev.lethe.store.TestPostgres;
import dev.lethe.store.TestSqlite;
import dev.lethe.testtype.NoopType;
import dev.lethe.upload.ResumableUploads;
import dev.lethe.work.Claim;
import dev.lethe.work.Outcome;
import dev.lethe.work.StoredQueue;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The whole domain on a real database, real keys and real files, without server and threads: the
 * test is the worker and the ticker, and it moves the clock.
 */
public final class TestDomain implements AutoCloseable {
  public static final Duration LEASE = Duration.ofSeconds(30);
  public static final Duration MARGIN = Duration.ofSeconds(3);
  public static final Duration BACKOFF = Duration.ofSeconds(2);
  public static final Duration DRAFT_TTL = Duration.ofHours(24);
  public static final Duration KEPT_FOR = Duration.ofDays(500);
  public static final Duration KEEP_EVENTS = Duration.ofDays(7);
  public static final Duration UPLOAD_TTL = Duration.ofHours(6);
  public static final Links.Limits LINKS =
      new Links.Limits(3, Duration.ofHours(1), Duration.ofDays(7));
  public static final String TYPE = "test.noop";
  private static final SecureRandom RANDOM = new SecureRandom();

  public final TestClock clock;
  public final Signals signals = new Signals();
  public final KeyStore keys;
  public final BlobStore blobs;
  public final EventLog events;
  public final JobStore jobStore;
  public final Ledger ledger;
  public final LinkStore linkStore;
  public final ErasureStore erasures;
  public final HoldStore holdStore;
  public final TrashStore trashStore;
  public final Jobs jobs;
  public final Reads reads;
  public final Artifacts artifacts;
  public final Endings endings;
  public final Holds holds;
  public final Trash trash;
  public final RuleBook rules;
  public final Retention retention;
  public final Links links;
  public final Retries retries;
  public final ResumableUploads uploads;
  public final SigningKey signing;
  public final ReceiptStore receiptStore;
  public final RotationStore rotationStore;
  public final Rotations rotations;
  public final Receipts receipts;
  public final Eraser eraser;
  public final Expiry expiry;
  public final StoredQueue queue;
  public final Endings.Asker asker;
  private final Path folder;
  public final Database database;
  private final IdSource ids;

  /** Begins in an empty folder, or goes on in one that a domain before it left. */
  public static TestDomain in(Path folder) {
    return in(folder, new TestClock(), UnaryOperator.identity());
  }

  public static TestDomain in(Path folder, TestClock clock, UnaryOperator<BlobStore> around) {
    Path data = folder.resolve("data");
    if (Files.notExists(data.resolve("lethe.db"))) {
      TestSqlite.emptyDatabase(data);
    }
    return new TestDomain(folder, clock, around, null, sqlite(folder));
  }

  /** The same in an empty schema of PostgreSQL. */
  public static TestDomain postgres(Path folder) {
    StoreUrl url = TestPostgres.fresh();
    return new TestDomain(
        folder,
        new TestClock(),
        UnaryOperator.identity(),
        null,
        raise -> new PostgresDatabase(url, raise));
  }

  private static Function<Consumer<Signal>, Database> sqlite(Path folder) {
    return raise -> new SqliteDatabase(folder.resolve("data/lethe.db"), raise);
  }

  private TestDomain(
      Path folder,
      TestClock clock,
      UnaryOperator<BlobStore> around,
      Endings.@Nullable Asker before,
      Function<Consumer<Signal>, Database> engine) {
    this.folder = folder;
    this.clock = clock;
    ids = new IdSource(clock, RANDOM);
    keys = FileKeyStore.open(folder.resolve("keys"), Optional.empty(), "node", RANDOM, clock);
    signing = SigningKey.in(folder.resolve("keys"));
    blobs = around.apply(DiskBlobStore.open(folder.resolve("blobs")));
    database = engine.apply(signals::raise);
    events = new SqlEventLog(database);
    jobStore =
        new LoggedJobs(
            new SqlJobStore(database, keys),
            events,
            new SqlCallbackStore(database),
            database,
            clock);
    ledger = new SqlLedger(database, keys);
    linkStore = new SqlLinkStore(database);
    erasures = new SqlErasureStore(database);
    holdStore = new SqlHoldStore(database, keys);
    trashStore = new SqlTrashStore(database);
    jobs =
        new Jobs(
            new Jobs.Parts(
                database,
                jobStore,
                this::openSpace,
                Map.of(TYPE, new NoopType()),
                Map.of(),
                signals,
                ids,
                clock));
    reads = new Reads(id -> find(id).map(Job::kept).orElse(false));
    artifacts =
        new Artifacts(
            new Artifacts.Parts(database, jobStore, ledger, keys, blobs, reads, ids, clock));
    endings =
        new Endings(
            new Endings.Parts(
                database,
                jobStore,
                jobs,
                erasures,
                linkStore,
                trashStore,
                signals,
                ids,
                clock,
                LEASE.dividedBy(2)));
    holds = new Holds(database, jobStore, holdStore, clock);
    rules =
        RuleBook.of(
            new Policies.Parts(
                database,
                new SqlPolicyStore(database, keys),
                new SqlRetentionStore(database, keys),
                new Policies.Terms(KEPT_FOR, DRAFT_TTL),
                ids,
                clock),
            signals);
    trash =
        new Trash(
            new Trash.Parts(database, jobStore, trashStore, linkStore, rules.judgement(), clock));
    retention = rules.sweep(jobStore, endings, trash, signals);
    links =
        new Links(
            new Links.Parts(
                database,
                jobStore,
                ledger,
                linkStore,
                keys,
                artifacts,
                reads,
                LINKS,
                () -> URI.create("https://jobs.example.org/media"),
                ids,
                clock));
    signals.listen(links::onSignal);
    retries = new Retries(jobs, ledger, artifacts, database, endings::discard);
    uploads =
        new ResumableUploads(
            new ResumableUploads.Parts(
                database,
                jobStore,
                ledger,
                artifacts,
                new SqlUploadStore(database, keys),
                UPLOAD_TTL,
                ids,
                clock));
    receiptStore = new SqlReceiptStore(database);
    rotationStore = new SqlRotationStore(database);
    rotations = new Rotations(database, rotationStore, keys, clock);
    receipts =
        new Receipts(
            new Receipts.Parts(
                database,
                receiptStore,
                rotationStore,
                new SignedReceipts(signing),
                ledger,
                keys,
                "node",
                KEEP_EVENTS));
    eraser =
        new Eraser(
            new Eraser.Parts(
                database,
                jobStore,
                erasures,
                ledger,
                reads,
                keys,
                blobs,
                database::scrub,
                receipts,
                clock));
    expiry = new Expiry(new Expiry.Parts(database, jobStore, endings, retention, DRAFT_TTL, clock));
    queue = queueOf("node");
    asker = before == null ? newAsker() : before;
  }

  private long openSpace(JobId id) {
    blobs.createFolder(id);
    return keys.take();
  }

  public Transactions transactions() {
    return database;
  }

  public Path folder() {
    return folder;
  }

  /** The queue as another node sees it. */
  public StoredQueue queueOf(String worker) {
    return new StoredQueue(
        new StoredQueue.Rows(
            database, jobStore, new SqlQueueStore(database), ledger, artifacts::deleteDropped),
        new StoredQueue.Settings(worker, "test", LEASE, MARGIN, BACKOFF),
        clock);
  }

  /** Somebody else, with an account of their own. */
  public Endings.Asker newAsker() {
    AccountId id = ids.account();
    database.run(() ->
        new SqlAccountStore(database)
            .insert(new Account(id, id.toString(), keys.take(), clock.instant())));
    return new Endings.Asker(id, ids.key());
  }

  /** Ends by time what is due of these, as one does that found them due a while ago. */
  void timeEnds(Job... jobs) {
    new TimedEnds(database, jobStore, endings, trash)
        .end(Stream.of(jobs).map(Job::id).toList(), rules.judgement());
  }

  public Job draft() {
    return jobs.submit(asker.account(), checked(terms(3), true));
  }

  public Job queued() {
    return queued(terms(3));
  }

  public Job queued(Job.Terms terms) {
    return jobs.submit(asker.account(), checked(terms, false));
  }

  /** A job that this node runs. */
  public Claim running() {
    return running(terms(3));
  }

  public Claim running(Job.Terms terms) {
    Job job = queued(terms);
    Claim claim = claim();
    if (!claim.job().id().equals(job.id())) {
      throw new IllegalStateException("another job was in the queue");
    }
    return claim;
  }

  /** The next job of the queue. */
  public Claim claim() {
    List<Claim> claims = queue.claim(Set.of(TYPE), 1);
    if (claims.isEmpty()) {
      throw new IllegalStateException("nothing to claim");
    }
    return claims.getFirst();
  }

  public Job succeeded() {
    Claim claim = running();
    queue.finish(claim, new Outcome.Succeeded("{}"), true);
    return now(claim.job());
  }

  public static Job.Terms terms(int attempts) {
    return new Job.Terms(attempts, null, null, false);
  }

  public static Submission.Checked checked(Job.Terms terms, boolean draft) {
    var content = Content.of("{\"p\":1}", Map.of("customer", "c1"));
    return new Submission.Checked(TYPE, content, terms, draft);
  }

  /** A job as the store has it now. */
  public Job now(Job job) {
    return find(job.id()).orElseThrow();
  }

  public Optional<Job> find(JobId id) {
    return database.read(() -> jobStore.find(id));
  }

  public Optional<Erasure> find(Erasure erasure) {
    return database.read(() -> erasures.find(erasure.id()));
  }

  public List<Artifact> filesOf(Job job) {
    return database.read(() -> ledger.of(job.id()));
  }

  /** Writes an input into a draft. */
  public Artifact upload(Job job, String bytes) {
    return write(
        job, new Artifacts.Label(ArtifactKind.INPUT, "in.mp4", "video/mp4", "{}", 0), bytes);
  }

  /** Writes an output, as the program of an attempt does. */
  public Artifact output(Claim claim, String bytes) {
    var label =
        new Artifacts.Label(ArtifactKind.VIDEO, "out.mp4", "video/mp4", "{}", claim.attempt());
    return write(claim.job(), label, bytes);
  }

  private Artifact write(Job job, Artifacts.Label label, String bytes) {
    try {
      return artifacts.store(job.id(), label, new ByteArrayInputStream(bytes.getBytes(UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs the eraser until it finds nothing to finish. */
  public void erase() throws InterruptedException {
    while (eraser.runOnce() > 0) {
      // again
    }
  }

  /** Whether there is neither a folder nor a key of the job. */
  public boolean nothingLeft(Job job) {
    return !blobs.exists(job.id()) && keys.destroyed(job.keySlot());
  }

  /**
   * The domain as it is after a kill: on a copy of the files as they are at this moment, nothing
   * closed, and all that was in memory gone.
   */
  public TestDomain afterKill(Path copy) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.toList()) {
        Files.copy(
            file,
            copy.resolve(folder.relativize(file).toString()),
            COPY_ATTRIBUTES,
            REPLACE_EXISTING);
      }
    }
    return new TestDomain(copy, clock, UnaryOperator.identity(), asker, sqlite(copy));
  }

  @Override
  public void close() {
    database.close();
    keys.close();
  }
}
