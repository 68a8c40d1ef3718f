package dev.lethe.model;

import dev.lethe.TestClock;
import dev.lethe.account.Account;
import dev.lethe.blob.BlobStore;
import dev.lethe.blob.DiskBlobStore;
import dev.lethe.ending.Endings;
import dev.lethe.ending.Eraser;
import dev.lethe.ending.ErasureStore;
import dev.lethe.ending.Expiry;
import dev.lethe.ending.Holds;
import dev.lethe.ending.ReceiptStore;
import dev.lethe.ending.Receipts;
import dev.lethe.ending.Rotations;
import dev.lethe.ending.Trash;
import dev.lethe.id.IdSource;
import dev.lethe.id.JobId;
import dev.lethe.job.Job;
import dev.lethe.job.JobStore;
import dev.lethe.job.Jobs;
import dev.lethe.job.Signals;
import dev.lethe.key.KeyStore;
import dev.lethe.ledger.Artifacts;
import dev.lethe.ledger.Ledger;
import dev.lethe.ledger.LinkStore;
import dev.lethe.ledger.Links;
import dev.lethe.ledger.Reads;
import dev.lethe.receipt.SignedReceipts;
import dev.lethe.receipt.SigningKey;
import dev.lethe.retention.Policies;
import dev.lethe.retention.RuleBook;
import dev.lethe.store.Database;
import dev.lethe.store.SqlAccountStore;
import dev.lethe.store.SqlErasureStore;
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
import dev.lethe.store.SqliteDatabase;
import dev.lethe.store.TestSqlite;
import dev.lethe.testtype.NoopType;
import dev.lethe.work.JobQueue;
import dev.lethe.work.StoredQueue;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The real classes around one database, put together as the server does it. Where its eraser could
 * be overtaken it asks to be let on.
 */
final class Graph implements AutoCloseable {
  static final String TYPE = "test.noop";
  static final String BLOBS = "blobs";
  static final Duration LEASE = Duration.ofSeconds(30);
  static final Duration MARGIN = Duration.ofSeconds(3);
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Duration DRAFT_TTL = Duration.ofDays(2);
  private static final Duration WEEK = Duration.ofDays(7);

  final TestClock clock = new TestClock();
  final MemoryKeys keys = new MemoryKeys();
  final BlobStore blobs;
  final Within transactions;
  final JobStore jobStore;
  final Ledger ledger;
  final LinkStore linkStore;
  final ErasureStore erasures;
  final ReceiptStore receiptStore;
  final Links links;
  final Artifacts artifacts;
  final Jobs jobs;
  final Endings endings;
  final Holds holds;
  final Trash trash;
  final Expiry expiry;
  final Rotations rotations;
  final StoredQueue leases;
  final JobQueue queue;
  final Eraser eraser;
  final Endings.Asker asker;
  private final Database database;

  /**
   * Puts it together.
   *
   * @param gate called with the name of each place at which the eraser could be overtaken
   */
  Graph(Path folder, Wiring wiring, Consumer<String> gate) {
    var signals = new Signals();
    var ids = new IdSource(clock, RANDOM);
    blobs = DiskBlobStore.open(folder.resolve(BLOBS));
    database = new SqliteDatabase(TestSqlite.emptyDatabase(folder), signals::raise);
    transactions = new Within(database, signals::raise);
    jobStore = new SqlJobStore(database, keys);
    ledger = new SqlLedger(database, keys);
    linkStore = new SqlLinkStore(database);
    erasures = new SqlErasureStore(database);
    receiptStore = new SqlReceiptStore(database);
    var trashStore = new SqlTrashStore(database);
    jobs =
        new Jobs(
            new Jobs.Parts(
                transactions,
                jobStore,
                this::openSpace,
                Map.of(TYPE, new NoopType()),
                Map.of(),
                signals,
                ids,
                clock));
    var reads = new Reads(job -> find(job).map(Job::kept).orElse(false));
    artifacts =
        new Artifacts(
            new Artifacts.Parts(
                transactions,
                wiring.jobsOfArtifacts(jobStore),
                ledger,
                keys,
                blobs,
                reads,
                ids,
                clock));
    endings =
        new Endings(
            new Endings.Parts(
                transactions,
                wiring.jobsOfEndings(jobStore),
                jobs,
                erasures,
                linkStore,
                trashStore,
                signals,
                ids,
                clock,
                LEASE.dividedBy(2)));
    holds = new Holds(transactions, jobStore, new SqlHoldStore(database, keys), clock);
    var rules =
        RuleBook.of(
            new Policies.Parts(
                transactions,
                new SqlPolicyStore(database, keys),
                new SqlRetentionStore(database, keys),
                new Policies.Terms(Duration.ofDays(36_500), DRAFT_TTL),
                ids,
                clock),
            signals);
    trash =
        new Trash(
            new Trash.Parts(
                transactions,
                wiring.jobsOfTrash(jobStore, keys),
                wiring.trash(trashStore),
                linkStore,
                // What comes back has no date: it would only make more worlds of the same.
                _ -> Optional.empty(),
                clock));
    expiry =
        new Expiry(
            new Expiry.Parts(
                transactions,
                jobStore,
                endings,
                rules.sweep(jobStore, endings, trash, signals),
                DRAFT_TTL,
                clock));
    links =
        new Links(
            new Links.Parts(
                transactions,
                jobStore,
                ledger,
                wiring.links(linkStore),
                keys,
                artifacts,
                reads,
                new Links.Limits(3, WEEK, WEEK),
                () -> URI.create("https://jobs.example.org"),
                ids,
                clock));
    signals.listen(links::onSignal);
    leases =
        new StoredQueue(
            new StoredQueue.Rows(
                transactions,
                wiring.jobsOfQueue(jobStore),
                new SqlQueueStore(database),
                ledger,
                artifacts::deleteDropped),
            new StoredQueue.Settings("node", "test", LEASE, MARGIN, Duration.ofSeconds(2)),
            clock);
    queue = wiring.queue(leases, jobStore);
    var rotationRows = new SqlRotationStore(database);
    rotations = new Rotations(transactions, rotationRows, keys, clock);
    var receipts =
        new Receipts(
            new Receipts.Parts(
                transactions,
                receiptStore,
                rotationRows,
                new SignedReceipts(SigningKey.in(folder)),
                ledger,
                keys,
                "node",
                WEEK));
    eraser = eraser(wiring, reads, receipts, gate);
    asker = new Endings.Asker(ids.account(), ids.key());
  }

  private Eraser eraser(Wiring wiring, Reads reads, Receipts receipts, Consumer<String> gate) {
    BlobStore gatedBlobs =
        Spoilt.in(
            BlobStore.class,
            wiring.blobsOfEraser(blobs),
            "eraseFolder",
            (real, _) -> {
              gate.accept("before the files go");
              return real.call();
            });
    KeyStore gatedKeys =
        Spoilt.in(
            KeyStore.class,
            Spoilt.in(
                KeyStore.class,
                keys,
                "destroy",
                (real, _) -> {
                  gate.accept("before the key goes");
                  return real.call();
                }),
            "destroyed",
            (real, _) -> {
              Object gone = real.call();
              gate.accept("before the rows are cleared");
              return gone;
            });
    return new Eraser(
        new Eraser.Parts(
            transactions,
            jobStore,
            wiring.erasuresOfEraser(erasures),
            ledger,
            reads,
            gatedKeys,
            gatedBlobs,
            () -> {
              gate.accept("before the receipt is kept");
              return true;
            },
            receipts,
            clock));
  }

  private long openSpace(JobId job) {
    blobs.createFolder(job);
    return keys.take();
  }

  Optional<Job> find(JobId job) {
    return transactions.read(() -> jobStore.find(job));
  }

  /** The account of the one user there is. */
  void openAccount() {
    var account =
        new Account(asker.account(), asker.account().toString(), keys.take(), clock.instant());
    new SqlAccountStore(database).insert(account);
  }

  /** What a query gives as text, in the order in which it comes. */
  List<String> texts(String query, JobId job) {
    return database.with(
        handle -> handle.createQuery(query).bind("job", job.toString()).mapTo(String.class).list());
  }

  /** Runs all of it inside one transaction of the database. */
  void inside(Runnable work) {
    database.run(work);
  }

  @Override
  public void close() {
    database.close();
  }
}
