package dev.lethe.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lethe.TestClock;
import dev.lethe.account.Account;
import dev.lethe.account.AccountStore;
import dev.lethe.account.SessionStore;
import dev.lethe.callback.CallbackStore;
import dev.lethe.closing.ClosingStore;
import dev.lethe.disk.Disk;
import dev.lethe.ending.ErasureStore;
import dev.lethe.ending.HoldStore;
import dev.lethe.ending.ReceiptStore;
import dev.lethe.ending.RemoteScratch;
import dev.lethe.ending.RotationStore;
import dev.lethe.ending.TrashStore;
import dev.lethe.event.EventLog;
import dev.lethe.event.LoggedJobs;
import dev.lethe.event.Notices;
import dev.lethe.id.AccountId;
import dev.lethe.id.IdSource;
import dev.lethe.job.JobStore;
import dev.lethe.job.OperationStore;
import dev.lethe.job.QueueStore;
import dev.lethe.job.RepeatStore;
import dev.lethe.job.RunCaps;
import dev.lethe.job.Signals;
import dev.lethe.job.Transactions;
import dev.lethe.key.FileKeyStore;
import dev.lethe.key.KeyStore;
import dev.lethe.ledger.Ledger;
import dev.lethe.ledger.LinkStore;
import dev.lethe.quota.Limits;
import dev.lethe.quota.MeteredJobs;
import dev.lethe.quota.UsageStore;
import dev.lethe.remote.AttemptStore;
import dev.lethe.remote.OfferStore;
import dev.lethe.retention.PolicyStore;
import dev.lethe.retention.RetentionStore;
import dev.lethe.sweep.SweepItems;
import dev.lethe.sweep.SweepStore;
import dev.lethe.upload.UploadStore;
import dev.lethe.webhook.Happenings;
import dev.lethe.webhook.WebhookStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * All stores on one engine with an empty schema, and a real key store beside: what the contracts
 * are run on. Nothing in it tells a contract which engine it is.
 */
public final class TestStores implements AutoCloseable {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Path keyFolder;
  private final TestClock clock = new TestClock();
  private final IdSource ids = new IdSource(clock, RANDOM);
  private final Signals signals = new Signals();
  private final Function<Signals, Database> engine;
  private final Supplier<List<Path>> folders;
  private final Database database;
  private final KeyStore keys;
  private final JobStore jobs;
  private final Ledger ledger;

  private TestStores(
      Path folder, Function<Signals, Database> engine, Supplier<List<Path>> folders) {
    this.keyFolder = folder.resolve("keys");
    this.engine = engine;
    this.folders = folders;
    this.keys = FileKeyStore.open(keyFolder, Optional.empty(), "inst-1", RANDOM, clock);
    this.database = engine.apply(signals);
    this.jobs = new SqlJobStore(database, keys);
    this.ledger = new SqlLedger(database, keys);
  }

  public static TestStores sqlite(Path folder) {
    Path data = TestSqlite.emptyDatabase(folder.resolve("data"));
    return new TestStores(
        folder,
        signals -> new SqliteDatabase(data, signals::raise),
        () -> List.of(folder.resolve("data")));
  }

  /** With another pad in front of sealed values than the usual one. */
  static TestStores sqlite(Path folder, int pad) {
    Path data = TestSqlite.emptyDatabase(folder.resolve("data"));
    return new TestStores(
        folder,
        signals -> new SqliteDatabase(data, signals::raise, Disk.REAL, pad),
        () -> List.of(folder.resolve("data")));
  }

  public static TestStores postgres(Path folder) {
    StoreUrl url = TestPostgres.fresh();
    return new TestStores(
        folder,
        signals -> new PostgresDatabase(url, signals::raise),
        () -> TestPostgres.folders(url));
  }

  Database database() {
    return database;
  }

  public Transactions transactions() {
    return database;
  }

  public JobStore jobs() {
    return jobs;
  }

  public QueueStore queue() {
    return new SqlQueueStore(database);
  }

  public Ledger ledger() {
    return ledger;
  }

  public LinkStore links() {
    return new SqlLinkStore(database);
  }

  public CallbackStore callbacks() {
    return new SqlCallbackStore(database);
  }

  public EventLog events() {
    return new SqlEventLog(database);
  }

  public WebhookStore webhooks() {
    return new SqlWebhookStore(database, keys);
  }

  public Happenings happenings() {
    return new SqlHappenings(database);
  }

  public Notices notices() {
    return new SqlNotices(database);
  }

  /** The job store as the server has it, which writes events. */
  public JobStore loggedJobs() {
    return new LoggedJobs(jobs, events(), callbacks(), database, clock);
  }

  /** The job store as the server has it, which counts what accounts use. */
  public JobStore meteredJobs(MeteredJobs.Warnings warnings) {
    return new MeteredJobs(jobs, usage(), warnings, database);
  }

  public UsageStore usage() {
    return new SqlUsageStore(database, Limits.UNLIMITED);
  }

  public RunCaps caps() {
    return new SqlRunCaps(database, Limits.NONE);
  }

  public SqlUsageTables usageTables() {
    return new SqlUsageTables(database);
  }

  public ErasureStore erasures() {
    return new SqlErasureStore(database);
  }

  public HoldStore holds() {
    return new SqlHoldStore(database, keys);
  }

  public TrashStore trash() {
    return new SqlTrashStore(database);
  }

  public PolicyStore policies() {
    return new SqlPolicyStore(database, keys);
  }

  public RetentionStore retention() {
    return new SqlRetentionStore(database, keys);
  }

  public SweepStore sweeps() {
    return new SqlSweepStore(database, keys);
  }

  public SweepItems sweepItems() {
    return new SqlSweepItems(database, keys);
  }

  public ReceiptStore receipts() {
    return new SqlReceiptStore(database);
  }

  public SqlAuditLog audit() {
    return new SqlAuditLog(database, RANDOM);
  }

  public RotationStore rotations() {
    return new SqlRotationStore(database);
  }

  public UploadStore uploads() {
    return new SqlUploadStore(database, keys);
  }

  public AttemptStore remoteAttempts() {
    return new SqlRemoteAttempts(database);
  }

  public RemoteScratch remoteScratch() {
    return new SqlRemoteAttempts(database);
  }

  public OfferStore remoteOffers() {
    return new SqlOfferStore(database);
  }

  public RepeatStore repeats() {
    return new SqlRepeatStore(database, keys);
  }

  public SessionStore sessions() {
    return new SqlSessionStore(database);
  }

  public AccountStore accounts() {
    return new SqlAccountStore(database);
  }

  public ClosingStore closings() {
    return new SqlClosingStore(database);
  }

  public Path keyFolder() {
    return keyFolder;
  }

  public OperationStore operations() {
    return new SqlOperationStore(database);
  }

  /** What the server computes from an account's key. */
  public byte[] accountSecret(long slot, String purpose) {
    try (var key = keys.open(slot).orElseThrow()) {
      return key.token(purpose);
    }
  }

  public KeyStore keys() {
    return keys;
  }

  public IdSource ids() {
    return ids;
  }

  public TestClock clock() {
    return clock;
  }

  /** What the transactions raise. */
  public Signals signals() {
    return signals;
  }

  /** The same data as another node sees it: what is not committed, it does not see. */
  public OtherNode otherNode() {
    return new OtherNode(engine.apply(new Signals()));
  }

  /** An account in the database, with a key of its own. */
  public AccountId newAccount() {
    AccountId id = ids.account();
    transactions().run(() -> accounts().insert(account(this, id)));
    return id;
  }

  static Account account(TestStores stores, AccountId id) {
    return new Account(id, id.toString(), stores.keys.take(), stores.clock.instant());
  }

  /** Gives an account another key, as a restore does that did not find its key. */
  public void rekey(AccountId id) {
    new SqlRows(database).rekey(id, keys.take());
  }

  /** Whether any file of the database holds these bytes. */
  public boolean onDisk(String text) {
    String needle = new String(text.getBytes(UTF_8), ISO_8859_1);
    return folders.get().stream().anyMatch(folder -> holdsWithin(folder, needle));
  }

  private static boolean holdsWithin(Path folder, String needle) {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).anyMatch(file -> holds(file, needle));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean holds(Path file, String needle) {
    try {
      return Files.readString(file, ISO_8859_1).contains(needle);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    database.close();
    keys.close();
  }

  /** A second set of connections. */
  public static final class OtherNode implements AutoCloseable {
    private final Database database;

    private OtherNode(Database database) {
      this.database = database;
    }

    public boolean sees(AccountId account) {
      return database.read(() -> new SqlAccountStore(database).find(account)).isPresent();
    }

    @Override
    public void close() {
      database.close();
    }
  }
}
