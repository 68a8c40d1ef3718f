package dev.lethe;

import dev.lethe.account.Account;
import dev.lethe.account.Accounts;
import dev.lethe.account.Sessions;
import dev.lethe.api.v1.V1;
import dev.lethe.blob.BlobStore;
import dev.lethe.callback.Callbacks;
import dev.lethe.disk.Disk;
import dev.lethe.fetch.HttpFetcher;
import dev.lethe.fetch.HttpSender;
import dev.lethe.http.Pace;
import dev.lethe.http.Route;
import dev.lethe.http.Web;
import dev.lethe.http.WebSettings;
import dev.lethe.id.AccountId;
import dev.lethe.id.IdSource;
import dev.lethe.job.JobType;
import dev.lethe.job.Jobs;
import dev.lethe.job.Signal;
import dev.lethe.job.Signals;
import dev.lethe.key.KeyStore;
import dev.lethe.ledger.Links;
import dev.lethe.ledger.Room;
import dev.lethe.ops.Health;
import dev.lethe.ops.Metrics;
import dev.lethe.ops.Ticker;
import dev.lethe.process.Containment;
import dev.lethe.work.JobProgram;
import dev.lethe.work.Scratch;
import dev.lethe.work.Worker;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The object graph: everything is made here, in the order in which it depends on what is above it,
 * and closed in the opposite order.
 */
public final class Server implements AutoCloseable {
  private final OpenParts parts = new OpenParts();
  private final Config config;
  private final DataFolder data;
  private final Engine engine;
  private final Links links;
  private final Upkeep upkeep;
  private final Hooks hooks;
  private final List<Route> routes;
  private final Dialects dialects;
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
   * @param disk on which all of it lies
   */
  public record Additions(
      List<JobProgram> types,
      InstantSource clock,
      UnaryOperator<KeyStore> keys,
      UnaryOperator<BlobStore> blobs,
      Disk disk) {
    public static final Additions NONE =
        new Additions(
            List.of(), InstantSource.system(), UnaryOperator.identity(), UnaryOperator.identity());

    public Additions(
        List<JobProgram> types,
        InstantSource clock,
        UnaryOperator<KeyStore> keys,
        UnaryOperator<BlobStore> blobs) {
      this(types, clock, keys, blobs, Disk.REAL);
    }
  }

  private Server(Config config, Additions more) throws IOException {
    this.config = config;
    InstantSource clock = more.clock();
    boolean started = false;
    try {
      var random = new SecureRandom();
      var ids = new IdSource(clock, random);
      var signals = new Signals();

      data = open(DataFolder.open(config.data().dir(), random, more.disk()));
      var confinement = open(new Confinement(config, data.instance()));
      List<Path> scratchFolders = confinement.scratchFolders();
      Stores stores = open(Stores.open(config, data, more, signals, random));
      StartCheck.check(data.instance(), stores);
      Containment containment = confinement.containment();
      open(containment::reap);

      Programs programs = Programs.of(config, more.types()).at(config.work());
      programs.requireUsers(containment);
      var scratch = new Scratch(scratchFolders, config.disk().freeFloorBytes());
      var around = new Engine.Surroundings(signals, clock, ids, random);
      engine =
          new Engine(
              stores,
              new Engine.Machine(
                  data.instance(), containment, scratch, sources(stores), programs.byName()),
              config.work(),
              Engine.Waits.of(config),
              around);
      hooks = open(new Hooks(config.webhooks(), stores, around));
      links = links(stores, signals, ids, clock);
      upkeep =
          open(
              new Upkeep(
                  engine,
                  stores,
                  config,
                  new Upkeep.Place(data.instance(), scratchFolders, more.disk(), clock)));

      Instant startedAt = clock.instant();
      upkeep.lookAtRows();
      new Recovery(stores.database(), stores.jobs(), stores.keys(), stores.blobs())
          .run(scratch, engine.queue, engine.expiry, engine.artifacts, engine.endings);
      engine.quotas.settle();
      Thread strays = Thread.ofVirtual().name("strays").start(upkeep.afterRecovery(startedAt));
      open(strays::join);
      Background background = open(new Background(engine, stores, signals, clock, config));
      open(new Ticker("master key", signals, _ -> false, upkeep::rotate).start());
      open(new Ticker("links", signals, _ -> false, this::cutExpiredLinks).start());

      var metrics = new Metrics();
      metrics.watch(stores.database(), stores.erasures(), clock);
      metrics.watch(background.sweep());
      metrics.watch(engine.retention);
      metrics.watch(upkeep.backups());
      routes = routes(stores, programs.byName().values(), metrics, signals);
      AdminKey.make(data, engine.accounts, more.disk());
      dialects =
          new Dialects(config, stores, engine, new Dialects.Around(links, room(stores), clock));
      var callbacks = callbacks(stores, signals, clock);
      open(callbacks);
      open(
          new Ticker("callbacks", signals, s -> s instanceof Signal.Telling, callbacks::runOnce)
              .start());
      metrics.watch(callbacks);
      hooks.start(metrics);
      programs.warnUnserved();
      Config.Address listen = config.server().listen();
      web =
          open(
              Web.start(
                  WebSettings.on(listen.host(), listen.port(), random)
                      .withObserver(metrics)
                      .withShapes(dialects.shapes())
                      .withOrigins(config.server().corsOrigins())
                      .withPace(
                          new Pace(config.server().headerTimeout(), config.server().minRate())),
                  Stream.concat(routes.stream(), dialects.routes().stream()).toList()));
      open(signals::endWaits);
      open(engine.feed);
      open(engine.logs);
      writeUrl();
      // Not before it answers, for only the first start has to make it.
      Thread signing = Thread.ofVirtual().name("signing key").start(stores.signing()::make);
      open(signing::join);
      open(new Ticker("audit", signals, _ -> false, engine.sealer::step).start());
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
    return AdminKey.file(data);
  }

  /** Everything it answers to beside the dialects. */
  public List<Route> routes() {
    return routes;
  }

  /** What the dialects answer to. */
  public List<Route> dialectRoutes() {
    return dialects.routes();
  }

  public Sessions sessions() {
    return engine.sessions;
  }

  public Accounts accounts() {
    return engine.accounts;
  }

  public Jobs jobs() {
    return engine.jobs;
  }

  /**
   * Stops accepting and claiming, gives running attempts back to the queue, and lets go of the
   * stores, in this order.
   */
  @Override
  public void close() {
    parts.close();
  }

  private <T extends AutoCloseable> T open(T part) {
    return parts.open(part);
  }

  private List<Route> routes(
      Stores stores, Collection<? extends JobType> types, Metrics metrics, Signals signals) {
    metrics.watch(
        stores.database(),
        stores.jobs(),
        stores.erasures(),
        engine.worker,
        stores.blobs()::freeBytes);
    var health =
        new Health(
            stores.database()::check,
            new Space(stores.blobs(), config),
            () -> stores.database().read(stores.erasures()::failing),
            upkeep.backups(),
            types);
    var v1 =
        new V1.Parts(
            new V1.Entrance(engine.authenticator, engine.family, anonymous()),
            engine.accounts,
            engine.closings,
            engine.sessions,
            engine.jobs,
            engine.jobTypes,
            engine.endings,
            new V1.Guards(engine.holds, engine.trash, engine.rules, engine.sweeps),
            proofs(stores),
            engine.retries,
            engine.artifacts,
            links,
            stores.ledger(),
            stores.database(),
            engine.uploads,
            engine.repeats,
            config.inputs().maxBytes(),
            config.work().maxAttempts(),
            room(stores),
            engine.fsck,
            upkeep.backups(),
            quota(),
            new V1.Watch(
                engine.feed,
                stores.events(),
                engine.logs,
                signals,
                config.events().streams(),
                hooks.webhooks()),
            engine.remote);
    return Stream.of(health.routes(), metrics.routes(), V1.routes(v1))
        .flatMap(List::stream)
        .toList();
  }

  private Optional<AccountId> anonymous() {
    return Dialects.anonymous(
            "server.anonymous_account", config.server().anonymousAccount(), engine.accounts)
        .map(Account::id);
  }

  private V1.Quota quota() {
    return new V1.Quota(engine.rates, engine.quotas, engine.reports);
  }

  private V1.Proofs proofs(Stores stores) {
    var audit = new V1.Audit(stores.audit(), engine.sealer);
    return new V1.Proofs(engine.receipts, stores.signing()::publicKeys, engine.rotations, audit);
  }

  private Links links(Stores stores, Signals signals, IdSource ids, InstantSource clock) {
    var made =
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
                this::publicUrl,
                ids,
                clock));
    signals.listen(made::onSignal);
    return made;
  }

  private Worker.Sources sources(Stores stores) {
    return new Worker.Sources(
        HttpFetcher.of(config.inputs().limits(), config.inputs().allowPrivateAddresses()),
        room(stores));
  }

  private Room room(Stores stores) {
    return new Room(stores.blobs()::freeBytes, config.disk().freeFloorBytes());
  }

  private Callbacks callbacks(Stores stores, Signals signals, InstantSource clock) {
    Config.Callbacks set = config.callbacks();
    return new Callbacks(
        new Callbacks.Parts(
            stores.database(),
            stores.callbacks(),
            dialects::callback,
            HttpSender.of(set.timeout(), set.allowPrivateAddresses()),
            signals,
            clock));
  }

  private URI publicUrl() {
    return config.server().publicUrl().orElseGet(this::url);
  }

  private Duration cutExpiredLinks() {
    links.cutExpired();
    return Duration.ofSeconds(1);
  }

  /** Lets the command line on this machine find the port. */
  private void writeUrl() throws IOException {
    Path file = data.file("server.url");
    Path fresh = data.file("server.url.new");
    Files.writeString(fresh, url() + "\n");
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    open(() -> Files.deleteIfExists(file));
  }
}
