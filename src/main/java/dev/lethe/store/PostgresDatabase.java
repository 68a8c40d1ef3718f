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
  private static final int CONNECTIONS = 10;
  private static final int LISTEN_MILLIS = 1_000;

  private final ScopedValue<Handle> current = ScopedValue.newInstance();
  private final ScopedValue<LastWords> last = ScopedValue.newInstance();
  private final CountDownLatch listening = new CountDownLatch(1);
  private final HikariDataSource pool;
  private final Jdbi jdbi;
  private final Consumer<Signal> raise;
  private final Disk disk;
  private final Thread listener;
  private volatile boolean closed;

  public PostgresDatabase(StoreUrl url, Consumer<Signal> raise) {
    this(url, raise, Disk.REAL);
  }

  /** With commits that a test may watch. */
  public PostgresDatabase(StoreUrl url, Consumer<Signal> raise, Disk disk) {
    this.disk = disk;
    this.raise = raise;
    this.pool = new HikariDataSource(settings(url));
    this.jdbi = Jdbi.create(pool);
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

  private static HikariConfig settings(StoreUrl url) {
    var config = new HikariConfig();
    config.setJdbcUrl(url.jdbc());
    config.setUsername(url.user());
    config.setPassword(url.password());
    config.setMaximumPoolSize(CONNECTIONS);
    config.setPoolName("store");
    // A plan that is kept from when the tables were small walks over all of them after a burst.
    config.setConnectionInitSql("set plan_cache_mode = force_custom_plan");
    return config;
  }

  @Override
  public <T> T write(Supplier<T> work) {
    if (current.isBound()) {
      return work.get();
    }
    try (Handle handle = jdbi.open()) {
      handle.begin();
      T answer;
      try {
        answer = within(handle, work);
      } catch (RuntimeException | Error e) {
        rollBack(handle, e);
        throw e;
      }
      commit(handle);
      return answer;
    }
  }

  private <T> T within(Handle handle, Supplier<T> work) {
    var words = new LastWords();
    return ScopedValue.where(current, handle)
        .where(last, words)
        .call(() -> {
          T answer = work.get();
          words.run();
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
    return write(() -> {
      current.get().execute("set transaction isolation level repeatable read, read only");
      return work.get();
    });
  }

  @Override
  public <T extends Runnable> T atEnd(Object owner, Supplier<T> make) {
    return last.get().of(owner, make);
  }

  @Override
  public void afterCommit(Signal signal) {
    current
        .get()
        .createQuery("select cast(pg_notify(:channel, :text) as text)")
        .bind("channel", CHANNEL)
        .bind("text", write(signal))
        .mapTo(String.class)
        .list();
  }

  @Override
  public <T> T with(Function<Handle, T> statements) {
    return read(() -> statements.apply(current.get()));
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
    return current.get().createQuery(query).mapTo(Long.class).one();
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
    pool.close();
  }

  private void listen() {
    while (!closed) {
      try (Connection connection = pool.getConnection();
          var statement = connection.createStatement()) {
        connection.setAutoCommit(true);
        statement.execute("listen " + CHANNEL);
        listening.countDown();
        PGConnection notified = connection.unwrap(PGConnection.class);
        while (!closed) {
          PGNotification[] came = notified.getNotifications(LISTEN_MILLIS);
          if (came != null) {
            for (PGNotification one : came) {
              raise.accept(read(one.getParameter()));
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
