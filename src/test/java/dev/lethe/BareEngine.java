package dev.lethe;

import dev.lethe.account.Account;
import dev.lethe.disk.Disk;
import dev.lethe.ending.Endings;
import dev.lethe.ending.Eraser;
import dev.lethe.event.LoggedJobs;
import dev.lethe.id.AccountId;
import dev.lethe.id.IdSource;
import dev.lethe.id.JobId;
import dev.lethe.job.Content;
import dev.lethe.job.DataState;
import dev.lethe.job.Job;
import dev.lethe.job.JobQuery;
import dev.lethe.job.JobState;
import dev.lethe.job.Jobs;
import dev.lethe.job.Signal;
import dev.lethe.job.Signals;
import dev.lethe.job.Submission;
import dev.lethe.ledger.Artifact;
import dev.lethe.ledger.ArtifactKind;
import dev.lethe.ledger.Room;
import dev.lethe.ops.Ticker;
import dev.lethe.process.Containment;
import dev.lethe.store.SqlEventLog;
import dev.lethe.store.SqlJobStore;
import dev.lethe.testtype.NoopType;
import dev.lethe.work.Fetcher;
import dev.lethe.work.JobProgram;
import dev.lethe.work.Scratch;
import dev.lethe.work.Worker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The stores and the engine as a server makes them, audit log included, with nothing that runs by
 * itself and no HTTP: a measurement drives it, and fills it with finished jobs.
 */
public final class BareEngine implements AutoCloseable {
  private static final int AT_ONCE = 200;
  private static final byte[] HASH = new byte[32];
  private static final Map<String, JobProgram> TYPES = Map.of("test.noop", new NoopType());
  private static final Submission SUBMISSION =
      new Submission(
          "test.noop",
          "{\"n\":1}",
          Map.of("bench", "audit"),
          new Job.Terms(3, null, null, false),
          false);

  private final SecureRandom random = new SecureRandom();
  private final InstantSource clock = InstantSource.system();
  private final IdSource ids = new IdSource(clock, random);
  private final Signals signals = new Signals();
  private final DataFolder data;
  private final Stores stores;
  private final Engine engine;
  private final Account account;
  private final Jobs unaudited;

  /** Begins in an empty folder, or goes on in one. */
  public BareEngine(Path folder) throws IOException {
    var flags =
        Map.of(
            "data.dir",
            folder.resolve("data").toString(),
            "scratch.dir",
            folder.resolve("scratch").toString());
    Config config = Config.load(Optional.empty(), Map.of(), flags);
    data = DataFolder.open(config.data().dir(), random, Disk.REAL);
    stores = Stores.open(config, data, Server.Additions.NONE, signals, random);
    stores.signing().make();
    engine =
        new Engine(
            stores,
            new Engine.Machine(
                data.instance(),
                Containment.choose(
                    new Containment.Settings(data.instance(), List.of(), Optional.empty())),
                new Scratch(List.of(folder.resolve("scratch")), 0),
                new Worker.Sources(BareEngine::fetchNothing, new Room(() -> Long.MAX_VALUE, 0)),
                TYPES),
            config.work(),
            Engine.Waits.of(config),
            new Engine.Surroundings(signals, clock, ids, random));
    account = engine.accounts.named("bench");
    unaudited =
        new Jobs(
            new Jobs.Parts(
                stores.database(),
                new LoggedJobs(
                    new SqlJobStore(stores.database(), stores.keys()),
                    new SqlEventLog(stores.database()),
                    stores.callbacks(),
                    stores.database(),
                    clock),
                this::openSpace,
                Map.copyOf(TYPES),
                Map.of(),
                signals,
                ids,
                clock));
  }

  public Endings endings() {
    return engine.endings;
  }

  public Endings.Asker asker() {
    return new Endings.Asker(account.id(), null);
  }

  /** A key of the account, for when a server serves what was made here. */
  public String key() {
    return engine.accounts.createKey(account, "bench", Set.of()).text();
  }

  public Eraser eraser() {
    return engine.eraser;
  }

  /** Destroys keys while jobs are being ended, woken as in a server, until it is closed. */
  public Ticker destroyingKeys() {
    return new Ticker("keys", signals, s -> s instanceof Signal.Erasing, this::destroyKeys).start();
  }

  private Duration destroyKeys() throws InterruptedException {
    engine.eraser.destroyKeys();
    return Duration.ofHours(1);
  }

  /** How many files can still be read. */
  public long kept() {
    return stores.database().read(() -> stores.jobs().stored(account.id())).artifacts();
  }

  /** How many erasures are not done. */
  public long pending() {
    return stores.database().read(stores.erasures()::pending);
  }

  /** Submits a small job, with all that a server writes down of it. */
  public void submit() {
    submit(engine.jobs);
  }

  /** As {@link #submit}, but nothing is written into the audit log. */
  public void submitUnaudited() {
    submit(unaudited);
  }

  private void submit(Jobs jobs) {
    jobs.submit(account.id(), jobs.check(SUBMISSION));
  }

  /** Seals the audit log again and again, as in a server, until it is closed. */
  public Ticker sealing() {
    return new Ticker("audit", signals, _ -> false, engine.sealer::step).start();
  }

  /** Seals what is written so far. */
  public void seal() {
    engine.sealer.runOnce();
  }

  /** Where the folders of all jobs are. */
  public Path blobs() {
    return data.file("blobs");
  }

  /**
   * Finished jobs as they are when their work is done, made without doing it: rows in large
   * transactions, files without a sync each.
   */
  public List<JobId> finished(int count, int files, byte[] bytes) throws IOException {
    var made = new ArrayList<JobId>();
    for (int from = 0; from < count; from += AT_ONCE) {
      List<Job> group = new ArrayList<>();
      for (int i = from; i < Math.min(count, from + AT_ONCE); i++) {
        group.add(job(files, (long) files * bytes.length));
      }
      List<Artifact> artifacts =
          group.stream().flatMap(job -> artifacts(job, files, bytes.length)).toList();
      Map<JobId, Job> byId = group.stream().collect(Collectors.toMap(Job::id, job -> job));
      stores
          .database()
          .run(() -> {
            group.forEach(stores.jobs()::insert);
            artifacts.forEach(file -> store(byId, file));
          });
      group.forEach(job -> stores.blobs().createFolder(job.id()));
      for (Artifact file : artifacts) {
        Files.write(folder(file.job()).resolve(file.id().toString()), bytes);
      }
      group.forEach(job -> made.add(job.id()));
    }
    return made;
  }

  /**
   * Finished jobs without files, only to be listed: every fiftieth failed, every tenth is of the
   * type {@code bench.rare}, and one customer after the other has one, of as many as there are.
   */
  public void listed(int count, int customers) {
    for (int from = 0; from < count; from += AT_ONCE) {
      int first = from;
      stores
          .database()
          .run(() ->
              IntStream.range(first, Math.min(count, first + AT_ONCE))
                  .mapToObj(i -> listed(i, "c" + i % customers))
                  .forEach(stores.jobs()::insert));
    }
  }

  public List<Job> list(JobQuery query) {
    return engine.jobs.list(query);
  }

  public AccountId account() {
    return account.id();
  }

  /** All jobs whose data is there, oldest first. */
  public List<JobId> jobIds() {
    return stores
        .database()
        .read(() -> stores.jobs().keptAfter(Optional.empty(), Integer.MAX_VALUE));
  }

  @Override
  public void close() throws IOException {
    stores.close();
    data.close();
  }

  private long openSpace(JobId job) {
    stores.blobs().createFolder(job);
    return stores.keys().take();
  }

  private static Fetcher.Fetched fetchNothing(String url) throws IOException {
    throw new IOException("nothing is fetched here");
  }

  private Job listed(int i, String customer) {
    JobState state = i % 50 == 49 ? JobState.FAILED : JobState.SUCCEEDED;
    return job(
        i % 10 == 9 ? "bench.rare" : "bench.finished", state, new Job.Stored(0, 0), customer);
  }

  private Job job(int files, long bytes) {
    return job("bench.finished", JobState.SUCCEEDED, new Job.Stored(files, bytes), "c42");
  }

  private Job job(String type, JobState state, Job.Stored stored, String customer) {
    Instant now = clock.instant();
    return new Job(
        ids.job(),
        account.id(),
        type,
        stores.keys().take(),
        Job.Visibility.SHOWN,
        state,
        DataState.KEPT,
        new Job.Times(now, now, now, now, null, null, now),
        new Job.Terms(3, null, null, false),
        new Job.Attempts(1, 0, false),
        null,
        null,
        Job.Progress.NONE,
        stored,
        Job.Links.NONE,
        Content.of("{\"container\":\"mp4\",\"heights\":[720]}", Map.of("customer", customer)));
  }

  private Stream<Artifact> artifacts(Job job, int files, int bytes) {
    return IntStream.range(0, files)
        .mapToObj(i ->
            new Artifact(
                ids.artifact(),
                job.id(),
                i == 0 ? ArtifactKind.INPUT : ArtifactKind.VIDEO,
                Math.min(i, 1),
                Artifact.State.STORED,
                "film-" + i + ".mp4",
                "video/mp4",
                "{}",
                bytes,
                bytes,
                HexFormat.of().formatHex(HASH),
                clock.instant()));
  }

  private void store(Map<JobId, Job> jobs, Artifact file) {
    Job job = Objects.requireNonNull(jobs.get(file.job()));
    stores.ledger().open(job, file);
    stores.ledger().stored(job, file, HASH);
  }

  private Path folder(JobId job) {
    byte shard = (byte) job.uuid().getLeastSignificantBits();
    return blobs().resolve(HexFormat.of().toHexDigits(shard)).resolve(job.toString());
  }
}
