package dev.lethe.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.lethe.disk.Disk;
import dev.lethe.disk.Step;
import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.id.JobId;
import dev.lethe.id.LinkId;
import dev.lethe.job.Signal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * PostgreSQL, for many nodes. Signals travel as notifications that the engine itself sends at the
 * commit, to this node as to all others, so that there is one path for them.
 */
public final class PostgresDatabase implements Database {
  private static final Logger log = LoggerFactory.getLogger(PostgresDatabase.class);
  private static final String CHANNEL = "lethe";
  private static final Path NAME = Path.of("postgres");

  /** In characters; the engine takes less than 8,000 bytes. */
  private static final int LONGEST_NOTE = 7_000;

  private static final int WRITERS = 10;
  private static final int READERS = 8;

  /**
   * Planning costs more than most statements, so plans are kept; but one that was made while a
   * table was small is bad for it after a burst. So plans may only walk along indices, as every
   * statement and every join here has one, and connections, which keep them, are short-lived.
   */
  private static final String WRITES =
      "set jit = off; set enable_seqscan = off; set enable_hashjoin = off;"
          + " set enable_mergejoin = off";

  private static final Duration LIFE_OF_A_PLAN = Duration.ofSeconds(30);
  private static final String READS =
      WRITES
          + "; set session characteristics as transaction"
          + " isolation level repeatable read, read only";
  private static final int LISTEN_MILLIS = 1_000;

  private final ScopedValue<Unit> current = ScopedValue.newInstance();
  private final CountDownLatch listening = new CountDownLatch(1);
  private final HikariDataSource writers;
  private final HikariDataSource readers;
  private final Jdbi writing;
  private final Jdbi reading;
  private final Consumer<Signal> raise;
  private final Disk disk;
  private final Thread listener;
  private volatile boolean closed;

  /** One transaction: what it tells others goes to the engine in one statement, at its end. */
  private record Unit(Handle handle, LastWords last, Set<Signal> signals) {
    Unit(Handle handle) {
      this(handle, new LastWords(), new LinkedHashSet<>());
    }
  }

  public PostgresDatabase(StoreUrl url, Consumer<Signal> raise) {
    this(url, raise, Disk.REAL);
  }

  /** With commits that a test may watch. */
  public PostgresDatabase(StoreUrl url, Consumer<Signal> raise, Disk disk) {
    this.disk = disk;
    this.raise = raise;
    this.writers = new HikariDataSource(settings(url, "writes", WRITERS, WRITES));
    this.readers = new HikariDataSource(settings(url, "reads", READERS, READS));
    this.writing = Jdbi.create(writers);
    this.reading = Jdbi.create(readers);
    this.listener = Thread.ofPlatform().name("postgres-listener").daemon().start(this::listen);
    awaitListening();
  }

  /** Nothing that is committed from here on goes unheard. */
  private void awaitListening() {
    try {
      listening.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static HikariConfig settings(StoreUrl url, String name, int most, String begin) {
    var config = new HikariConfig();
    config.setJdbcUrl(url.jdbc());
    config.setUsername(url.user());
    config.setPassword(url.password());
    config.setMaximumPoolSize(most);
    config.setMinimumIdle(1);
    config.setPoolName(name);
    config.setMaxLifetime(LIFE_OF_A_PLAN.toMillis());
    config.setConnectionInitSql(begin);
    config.addDataSourceProperty("reWriteBatchedInserts", "true");
    return config;
  }

  @Override
  public <T> T write(Supplier<T> work) {
    if (current.isBound()) {
      return work.get();
    }
    return within(writing, work);
  }

  private <T> T within(Jdbi jdbi, Supplier<T> work) {
    try (Handle handle = jdbi.open()) {
      handle.begin();
      T answer;
      try {
        answer = within(new Unit(handle), work);
      } catch (RuntimeException | Error e) {
        rollBack(handle, e);
        throw e;
      }
      commit(handle);
      return answer;
    }
  }

  private <T> T within(Unit unit, Supplier<T> work) {
    return ScopedValue.where(current, unit)
        .call(() -> {
          T answer = work.get();
          unit.last().run();
          notifyOf(unit);
          return answer;
        });
  }

  /** On a broken connection it fails too; the first failure is the one to be told of. */
  private static void rollBack(Handle handle, Throwable why) {
    try {
      handle.rollback();
    } catch (RuntimeException e) {
      why.addSuppressed(e);
    }
  }

  private void commit(Handle handle) {
    try {
      disk.database(Step.COMMIT, NAME, handle::commit);
    } catch (RuntimeException e) {
      log.error("commit failed, the outcome is unknown", e);
      throw new Refusal(ErrorCode.OUTCOME_UNKNOWN, "the database failed while committing");
    }
  }

  @Override
  public <T> T read(Supplier<T> work) {
    if (current.isBound()) {
      return work.get();
    }
    return within(reading, work);
  }

  @Override
  public <T extends Runnable> T atEnd(Object owner, Supplier<T> make) {
    return current.get().last().of(owner, make);
  }

  @Override
  public void afterCommit(Signal signal) {
    current.get().signals().add(signal);
  }

  private static void notifyOf(Unit unit) {
    var text = new StringBuilder();
    for (Signal signal : unit.signals()) {
      if (text.length() > LONGEST_NOTE) {
        send(unit, text);
      }
      text.append(text.isEmpty() ? "" : "\n").append(write(signal));
    }
    if (!text.isEmpty()) {
      send(unit, text);
    }
  }

  private static void send(Unit unit, StringBuilder text) {
    unit.handle()
        .createQuery("select cast(pg_notify(:channel, :text) as text)")
        .bind("channel", CHANNEL)
        .bind("text", text.toString())
        .mapTo(String.class)
        .one();
    text.setLength(0);
  }

  @Override
  public <T> T with(Function<Handle, T> statements) {
    return read(() -> statements.apply(current.get().handle()));
  }

  @Override
  public String lockClause() {
    return " for update";
  }

  @Override
  public String shareClause() {
    return " for share";
  }

  @Override
  public String lockFreeClause() {
    return " for update skip locked";
  }

  @Override
  public int sealedPad() {
    return 0;
  }

  /** A transaction gets its number when it first writes; asking for one is writing. */
  @Override
  public long newestWriter() {
    return write(() -> number("select cast(cast(pg_current_xact_id() as text) as bigint)"));
  }

  @Override
  public long oldestWriter() {
    return read(() ->
        number(
            """
            select cast(cast(pg_snapshot_xmin(pg_current_snapshot()) as text) as bigint)
            """));
  }

  private long number(String query) {
    return current.get().handle().createQuery(query).mapTo(Long.class).one();
  }

  /**
   * Old row versions are the engine's to keep until it vacuums; destroyed keys make them useless.
   */
  @Override
  public boolean scrub() {
    return true;
  }

  @Override
  public void close() {
    closed = true;
    try {
      listener.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    readers.close();
    writers.close();
  }

  private void listen() {
    while (!closed) {
      try (Connection connection = writers.getConnection();
          var statement = connection.createStatement()) {
        connection.setAutoCommit(true);
        statement.execute("listen " + CHANNEL);
        listening.countDown();
        PGConnection notified = connection.unwrap(PGConnection.class);
        while (!closed) {
          PGNotification[] came = notified.getNotifications(LISTEN_MILLIS);
          if (came != null) {
            for (PGNotification one : came) {
              one.getParameter().lines().map(PostgresDatabase::read).forEach(raise);
            }
          }
        }
      } catch (SQLException e) {
        if (!closed) {
          log.warn("listening for notifications failed, trying again", e);
        }
      }
    }
  }

  private static String write(Signal signal) {
    return switch (signal) {
      case Signal.Queued() -> "queued";
      case Signal.Changed(JobId job) -> "changed " + job;
      case Signal.Logged() -> "logged";
      case Signal.Moved(JobId job) -> "moved " + job;
      case Signal.StopWanted(JobId job) -> "stop " + job;
      case Signal.Erasing(JobId job) -> "erasing " + job;
      case Signal.Erased(JobId job) -> "erased " + job;
      case Signal.LinkRevoked(JobId job, LinkId link) -> "link " + job + " " + link;
      case Signal.Telling() -> "telling";
      case Signal.Retention() -> "retention";
      case Signal.Sweeping() -> "sweeping";
    };
  }

  private static Signal read(String text) {
    String[] words = text.split(" ", -1);
    if (words.length == 1) {
      return switch (text) {
        case "logged" -> new Signal.Logged();
        case "telling" -> new Signal.Telling();
        case "retention" -> new Signal.Retention();
        case "sweeping" -> new Signal.Sweeping();
        default -> new Signal.Queued();
      };
    }
    JobId job = JobId.of(words[1]);
    return switch (words[0]) {
      case "link" -> new Signal.LinkRevoked(job, LinkId.of(words[2]));
      case "moved" -> new Signal.Moved(job);
      case "stop" -> new Signal.StopWanted(job);
      case "erasing" -> new Signal.Erasing(job);
      case "erased" -> new Signal.Erased(job);
      default -> new Signal.Changed(job);
    };
  }
}
