package dev.lethe.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ZERO;

import dev.lethe.TestClock;
import dev.lethe.account.Account;
import dev.lethe.blob.BlobStore;
import dev.lethe.blob.DiskBlobStore;
import dev.lethe.ending.Endings;
import dev.lethe.ending.Eraser;
import dev.lethe.ending.ErasureStore;
import dev.lethe.ending.Expiry;
import dev.lethe.ending.Holds;
import dev.lethe.ending.Receipts;
import dev.lethe.ending.ReceiptStore;
import dev.lethe.ending.Rotations;
import dev.lethe.ending.Trash;
import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.id.IdSource;
import dev.lethe.id.JobId;
import dev.lethe.job.Content;
import dev.lethe.job.DataState;
import dev.lethe.job.Job;
import dev.lethe.job.JobStore;
import dev.lethe.job.Jobs;
import dev.lethe.job.Signals;
import dev.lethe.job.Submission;
import dev.lethe.key.Burial;
import dev.lethe.key.KeyStore;
import dev.lethe.ledger.Artifact;
import dev.lethe.ledger.ArtifactKind;
import dev.lethe.ledger.Artifacts;
import dev.lethe.ledger.Ledger;
import dev.lethe.ledger.Link;
import dev.lethe.ledger.LinkStore;
import dev.lethe.ledger.Links;
import dev.lethe.ledger.Reads;
import dev.lethe.receipt.SignedReceipts;
import dev.lethe.receipt.SigningKey;
import dev.lethe.store.Database;
import dev.lethe.store.SqlAccountStore;
import dev.lethe.store.SqlErasureStore;
import dev.lethe.store.SqlHoldStore;
import dev.lethe.store.SqlJobStore;
import dev.lethe.store.SqlLedger;
import dev.lethe.store.SqlLinkStore;
import dev.lethe.store.SqlQueueStore;
import dev.lethe.store.SqlReceiptStore;
import dev.lethe.store.SqlRotationStore;
import dev.lethe.store.SqlTrashStore;
import dev.lethe.store.SqliteDatabase;
import dev.lethe.store.TestSqlite;
import dev.lethe.testtype.NoopType;
import dev.lethe.work.Claim;
import dev.lethe.work.JobQueue;
import dev.lethe.work.Outcome;
import dev.lethe.work.StoredQueue;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One job with an uploaded file and a link to it, and all that can happen to it, on the real classes
 * and SQLite. The workers, the clock and the eraser's pace are the explorer's.
 */
final class World implements Explorer.Subject<Act>, AutoCloseable {
  static final String TYPE = "test.noop";
  static final String PARAMS = "{\"p\":1}";
  static final String TEXT = "what was uploaded";
  static final Duration LEASE = Duration.ofSeconds(30);
  static final Duration MARGIN = Duration.ofSeconds(3);
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration DRAFT_TTL = Duration.ofDays(2);
  private static final Duration WINDOW = Duration.ofHours(1);
  private static final Duration WEEK = Duration.ofDays(7);

  /** How far the job has come when the exploration begins. */
  enum Root {
    DRAFT,
    QUEUED,
    RUNNING,
    ENDED;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  final TestClock clock = new TestClock();
  final MemoryKeys keys = new MemoryKeys();
  final BlobStore blobs;
  final Database database;
  final Within transactions;
  final JobStore jobStore;
  final Ledger ledger;
  final LinkStore linkStore;
  final ErasureStore erasures;
  final ReceiptStore receiptStore;
  final Links links;
  final Artifacts artifacts;
  private final Root root;
  private final Jobs jobs;
  private final Endings endings;
  private final Holds holds;
  private final Trash trash;
  private final Expiry expiry;
  private final Rotations rotations;
  private final StoredQueue leases;
  private final JobQueue queue;
  private final SteppedEraser eraser;
  private final Endings.Asker asker;
  private final Rules rules;
  private final Wiring wiring;
  private final Path folder;

  private @Nullable Artifact input;
  String token = "";
  private @Nullable Link link;
  private @Nullable JobId id;
  private @Nullable Begun begun;
  private final List<Claim> claims = new ArrayList<>();
  private Artifacts.@Nullable Write write;
  private int writeBy;
  boolean cancelAccepted;
  boolean held;

  /** What was done and ought to have been refused. */
  @Nullable String wrongly;

  /** How it was when the job was made. */
  private record Begun(List<Claim> claims, Instant at, FolderCopy files) {}

  World(Path folder, Root root, Wiring wiring) {
    this.root = root;
    this.wiring = wiring;
    this.folder = folder.resolve("blobs");
    var signals = new Signals();
    var ids = new IdSource(clock, RANDOM);
    blobs = DiskBlobStore.open(folder.resolve("blobs"));
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
    trash =
        new Trash(
            transactions,
            wiring.jobsOfTrash(jobStore, keys),
            wiring.trash(trashStore),
            linkStore,
            clock);
    expiry = new Expiry(transactions, jobStore, endings, DRAFT_TTL, clock);
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
    eraser = stepped(wiring, reads, receipts);
    rules = new Rules(this);
    asker = new Endings.Asker(ids.account(), ids.key());
  }

  /** Gates where a crash or somebody else can come in between: around each step that lasts. */
  private SteppedEraser stepped(Wiring wiring, Reads reads, Receipts receipts) {
    BlobStore gatedBlobs =
        Spoilt.in(
            BlobStore.class,
            wiring.blobsOfEraser(blobs),
            "eraseFolder",
            (real, _) -> {
              gate("before the files go");
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
                  gate("before the key goes");
                  return real.call();
                }),
            "destroyed",
            (real, _) -> {
              Object gone = real.call();
              gate("before the rows are cleared");
              return gone;
            });
    var whole =
        new Eraser(
            new Eraser.Parts(
                transactions,
                jobStore,
                wiring.erasuresOfEraser(erasures),
                ledger,
                reads,
                gatedKeys,
                gatedBlobs,
                () -> {
                  gate("before the receipt is kept");
                  return true;
                },
                receipts,
                clock));
    return new SteppedEraser(
        () -> {
          Duration idle = whole.idle(MINUTE);
          clock.advance(idle.equals(MINUTE) ? ZERO : idle);
          whole.runOnce();
        },
        new SteppedEraser.Acts() {
          @Override
          public void perform(Act act) {
            World.this.perform(act);
          }

          @Override
          public void erased(@Nullable RuntimeException failure) {
            wrongly = failure == null ? wrongly : "the eraser failed: " + failure;
          }
        });
  }

  private void gate(String name) {
    eraser.gate(name);
  }

  private long openSpace(JobId job) {
    blobs.createFolder(job);
    return keys.take();
  }

  private Optional<Job> find(JobId job) {
    return transactions.read(() -> jobStore.find(job));
  }

  Job job() {
    return find(id()).orElseThrow();
  }

  JobId id() {
    return Objects.requireNonNull(id);
  }

  Artifact input() {
    return Objects.requireNonNull(input);
  }

  Link link() {
    return Objects.requireNonNull(link);
  }

  /** Makes the job, and marks how all is then. Everything from here on is inside one transaction. */
  private void prepare() throws IOException {
    var account =
        new Account(asker.account(), asker.account().toString(), keys.take(), clock.instant());
    new SqlAccountStore(database).insert(account);
    var terms = new Job.Terms(2, null, null, false);
    Content content = Content.of(PARAMS, Map.of("customer", "c1"));
    Job draft = jobs.submit(asker.account(), new Submission.Checked(TYPE, content, terms, true));
    id = draft.id();
    input = artifacts.store(id, label(0), new ByteArrayInputStream(TEXT.getBytes(UTF_8)));
    link = links.make(input, Link.Kind.SHARE, null);
    String url = links.url(link).toString();
    token = url.substring(url.lastIndexOf('/') + 1);
    if (root != Root.DRAFT) {
      jobs.submitDraft(asker.account(), id);
    }
    if (root == Root.RUNNING || root == Root.ENDED) {
      perform(Act.CLAIM);
      artifacts.store(id, label(1), new ByteArrayInputStream(TEXT.getBytes(UTF_8)));
    }
    if (root == Root.ENDED) {
      perform(Act.COMPLETE);
    }
    begun = new Begun(List.copyOf(claims), clock.instant(), FolderCopy.of(folder, id));
    keys.mark();
    transactions.mark();
  }

  private void begin() throws IOException {
    if (begun == null) {
      prepare();
    }
    Begun first = Objects.requireNonNull(begun);
    if (write != null) {
      write.close();
      write = null;
    }
    transactions.back();
    keys.back();
    clock.advance(Duration.between(clock.instant(), first.at()));
    claims.clear();
    claims.addAll(first.claims());
    cancelAccepted = false;
    held = false;
    wrongly = null;
    rules.begin();
    first.files().restore();
    wiring.begin();
    // Somebody has followed the link before.
    links.follow(token);
  }

  private static Artifacts.Label label(int attempt) {
    return attempt == 0
        ? Artifacts.Label.input("file", "in.mp4", "video/mp4")
        : new Artifacts.Label(ArtifactKind.VIDEO, "out.mp4", "video/mp4", "{}", attempt);
  }

  @Override
  public void live(Supplier<@Nullable Act> next) throws Exception {
    begin();
    eraser.live(next);
  }

  private void perform(Act act) {
    try {
      act(act);
    } catch (Refusal e) {
      // That it is refused is an answer; what must not be refused, the rules look at.
      if (e.code() == ErrorCode.INTERNAL) {
        wrongly = act + " failed: " + e.getMessage();
      }
    } catch (Exception e) {
      wrongly = act + " failed: " + e;
    }
  }

  private void act(Act act) throws Exception {
    switch (act) {
      case CLAIM -> claim();
      case HEARTBEAT_LOST -> {
        clock.advance(LEASE.plus(MARGIN).plusMillis(1));
        leases.expireLeases();
      }
      case COMPLETE -> finish(claims.size(), new Outcome.Succeeded("{}"));
      case COMPLETE_BY_EARLIER_ATTEMPT -> finish(claims.size() - 1, new Outcome.Succeeded("{}"));
      case FAIL ->
          finish(claims.size(), new Outcome.Failed(ErrorCode.PROGRAM_FAILED, "it failed", true));
      case TREE_GONE -> stopped();
      case CANCEL -> cancel();
      case CLEAN -> unlessHeld(() -> endings.clean(asker, id(), ZERO));
      case DELETE -> unlessHeld(() -> endings.delete(asker, id(), ZERO));
      case DELETE_FOR_NOW -> unlessHeld(() -> trash.put(asker, id(), WINDOW));
      case UNDO -> undo();
      case UNDO_WINDOW_ENDS -> windowEnds();
      case HOLD -> {
        holds.put(new Holds.Holder(asker, false), id(), "asked to");
        held = true;
      }
      case UPLOAD_BEGINS -> begins();
      case UPLOAD_ENDS -> ends();
      case REVOKE_LINK ->
          links.revoke(asker.account(), link().id());
      case ROTATE_KEYS -> {
        if (keys.epoch() == 1) {
          rotations.reach(keys.epoch() + 1);
        }
      }
      case ERASER_STEP -> throw new IllegalStateException("the eraser takes its own steps");
    }
  }

  private void claim() {
    Duration idle = leases.idle(Set.of(TYPE), MINUTE);
    clock.advance(idle.equals(MINUTE) ? ZERO : idle);
    claims.addAll(queue.claim(Set.of(TYPE), 1));
  }

  private void finish(int attempt, Outcome outcome) {
    if (attempt < 1) {
      return;
    }
    boolean current = holds(attempt);
    queue.finish(claims.get(attempt - 1), outcome, true);
    artifacts.deleteDropped(id());
    if (!current) {
      wrongly = "the end of attempt " + attempt + " was taken, which holds the job no more";
    }
  }

  private void stopped() {
    if (claims.isEmpty()) {
      return;
    }
    boolean current = holds(claims.size());
    queue.stopped(claims.getLast());
    artifacts.deleteDropped(id());
    if (!current) {
      wrongly = "the report of an attempt was taken that holds the job no more";
    }
  }

  private boolean holds(int attempt) {
    Job now = job();
    return now.lease() != null && now.attempts().current() == attempt;
  }

  private void cancel() throws InterruptedException {
    boolean ended = job().state().ended();
    endings.cancel(asker, id(), "enough", ZERO);
    cancelAccepted |= !ended;
  }

  private void unlessHeld(Exploration act) throws Exception {
    DataState before = job().data();
    act.run();
    if (held && before != job().data()) {
      wrongly = "the data of a held job became " + job().data();
    }
  }

  private void undo() {
    Job before = job();
    Instant until = before.times().purgeAt();
    boolean inTime =
        before.kept()
            || before.data() == DataState.TRASHED
                && until != null
                && !clock.instant().isAfter(until);
    trash.undelete(asker, id());
    if (!inTime) {
      wrongly = "what was " + before.data() + " was brought back after its time";
    }
  }

  private void windowEnds() throws Exception {
    if (job().data() == DataState.TRASHED) {
      clock.advance(WINDOW.plusMillis(1));
      unlessHeld(expiry::runOnce);
    }
  }

  private void begins() throws IOException {
    if (write != null) {
      return;
    }
    writeBy = root == Root.DRAFT ? 0 : claims.size();
    boolean taken = job().takes(writeBy);
    write = artifacts.begin(id(), label(writeBy));
    write.write(TEXT.getBytes(UTF_8));
    if (!taken) {
      wrongly = "a file was let in that the job does not take";
    }
  }

  private void ends() throws IOException {
    if (write == null) {
      return;
    }
    boolean taken = job().takes(writeBy);
    try (Artifacts.Write ending = write) {
      write = null;
      ending.commit();
      if (!taken) {
        wrongly = "a file was kept that the job does not take any more";
      }
    }
  }

  @Override
  public String shape() {
    return new Shape(this)
        .of(
            eraser.at(),
            write == null ? "none" : "by " + writeBy,
            keys.epoch() - 1,
            claims.size());
  }

  @Override
  public Optional<String> wrong(boolean known) {
    return known ? Optional.ofNullable(wrongly) : rules.broken();
  }

  /** Runs an exploration in the one transaction that all of it happens in, and undoes it. */
  void inside(Exploration work) throws Exception {
    try {
      database.run(() -> {
        try {
          work.run();
        } catch (Exception e) {
          throw new Failed(e);
        }
      });
    } catch (Failed e) {
      throw (Exception) e.getCause();
    }
  }

  /** What is done inside. */
  interface Exploration {
    void run() throws Exception;
  }

  private static final class Failed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Failed(Exception cause) {
      super(cause);
    }
  }

  @Override
  public void close() {
    database.close();
  }
}
