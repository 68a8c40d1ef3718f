package dev.lethe;

import dev.lethe.fetch.HttpFetcher;
import dev.lethe.fetch.MediaTypes;
import dev.lethe.ops.Logs;
import dev.lethe.process.ContainmentLevel;
import dev.lethe.type.document.DocumentSettings;
import dev.lethe.type.media.MediaSettings;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.event.Level;

/**
 * Every setting of the program, checked. {@code config/reference.toml} is its manual; a test holds
 * the two together.
 */
public record Config(
    Server server,
    DataFolder data,
    Store store,
    Keys keys,
    Work work,
    Scratch scratch,
    Inputs inputs,
    Callbacks callbacks,
    Webhooks webhooks,
    Uploads uploads,
    Media media,
    SpeechConfig speech,
    DocumentSettings documents,
    Types types,
    Jobs jobs,
    Retention retention,
    Links links,
    Sweeps sweeps,
    Events events,
    Check fsck,
    Erasure erasure,
    LimitSettings limits,
    DialectSettings dialects,
    Disk disk,
    Log log) {

  /**
   * Puts the sources over one another: defaults, the file (else the one LETHE_CONFIG names), the
   * environment, flags.
   *
   * @param flags what the command line gave, by key: {@code server.listen}
   * @throws ConfigException for an unknown name or a value that cannot be used
   */
  public static Config load(
      Optional<Path> file, Map<String, String> env, Map<String, String> flags) {
    return from(gather(file, env, flags));
  }

  static Settings gather(Optional<Path> file, Map<String, String> env, Map<String, String> flags) {
    var settings = new Settings();
    file.or(() -> Optional.ofNullable(env.get("LETHE_CONFIG")).flatMap(Forms.PATH.parse()))
        .ifPresent(path -> settings.addFile(path.toString(), TomlFile.read(path)));
    settings.addEnvironment(env);
    settings.addFlags(flags);
    return settings;
  }

  static Config from(Settings settings) {
    DataFolder data = new DataFolder(settings.read("data.dir", "./lethe-data", Forms.PATH));
    Store store = Store.from(settings);
    var config =
        new Config(
            Server.from(settings),
            data,
            store,
            Keys.from(settings, data, store),
            Work.from(settings),
            new Scratch(settings.read("scratch.dir", "", Forms.optional(Forms.PATH))),
            Inputs.from(settings),
            Callbacks.from(settings),
            Webhooks.from(settings),
            new Uploads(settings.read("uploads.expire_after", "24h", Forms.POSITIVE)),
            Media.from(settings),
            SpeechConfig.from(settings),
            Documents.from(settings),
            new Types(settings.read("types.dir", "", Forms.optional(Forms.PATH))),
            Jobs.from(settings),
            Retention.from(settings),
            Links.from(settings),
            Sweeps.from(settings),
            Events.from(settings),
            Check.from(settings),
            new Erasure(settings.read("erasure.tombstones_for", "3650d", Forms.POSITIVE)),
            LimitSettings.from(settings),
            DialectSettings.from(settings),
            new Disk(settings.read("disk.free_floor", "512MiB", Forms.bytes(0))),
            Log.from(settings));
    settings.refuseUnknown();
    config.refuseOverlaps();
    config.server().refuseAnonymousWorld();
    return config;
  }

  /** Where to listen, what the outside calls this server, and whom it bears with. */
  public record Server(
      Address listen,
      Optional<URI> publicUrl,
      Set<String> corsOrigins,
      Duration headerTimeout,
      long minRate,
      String anonymousAccount) {
    static Server from(Settings settings) {
      return new Server(
          settings.read("server.listen", "127.0.0.1:8080", Forms.ADDRESS),
          settings.read("server.public_url", "", Forms.optional(Forms.WEB_URL)),
          settings.read("server.cors_origins", "", Forms.ORIGINS),
          settings.read("server.header_timeout", "10s", Forms.between("1s", "10m")),
          settings.read("server.min_rate", "1KiB", Forms.bytes(1)),
          settings.read("server.anonymous_account", "", DialectSettings.TEXT));
    }

    /** Without a key means without knowing who it is: so nobody but this machine. */
    void refuseAnonymousWorld() {
      if (anonymousAccount.isEmpty()) {
        return;
      }
      if (!listen.loopback() || publicUrl.isPresent()) {
        throw new ConfigException(
            "server.anonymous_account lets in whoever can reach the server, so it works only where"
                + " server.listen is a loopback address (it is %s) and server.public_url is empty"
                    .formatted(listen));
      }
    }
  }

  /** A host to listen on and a port, where 0 stands for any free one. */
  public record Address(String host, int port) {
    /** Whether only this machine gets there; a name other than that of every machine may move. */
    boolean loopback() {
      try {
        return host.equalsIgnoreCase("localhost")
            || InetAddress.ofLiteral(host).isLoopbackAddress();
      } catch (IllegalArgumentException _) {
        return false;
      }
    }

    @Override
    public String toString() {
      return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
  }

  /** Where the database and the blobs are. */
  public record DataFolder(Path dir) {
    /** A folder next to the data folder, named after it: {@code lethe-data-keys}. */
    public Path beside(String suffix) {
      return dir.resolveSibling(dir.getFileName() + suffix);
    }
  }

  /** Which database; without a URL it is SQLite in the data folder. */
  public record Store(Optional<String> url, Optional<String> user, Optional<Path> passwordFile) {
    static Store from(Settings settings) {
      var store =
          new Store(
              settings.read("store.url", "", Forms.optional(Forms.POSTGRESQL_URL)),
              settings.read("store.user", "", Forms.optional(Forms.NAME)),
              settings.read("store.password_file", "", Forms.optional(Forms.PATH)));
      if (store.url.isEmpty() && (store.user.isPresent() || store.passwordFile.isPresent())) {
        throw new ConfigException("store.user and store.password_file need a store.url");
      }
      return store;
    }
  }

  /**
   * Where the keys live: never inside the data folder.
   *
   * @param tables where their tables are; without, they are in the slot file of the folder
   */
  public record Keys(
      Path dir, Optional<Path> masterFile, Optional<Store> tables, Optional<Duration> rotateEvery) {
    private static final String BESIDE_JOBS = "store";

    static Keys from(Settings settings, DataFolder data, Store store) {
      return new Keys(
          settings
              .read("keys.dir", "", Forms.optional(Forms.PATH))
              .orElseGet(() -> data.beside("-keys")),
          settings.read("keys.master_file", "", Forms.optional(Forms.PATH)),
          tables(settings, store),
          settings.read("keys.rotate_every", "", Forms.optional(Forms.between("1h", "10000d"))));
    }

    private static Optional<Store> tables(Settings settings, Store store) {
      Optional<String> url = settings.read("keys.url", "", Forms.optional(Forms.KEYS_URL));
      Optional<String> user = settings.read("keys.user", "", Forms.optional(Forms.NAME));
      Optional<Path> password = settings.read("keys.password_file", "", Forms.optional(Forms.PATH));
      if (url.isEmpty() && (user.isPresent() || password.isPresent())) {
        throw new ConfigException("keys.user and keys.password_file need a keys.url");
      }
      boolean beside = url.filter(BESIDE_JOBS::equals).isPresent();
      if (beside && store.url.isEmpty()) {
        throw new ConfigException("keys.url is " + BESIDE_JOBS + ", which needs a store.url");
      }
      if (beside && user.isEmpty() && password.isEmpty()) {
        return Optional.of(store);
      }
      return url.map(set -> new Store(beside ? store.url : Optional.of(set), user, password));
    }
  }

  /** How jobs are run, tried again and contained. */
  public record Work(
      int slots,
      boolean local,
      Duration lease,
      int maxAttempts,
      Duration backoff,
      Containment containment,
      Duration wallTime,
      int logMaxBytes,
      Map<String, Integer> typeSlots,
      ChildSettings children) {
    static Work from(Settings settings) {
      int slots = settings.read("work.slots", "0", Forms.number(0, 1024));
      return new Work(
          slots == 0 ? Runtime.getRuntime().availableProcessors() : slots,
          settings.read("work.local", "true", Forms.SWITCH),
          settings.read("work.lease", "30s", Forms.between("1s", "1h")),
          settings.read("work.max_attempts", "3", Forms.number(1, 100)),
          settings.read("work.backoff", "2s", Forms.between("0s", "1h")),
          settings.read("work.containment", "auto", Forms.oneOf(Containment.values())),
          settings.read("work.wall_time", "6h", Forms.POSITIVE),
          settings.read("work.log_max_bytes", "1MiB", Forms.fewBytes(1 << 10, 64 << 20)),
          settings.read("work.type_slots", "", Forms.byName(Forms.number(1, 1024))),
          ChildSettings.from(settings));
    }
  }

  /** What holds a job's processes together, so that they can be ended as one. */
  public enum Containment {
    AUTO,
    CGROUP,
    PID_NAMESPACE,
    SUBREAPER;

    /** The one level to use; empty for the best that the machine offers. */
    Optional<ContainmentLevel> level() {
      return this == AUTO ? Optional.empty() : Optional.of(ContainmentLevel.valueOf(name()));
    }
  }

  /** Where running jobs keep their plain files; empty means that the program chooses. */
  public record Scratch(Optional<Path> dir) {}

  /** What an input may be, and how those are fetched that are given by address. */
  public record Inputs(
      long maxBytes,
      boolean allowPrivateAddresses,
      Duration urlTimeout,
      Duration urlIdleTimeout,
      MediaTypes urlMediaTypes) {
    static Inputs from(Settings settings) {
      return new Inputs(
          settings.read("inputs.max_bytes", "10GiB", Forms.bytes(1)),
          settings.read("inputs.allow_private_addresses", "false", Forms.SWITCH),
          settings.read("inputs.url_timeout", "1h", Forms.POSITIVE),
          settings.read("inputs.url_idle_timeout", "30s", Forms.between("10ms", "1h")),
          settings.read(
              "inputs.url_media_types",
              "video/*, audio/*, image/*, application/*, binary/octet-stream, text/plain",
              Forms.MEDIA_TYPES));
    }

    HttpFetcher.Limits limits() {
      return new HttpFetcher.Limits(maxBytes, urlTimeout, urlIdleTimeout, urlMediaTypes);
    }
  }

  /** How patiently others are told what became of their jobs, and where they may be. */
  public record Callbacks(Duration timeout, boolean allowPrivateAddresses) {
    static Callbacks from(Settings settings) {
      return new Callbacks(
          settings.read("callbacks.timeout", "10s", Forms.between("100ms", "5m")),
          settings.read("callbacks.allow_private_addresses", "false", Forms.SWITCH));
    }
  }

  /** How patiently endpoints are told of events, and where they may be. */
  public record Webhooks(Duration timeout, boolean allowPrivateAddresses, Duration disableAfter) {
    static Webhooks from(Settings settings) {
      return new Webhooks(
          settings.read("webhooks.timeout", "15s", Forms.between("100ms", "5m")),
          settings.read("webhooks.allow_private_addresses", "false", Forms.SWITCH),
          settings.read("webhooks.disable_after", "5d", Forms.between("1s", "365d")));
    }
  }

  /** How long an upload may rest before it is given up. */
  public record Uploads(Duration expireAfter) {}

  /** The media programs, and what a job may ask of them. */
  public record Media(
      String ffmpeg, String ffprobe, Duration maxDuration, long maxPixels, long maxOutputBytes) {
    static Media from(Settings settings) {
      return new Media(
          settings.read("media.ffmpeg", "ffmpeg", Forms.NAME),
          settings.read("media.ffprobe", "ffprobe", Forms.NAME),
          settings.read("media.max_duration", "12h", Forms.POSITIVE),
          settings.read("media.max_pixels", "33177600", Forms.number(1, Integer.MAX_VALUE)),
          settings.read("media.max_output_bytes", "50GiB", Forms.bytes(1)));
    }

    MediaSettings settings() {
      return new MediaSettings(ffmpeg, ffprobe, maxDuration, maxPixels, maxOutputBytes);
    }
  }

  /** Where the job types of the operator's own programs are described. */
  public record Types(Optional<Path> dir) {}

  /**
   * How long jobs wait for their user.
   *
   * @param expiresIn how long the data of ended jobs is kept, by type; where it is not said, what
   *     {@link Retention} says
   */
  public record Jobs(Duration draftTtl, Map<String, Duration> expiresIn) {
    static Jobs from(Settings settings) {
      return new Jobs(
          settings.read("jobs.draft_ttl", "24h", Forms.POSITIVE),
          settings.read("jobs.expires_in", "", Forms.byName(Forms.POSITIVE)));
    }
  }

  /**
   * What ends jobs where nothing else does.
   *
   * @param after how long after its end
   * @param notice how long before it is told of
   */
  public record Retention(Duration after, Duration notice) {
    static Retention from(Settings settings) {
      return new Retention(
          settings.read("retention.default", "30d", Forms.between("1m", "36500d")),
          settings.read("retention.notice", "72h", Forms.between("1h", "365d")));
    }
  }

  /** How many links a job may have, and how long they stand. */
  public record Links(int maxPerJob, Duration defaultTtl, Duration maxTtl) {
    static Links from(Settings settings) {
      var links =
          new Links(
              settings.read("links.max_per_job", "100", Forms.number(1, 100_000)),
              settings.read("links.default_ttl", "24h", Forms.POSITIVE),
              settings.read("links.max_ttl", "30d", Forms.between("1s", "36500d")));
      if (links.defaultTtl.compareTo(links.maxTtl) > 0) {
        throw new ConfigException("links.default_ttl is longer than links.max_ttl");
      }
      return links;
    }

    dev.lethe.ledger.Links.Limits limits() {
      return new dev.lethe.ledger.Links.Limits(maxPerJob, defaultTtl, maxTtl);
    }
  }

  /** How fast many jobs are ended, and how long a plan of it waits to be wanted. */
  public record Sweeps(int rate, Duration planFor) {
    static Sweeps from(Settings settings) {
      return new Sweeps(
          settings.read("sweeps.rate", "200", Forms.number(1, 100_000)),
          settings.read("sweeps.plan_for", "1h", Forms.between("1s", "30d")));
    }
  }

  /** How long events are kept, and how many may follow what happens at a time. */
  public record Events(Duration keep, int streams) {
    static Events from(Settings settings) {
      return new Events(
          settings.read("events.keep", "7d", Forms.POSITIVE),
          settings.read("events.streams", "2000", Forms.number(1, 100_000)));
    }
  }

  /** How often rows, files and keys are held against each other, and how closely. */
  public record Check(Optional<Duration> every, Duration grace, boolean hashes) {
    static Check from(Settings settings) {
      return new Check(
          settings.read("fsck.every", "24h", Forms.optional(Forms.between("1s", "365d"))),
          settings.read("fsck.grace", "1h", Forms.between("1s", "30d")),
          settings.read("fsck.hashes", "false", Forms.SWITCH));
    }
  }

  /** How long it stays known that something was erased. */
  public record Erasure(Duration tombstonesFor) {}

  /** How much of the disk stays free. */
  public record Disk(long freeFloorBytes) {}

  /** What is logged, and how. */
  public record Log(Level level, Logs.Format format) {
    static Log from(Settings settings) {
      return new Log(
          settings.read("log.level", "info", Forms.oneOf(Level.values())),
          settings.read("log.format", "text", Forms.oneOf(Logs.Format.values())));
    }
  }

  private void refuseOverlaps() {
    refuseOverlap("keys.dir", keys.dir);
    keys.masterFile.ifPresent(file -> refuseOverlap("keys.master_file", file));
    scratch.dir.ifPresent(dir -> refuseOverlap("scratch.dir", dir));
    types.dir.ifPresent(dir -> refuseOverlap("types.dir", dir));
  }

  /** A copy or a backup of the data folder must hold neither keys nor plain files. */
  private void refuseOverlap(String key, Path path) {
    if (path.startsWith(data.dir) || data.dir.startsWith(path)) {
      throw new ConfigException(
          "%s is %s and data.dir is %s: neither may lie inside the other"
              .formatted(key, path, data.dir));
    }
  }
}
