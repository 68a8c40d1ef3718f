package dev.lethe;

import dev.lethe.account.Account;
import dev.lethe.account.Accounts;
import dev.lethe.account.Authenticator;
import dev.lethe.account.Scope;
import dev.lethe.api.v1.V1;
import dev.lethe.blob.BlobStore;
import dev.lethe.blob.DiskBlobStore;
import dev.lethe.blob.WarmUp;
import dev.lethe.ending.Endings;
import dev.lethe.ending.Eraser;
import dev.lethe.ending.Expiry;
import dev.lethe.http.Route;
import dev.lethe.http.Web;
import dev.lethe.http.WebSettings;
import dev.lethe.id.IdSource;
import dev.lethe.id.JobId;
import dev.lethe.job.Job;
import dev.lethe.job.JobType;
import dev.lethe.job.Jobs;
import dev.lethe.job.Signal;
import dev.lethe.job.Signals;
import dev.lethe.key.FileKeyStore;
import dev.lethe.key.KeyStore;
import dev.lethe.ledger.Artifacts;
import dev.lethe.ledger.Reads;
import dev.lethe.ledger.Retries;
import dev.lethe.ops.Health;
import dev.lethe.ops.Metrics;
import dev.lethe.ops.Ticker;
import dev.lethe.process.Containment;
import dev.lethe.process.ContainmentLevel;
import dev.lethe.store.Database;
import dev.lethe.store.Migrations;
import dev.lethe.store.PostgresDatabase;
import dev.lethe.store.SqlAccountStore;
import dev.lethe.store.SqlErasureStore;
import dev.lethe.store.SqlJobStore;
import dev.lethe.store.SqlLedger;
import dev.lethe.store.SqliteDatabase;
import dev.lethe.store.StoreUrl;
import dev.lethe.type.BuiltInTypes;
import dev.lethe.type.transcode.MediaSettings;
import dev.lethe.work.JobProgram;
import dev.lethe.work.Scratch;
import dev.lethe.work.StoredQueue;
import dev.lethe.work.Worker;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The object graph: everything is made here, in the order in which it depends on what is above it,
 * and closed in the opposite order.
 */
public final class Server implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Server.class);
  private static final Duration IDLE = Duration.ofSeconds(30);
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration DAY = Duration.ofDays(1);
  private static final String ADMIN = "admin";

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final Config config;
  private final DataFolder data;
  private final Accounts accounts;
  private final Jobs jobs;
  private final List<Route> routes;
  private final Web web;

  /** Starts with the built-in job types. */
  public static Server start(Config config) throws IOException {
    return start(config, Additions.NONE);
  }

  /**
   * Starts and listens.
   *
   * @throws StartException with a sentence for the operator if it cannot start
   */
  public static Server start(Config config, Additions more) throws IOException {
    return new Server(config, more);
  }

  /**
   * What may stand beside or around the usual parts.
   *
   * @param types job types beside the built-in ones
   * @param keys put around the key store
   * @param blobs put around the blob store
   */
  public record Additions(
      List<JobProgram> types,
      InstantSource clock,
      UnaryOperator<KeyStore> keys,
      UnaryOperator<BlobStore> blobs) {
    public static final Additions NONE =
        new Additions(
            List.of(), InstantSource.system(), UnaryOperator.identity(), UnaryOperator.identity());
  }

  private Server(Config config, Additions more) throws IOException {
    this.config = config;
    InstantSource clock = more.clock();
    boolean started = false;
    try {
      var random = new SecureRandom();
      var ids = new IdSource(clock, random);
      var signals = new Signals();

      data = open(DataFolder.open(config.data().dir(), random));
      Containment containment = Containment.choose(containment());
      int left = containment.reap();
      open(containment::reap);
      log.info("{}; processes of an earlier server ended={}", containment.describe(), left);

      KeyStore keys =
          open(
              more.keys()
                  .apply(
                      FileKeyStore.open(
                          config.keys().dir(),
                          config.keys().masterFile(),
                          data.instance(),
                          random,
                          clock)));
      BlobStore blobs = more.blobs().apply(DiskBlobStore.open(data.file("blobs")));
      Database database = open(database(signals));

      var jobStore = new SqlJobStore(database, keys);
      var ledger = new SqlLedger(database, keys);
      var erasures = new SqlErasureStore(database);
      var accountStore = new SqlAccountStore(database);
      accounts =
          new Accounts(new Accounts.Parts(database, accountStore, keys::take, ids, random, clock));

      Map<String, JobProgram> programs =
          Stream.concat(BuiltInTypes.all(media(config.media())).stream(), more.types().stream())
              .collect(Collectors.toMap(JobType::name, Function.identity()));
      jobs =
          new Jobs(
              new Jobs.Parts(
                  database,
                  jobStore,
                  id -> openSpace(blobs, keys, id),
                  Map.copyOf(programs),
                  signals,
                  ids,
                  clock));
      var reads =
          new Reads(id -> database.read(() -> jobStore.find(id)).map(Job::kept).orElse(false));
      var artifacts =
          new Artifacts(
              new Artifacts.Parts(database, jobStore, ledger, keys, blobs, reads, ids, clock));
      Duration lease = config.work().lease();
      Duration margin = lease.dividedBy(10);
      var endings =
          new Endings(
              new Endings.Parts(
                  database, jobStore, jobs, erasures, signals, ids, clock, lease.dividedBy(2)));
      var retries = new Retries(jobs, ledger, artifacts, database, endings::discard);
      var eraser =
          new Eraser(
              new Eraser.Parts(
                  database,
                  jobStore,
                  erasures,
                  ledger,
                  reads,
                  keys,
                  blobs,
                  () -> scrub(database),
                  clock));
      var expiry = new Expiry(database, jobStore, endings, config.jobs().draftTtl(), clock);
      var queue =
          new StoredQueue(
              database,
              jobStore,
              ledger,
              new StoredQueue.Settings(
                  data.instance(),
                  containment.level().word(),
                  lease,
                  margin,
                  config.work().backoff()),
              clock);
      var scratch = new Scratch(scratchFolders(), config.disk().freeFloorBytes());

      Instant startedAt = clock.instant();
      var recovery = new Recovery(database, jobStore, keys);
      recovery.run(scratch, queue, expiry, artifacts, endings);
      Thread strays =
          Thread.ofVirtual()
              .name("stray folders")
              .start(() -> recovery.removeStrayFolders(blobs, startedAt));
      open(strays::join);

      var worker =
          new Worker(
              new Worker.Parts(
                  queue,
                  artifacts,
                  ledger,
                  containment,
                  scratch,
                  programs,
                  new Worker.Limits(config.work().slots(), lease, margin, config.work().wallTime()),
                  clock),
              () -> signals.raise(new Signal.Queued()));
      signals.listen(worker::onSignal);
      signals.listen(signal -> cutReads(signal, reads));

      tick("eraser", signals, s -> s instanceof Signal.Erasing, () -> erase(eraser));
      tick("expiry", signals, _ -> false, () -> every(SECOND, expiry::runOnce));
      tick("leases", signals, _ -> false, () -> every(SECOND, queue::expireLeases));
      tick("key collector", signals, _ -> false, () -> collectKeys(keys, jobStore, clock));
      open(worker);
      tick("worker", signals, s -> s instanceof Signal.Queued, () -> work(worker));

      var metrics = new Metrics();
      metrics.watch(database, jobStore, erasures, worker, blobs::freeBytes);
      var health = new Health(database::check, new Space(blobs, config), programs.values());
      List<Route> all = new ArrayList<>(health.routes());
      all.addAll(metrics.routes());
      all.addAll(
          V1.routes(
              new V1.Parts(
                  new Authenticator(database, accountStore),
                  accounts,
                  jobs,
                  endings,
                  retries,
                  artifacts,
                  ledger,
                  database,
                  config.inputs().maxBytes(),
                  config.work().maxAttempts(),
                  blobs::freeBytes,
                  config.disk().freeFloorBytes())));
      routes = List.copyOf(all);
      makeAdmin();
      warnUnserved(programs);
      Config.Address listen = config.server().listen();
      web =
          open(
              Web.start(
                  WebSettings.on(listen.host(), listen.port(), random).withObserver(metrics),
                  routes));
      open(signals::endWaits);
      writeUrl();
      WarmUp.inBackground();
      started = true;
    } finally {
      if (!started) {
        close();
      }
    }
  }

  /** Where it answers. */
  public URI url() {
    Config.Address listen = config.server().listen();
    return URI.create("http://" + new Config.Address(listen.host(), web.port()));
  }

  /** Where the key of the account {@code admin} lies. */
  public Path adminKeyFile() {
    return data.file("admin.key");
  }

  /** Everything it answers to. */
  public List<Route> routes() {
    return routes;
  }

  public Accounts accounts() {
    return accounts;
  }

  public Jobs jobs() {
    return jobs;
  }

  /**
   * Stops accepting and claiming, gives running attempts back to the queue, and lets go of the
   * stores, in this order.
   */
  @Override
  public void close() {
    while (!parts.isEmpty()) {
      AutoCloseable part = parts.pop();
      try {
        part.close();
      } catch (Exception e) {
        log.error("closing {} failed", part.getClass().getSimpleName(), e);
      }
    }
  }

  private <T extends AutoCloseable> T open(T part) {
    parts.push(part);
    return part;
  }

  private void tick(String name, Signals signals, Predicate<Signal> wanted, Ticker.Step step) {
    open(new Ticker(name, signals, wanted, step).start());
  }

  private Containment.Settings containment() {
    Optional<ContainmentLevel> forced =
        switch (config.work().containment()) {
          case AUTO -> Optional.empty();
          case CGROUP -> Optional.of(ContainmentLevel.CGROUP);
          case PID_NAMESPACE -> Optional.of(ContainmentLevel.PID_NAMESPACE);
          case SUBREAPER -> Optional.of(ContainmentLevel.SUBREAPER);
        };
    // Of the scratch folders a child gets to see its own again, and no other job's.
    var hidden = new ArrayList<>(scratchFolders());
    hidden.addAll(List.of(config.data().dir(), config.keys().dir()));
    config.keys().masterFile().ifPresent(hidden::add);
    config.store().passwordFile().ifPresent(hidden::add);
    return new Containment.Settings(data.instance(), hidden, forced);
  }

  private Database database(Signals signals) throws IOException {
    Optional<String> url = config.store().url();
    if (url.isEmpty()) {
      Path file = data.file("lethe.db");
      Migrations.sqlite(file);
      return new SqliteDatabase(file, signals::raise);
    }
    @Nullable String password = null;
    if (config.store().passwordFile().isPresent()) {
      password = Files.readString(config.store().passwordFile().get()).strip();
    }
    var store = new StoreUrl(url.get(), config.store().user().orElse(null), password);
    Migrations.postgres(store);
    return new PostgresDatabase(store, signals::raise);
  }

  private static long openSpace(BlobStore blobs, KeyStore keys, JobId id) {
    blobs.createFolder(id);
    return keys.take();
  }

  private List<Path> scratchFolders() {
    Path beside = config.data().beside("-scratch");
    Path memory = Path.of("/dev/shm");
    return config
        .scratch()
        .dir()
        .map(List::of)
        .orElseGet(() -> {
          if (!Files.isWritable(memory)) {
            return List.of(beside);
          }
          Path ours = memory.resolve("lethe-" + data.instance());
          // Memory is everybody's: nothing stays in it, not even an empty folder.
          open(() -> Files.deleteIfExists(ours));
          return List.of(ours, beside);
        });
  }

  private static void cutReads(Signal signal, Reads reads) {
    if (signal instanceof Signal.Erasing(JobId job)) {
      reads.cut(job);
    }
  }

  /** A few looks are enough for readers, which hold the log for less than a millisecond. */
  private static boolean scrub(Database database) {
    for (int i = 0; i < 200; i++) {
      if (database.scrub()) {
        return true;
      }
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
    return false;
  }

  private static Duration erase(Eraser eraser) throws InterruptedException {
    return eraser.runOnce() > 0 ? Duration.ZERO : eraser.idle(IDLE);
  }

  private static Duration work(Worker worker) {
    worker.runOnce();
    return worker.idle(IDLE);
  }

  private static Duration every(Duration pause, Runnable step) {
    step.run();
    return pause;
  }

  /** A crash between a key and its row leaves a key that belongs to nothing. */
  private static Duration collectKeys(KeyStore keys, SqlJobStore jobs, InstantSource clock) {
    Set<Long> bound = jobs.boundSlots();
    int collected = keys.collect(bound::contains, clock.instant().minus(DAY));
    if (collected > 0) {
      log.info("destroyed keys that belong to nothing: {}", collected);
    }
    return DAY;
  }

  private void makeAdmin() throws IOException {
    Path file = adminKeyFile();
    if (Files.exists(file)) {
      return;
    }
    Account admin = accounts.named(ADMIN);
    String key = accounts.createKey(admin, "first start", Set.of(Scope.ADMIN)).text();
    // Whole or not at all: a start that is cut short here must not leave a file without a key.
    Path fresh = data.file("admin.key.new");
    Files.deleteIfExists(fresh);
    Files.createFile(
        fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(fresh, key + "\n");
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    log.info("wrote the admin API key to {}", file);
  }

  private static MediaSettings media(Config.Media media) {
    return new MediaSettings(
        media.ffmpeg(),
        media.ffprobe(),
        media.maxDuration(),
        media.maxPixels(),
        media.maxOutputBytes());
  }

  private static void warnUnserved(Map<String, JobProgram> programs) {
    programs.forEach((name, program) ->
        program.unserved().ifPresent(why -> log.warn("{} is not served: {}", name, why)));
  }

  /** Lets the command line on this machine find the port. */
  private void writeUrl() throws IOException {
    Path file = data.file("server.url");
    Path fresh = data.file("server.url.new");
    Files.writeString(fresh, url() + "\n");
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    open(() -> Files.deleteIfExists(file));
  }

  private record Space(BlobStore blobs, Config config) implements Health.Space {
    @Override
    public long freeBytes() {
      return blobs.freeBytes();
    }

    @Override
    public long floorBytes() {
      return config.disk().freeFloorBytes();
    }
  }
}
