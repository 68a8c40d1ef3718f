package dev.lethe;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lethe.audit.AuditChain;
import dev.lethe.backup.Backups;
import dev.lethe.disk.Disk;
import dev.lethe.ending.Endings;
import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.fsck.Finding;
import dev.lethe.fsck.Fsck;
import dev.lethe.fsck.Page;
import dev.lethe.fsck.StrayKeys;
import dev.lethe.id.AccountId;
import dev.lethe.id.IdSource;
import dev.lethe.id.JobId;
import dev.lethe.job.Content;
import dev.lethe.job.Job;
import dev.lethe.job.Signals;
import dev.lethe.job.Submission;
import dev.lethe.ledger.Artifact;
import dev.lethe.ledger.ArtifactKind;
import dev.lethe.ledger.Artifacts;
import dev.lethe.ledger.Links;
import dev.lethe.ledger.Room;
import dev.lethe.process.Containment;
import dev.lethe.store.TestSqlite;
import dev.lethe.testtype.NoopType;
import dev.lethe.work.Claim;
import dev.lethe.work.JobProgram;
import dev.lethe.work.Outcome;
import dev.lethe.work.Scratch;
import dev.lethe.work.Worker;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The stores and the engine of the server, wired as the server wires them, without its front doors
 * and its threads: a test takes each step itself, on a disk that it watches.
 */
final class Site implements AutoCloseable {
  static final String TYPE = "test.noop";
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Duration DAY = Duration.ofHours(25);

  final TestClock clock;
  final Stores stores;
  final Engine engine;
  final Links links;
  private final DataFolder data;
  private final Scratch scratch;
  private final Config config;
  private final Disk disk;
  private final Path beside;

  private Site(Path folder, TestClock clock, Disk disk, Containment containment)
      throws IOException {
    this.clock = clock;
    this.disk = disk;
    this.beside = folder.resolveSibling(folder.getFileName() + "-backups");
    config =
        Config.load(
            Optional.empty(),
            Map.of(),
            Map.of("data.dir", folder.resolve("data").toString(), "disk.free_floor", "1MiB"));
    var signals = new Signals();
    var ids = new IdSource(clock, RANDOM);
    Map<String, JobProgram> programs = Map.of(TYPE, new NoopType());
    var more =
        new Server.Additions(
            List.of(), clock, UnaryOperator.identity(), UnaryOperator.identity(), disk);
    data = DataFolder.open(folder.resolve("data"), RANDOM, disk);
    boolean opened = false;
    try {
      stores = Stores.open(config, data, more, signals, RANDOM);
      opened = true;
    } finally {
      if (!opened) {
        data.close();
      }
    }
    scratch = new Scratch(List.of(folder.resolve("scratch")), 1 << 20);
    engine =
        new Engine(
            stores,
            new Engine.Machine(
                data.instance(),
                containment,
                scratch,
                new Worker.Sources(
                    _ -> {
                      throw new IOException("nothing is fetched here");
                    },
                    new Room(() -> Long.MAX_VALUE, 0)),
                programs),
            config.work(),
            Engine.Waits.of(config),
            new Engine.Surroundings(signals, clock, ids, RANDOM));
    links =
        new Links(
            new Links.Parts(
                stores.database(),
                stores.jobs(),
                stores.ledger(),
                stores.links(),
                stores.keys(),
                engine.artifacts,
                engine.reads,
                config.links().limits(),
                () -> URI.create("http://localhost"),
                ids,
                clock));
    signals.listen(links::onSignal);
  }

  /** Starts where nothing was, or on what another has left, and does what a start does. */
  static Site start(Path folder, TestClock clock, Disk disk, Containment containment)
      throws IOException {
    Path file = folder.resolve("data/lethe.db");
    if (Files.notExists(file)) {
      TestSqlite.emptyDatabase(folder.resolve("data"));
    }
    Site site = new Site(folder, clock, disk, containment);
    boolean started = false;
    try {
      var recovery =
          new Recovery(
              site.stores.database(), site.stores.jobs(), site.stores.keys(), site.stores.blobs());
      Engine engine = site.engine;
      recovery.run(site.scratch, engine.queue, engine.expiry, engine.artifacts, engine.endings);
      engine.fsck.removeStrayFolders(clock.instant());
      site.stores.signing().make();
      AdminKey.make(site.data, engine.accounts, disk);
      started = true;
      return site;
    } finally {
      if (!started) {
        site.close();
      }
    }
  }

  AccountId account() {
    return engine.accounts.named("tester").id();
  }

  Endings.Asker asker() {
    return new Endings.Asker(account(), null);
  }

  static Submission.Checked job(boolean draft) {
    return new Submission.Checked(
        TYPE,
        Content.of("{\"p\":1}", Map.of("customer", "c1")),
        new Job.Terms(3, null, null, false),
        draft);
  }

  Job submit() {
    return engine.jobs.submit(account(), job(false));
  }

  /** As a multipart request does it: the job is there once its file is whole. */
  Job submitWithFile(String bytes) throws IOException {
    Job made = engine.jobs.receive(account(), job(false), null);
    store(made, Artifacts.Label.input("main", "in.mp4", "video/mp4"), bytes);
    return engine.jobs.accept(made.id(), job(false));
  }

  Claim claim() {
    return engine.queue.claim(Set.of(TYPE), 1).getFirst();
  }

  Artifact output(Claim claim, String bytes) throws IOException {
    return store(
        claim.job(),
        new Artifacts.Label(ArtifactKind.VIDEO, "out.mp4", "video/mp4", "{}", claim.attempt()),
        bytes);
  }

  Job finished(String input, String output) throws IOException {
    submitWithFile(input);
    Claim claim = claim();
    output(claim, output);
    engine.queue.finish(claim, new Outcome.Succeeded("{}"), true);
    return now(claim.job().id());
  }

  private Artifact store(Job job, Artifacts.Label label, String bytes) throws IOException {
    return engine.artifacts.store(job.id(), label, new ByteArrayInputStream(bytes.getBytes(UTF_8)));
  }

  /** Carries erasures out until nothing is due. */
  void erase() throws InterruptedException {
    while (engine.eraser.runOnce() > 0) {
      // again
    }
  }

  Job now(JobId id) {
    return find(id).orElseThrow();
  }

  Optional<Job> find(JobId id) {
    return stores.database().read(() -> stores.jobs().find(id));
  }

  List<JobId> jobs() {
    return stores
        .database()
        .with(handle ->
            handle
                .createQuery("select id from jobs order by id")
                .mapTo(String.class)
                .list()
                .stream()
                .map(JobId::of)
                .toList());
  }

  long count(String table) {
    return stores
        .database()
        .with(handle ->
            handle
                .createQuery("select count(*) from <t>")
                .define("t", table)
                .mapTo(Long.class)
                .one());
  }

  List<Artifact> files(JobId job) {
    return stores.database().read(() -> stores.ledger().of(job));
  }

  String text(Artifact file) throws IOException {
    try (InputStream in = engine.artifacts.read(file, 0, file.bytes())) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  List<String> auditActions() {
    return stores
        .database()
        .read(() ->
            stores.audit().list(AuditChain.Asked.all(Long.MAX_VALUE, 500)).stream()
                .flatMap(sealed -> Optional.ofNullable(sealed.content()).stream())
                .map(content -> content.body().action())
                .toList());
  }

  /** Backs up beside its own folder, the keys or all else. */
  void backup(boolean keys) throws InterruptedException {
    Path to = beside.resolve(keys ? "keys" : "data");
    try (var backups =
        new Backups(
            new Backups.Parts(
                stores.rows(),
                stores.blobs(),
                stores.keys(),
                stores.keyCopies(),
                config.keys().dir(),
                data.instance(),
                List.of(config.data().dir(), config.keys().dir()),
                stores.restored(),
                disk,
                clock))) {
      Backups.Run run = backups.begin(new Backups.Ask(to, keys, Optional.empty())).orElseThrow();
      while (run.running()) {
        Thread.onSpinWait();
        run = backups.newest().orElseThrow();
      }
      if (run.error() != null) {
        throw new Refusal(ErrorCode.STORAGE_FAILED, run.error());
      }
    }
  }

  /** Lets a day go by, with all that a server does in one by itself. */
  void aDay() throws InterruptedException {
    clock.advance(DAY);
    engine.queue.expireLeases();
    engine.expiry.runOnce();
    engine.uploads.expire();
    erase();
    engine.fsck.removeStrayFolders(clock.instant());
    new StrayKeys(stores.database(), stores.jobs(), stores.keys())
        .collect(clock.instant().minus(Duration.ofHours(24)));
    engine.sealer.runOnce();
  }

  List<Finding> fsck() {
    List<Finding> found = new ArrayList<>();
    Optional<JobId> after = Optional.empty();
    do {
      Page page = engine.fsck.look(new Fsck.Ask(after, true, false));
      found.addAll(page.findings());
      after = page.next();
    } while (after.isPresent());
    return found;
  }

  @Override
  public void close() throws IOException {
    stores.close();
    data.close();
  }
}
