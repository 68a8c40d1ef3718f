package dev.lethe.store;

import dev.lethe.disk.Disk;
import dev.lethe.disk.Step;
import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.job.Signal;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.transaction.TransactionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SQLite in one file, with one writer and a few readers.
 *
 * <p>Every durable commit costs one wait for the disk, however much it holds. So one thread owns
 * the writing connection and takes all callers that wait at the moment into one transaction, each
 * inside a savepoint of its own: a caller that fails undoes only itself. Nobody is answered, and
 * nobody is woken, before the common commit is on disk. If that commit itself fails, nobody knows
 * what is on disk: all callers are told so, and the connection is opened anew.
 */
public final class SqliteDatabase implements Database {
  private static final Logger log = LoggerFactory.getLogger(SqliteDatabase.class);

  private static final int GROUP = 256;
  private static final int READERS = 4;

  /** A leaf page of 4,096 bytes keeps at most 4,061 bytes of a row; all beyond overflows. */
  private static final int PAD = 4_061;

  private final ScopedValue<Unit> current = ScopedValue.newInstance();
  private final Jdbi jdbi = Jdbi.create(this::connect);
  private final Path file;
  private final Disk disk;
  private final Consumer<Signal> raise;
  private final int pad;
  private final BlockingQueue<Task> tasks = new LinkedBlockingQueue<>();
  private final BlockingQueue<Handle> readers = new ArrayBlockingQueue<>(READERS);
  private final Thread writerThread;
  private final Handle checkpointer;
  private boolean closed;

  /**
   * What one running transaction knows: its handle, whom to wake when it is durable, and what is
   * left to do before.
   */
  private record Unit(Handle handle, List<Signal> signals, LastWords last) {
    Unit(Handle handle, List<Signal> signals) {
      this(handle, signals, new LastWords());
    }
  }

  public SqliteDatabase(Path file, Consumer<Signal> raise) {
    this(file, raise, Disk.REAL);
  }

  /** On a disk that a test may watch. */
  public SqliteDatabase(Path file, Consumer<Signal> raise, Disk disk) {
    this(file, raise, disk, PAD);
  }

  /** With another pad, to show what it is there for. */
  SqliteDatabase(Path file, Consumer<Signal> raise, Disk disk, int pad) {
    this.file = file;
    this.disk = disk;
    this.raise = raise;
    this.pad = pad;
    Handle writer = open();
    for (int i = 0; i < READERS; i++) {
      Handle reader = open();
      reader.execute("pragma query_only = true");
      readers.add(reader);
    }
    checkpointer = open();
    checkpointer.execute("pragma busy_timeout = 0");
    writerThread = Thread.ofPlatform().name("sqlite-writer").start(() -> write(writer));
  }

  static String url(Path file) {
    return "jdbc:sqlite:" + file.toAbsolutePath();
  }

  /**
   * The settings of every connection; {@code secure_delete} is one that is not kept in the file.
   */
  static Properties settings() {
    var properties = new Properties();
    properties.setProperty("journal_mode", "WAL");
    properties.setProperty("synchronous", "FULL");
    properties.setProperty("secure_delete", "true");
    properties.setProperty("foreign_keys", "true");
    properties.setProperty("temp_store", "MEMORY");
    properties.setProperty("busy_timeout", "10000");
    // Else each statement is followed by one that asks for the last row's number.
    properties.setProperty("jdbc.get_generated_keys", "false");
    return properties;
  }

  @Override
  public <T> T write(Supplier<T> work) {
    if (current.isBound()) {
      return work.get();
    }
    @SuppressWarnings("unchecked")
    T answer = (T) Objects.requireNonNull(enqueue(new Task(work)).await());
    return answer;
  }

  @Override
  public <T> T read(Supplier<T> work) {
    if (current.isBound()) {
      return work.get();
    }
    Handle handle = takeReader();
    try {
      run(handle, "begin");
      try {
        return ScopedValue.where(current, new Unit(handle, List.of())).call(work::get);
      } finally {
        run(handle, "rollback");
      }
    } finally {
      readers.add(handle);
    }
  }

  @Override
  public void afterCommit(Signal signal) {
    current.get().signals().add(signal);
  }

  @Override
  public <T extends Runnable> T atEnd(Object owner, Supplier<T> make) {
    return current.get().last().of(owner, make);
  }

  @Override
  public <T> T with(Function<Handle, T> statements) {
    return read(() -> statements.apply(current.get().handle()));
  }

  @Override
  public String lockClause() {
    return "";
  }

  @Override
  public String shareClause() {
    return "";
  }

  @Override
  public String lockFreeClause() {
    return "";
  }

  @Override
  public int sealedPad() {
    return pad;
  }

  /** There is one writer: whatever can be seen, all before it has ended. */
  @Override
  public long newestWriter() {
    return 0;
  }

  @Override
  public long oldestWriter() {
    return 0;
  }

  /**
   * Moves the write-ahead log into the file and cuts it to nothing. Runs on the writer's thread, so
   * that only readers can be in the way.
   */
  @Override
  public boolean scrub() {
    return Boolean.TRUE.equals(enqueue(new Task(this::checkpoint, true)).await());
  }

  /**
   * Writes all rows as they are now into a new file, which has no trace of what they were before.
   * Meanwhile the log cannot be cut, so erasures wait for it; all else goes on.
   */
  void copyTo(Path file) {
    try (Handle reader = open()) {
      disk.database(
          Step.WRITE,
          file,
          () -> reader.execute("vacuum into ?", file.toAbsolutePath().toString()));
    }
  }

  @Override
  public void close() {
    synchronized (tasks) {
      if (closed) {
        return;
      }
      closed = true;
      tasks.add(Task.END);
    }
    try {
      writerThread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (int i = 0; i < READERS; i++) {
      takeReader().close();
    }
    checkpointer.close();
  }

  /** Nothing is queued behind the end, where nobody would answer it. */
  private Task enqueue(Task task) {
    synchronized (tasks) {
      if (closed) {
        throw new Refusal(ErrorCode.SHUTTING_DOWN, "the database is closed");
      }
      tasks.add(task);
    }
    return task;
  }

  private void write(Handle first) {
    @Nullable Handle writer = first;
    var group = new ArrayList<Task>();
    while (true) {
      try {
        group.clear();
        group.add(tasks.take());
        tasks.drainTo(group, GROUP - 1);
        boolean last = group.remove(Task.END);
        for (Task alone : group.stream().filter(t -> t.outsideTransaction).toList()) {
          alone.run(() -> {});
          alone.tell();
          group.remove(alone);
        }
        if (!group.isEmpty()) {
          writer = commit(writer, group);
        }
        if (last) {
          close(writer);
          return;
        }
      } catch (InterruptedException e) {
        log.warn("the writer was interrupted and goes on");
      }
    }
  }

  /** Returns the connection to go on with: none after a failure, so that the next one opens it. */
  private @Nullable Handle commit(@Nullable Handle open, List<Task> group) {
    @Nullable Handle writer = open;
    var signals = new ArrayList<Signal>();
    try {
      writer = open == null ? open() : open;
      run(writer, "begin immediate");
      for (Task task : group) {
        signals.addAll(attempt(writer, task));
      }
      Handle full = writer;
      disk.database(Step.COMMIT, file, () -> run(full, "commit"));
    } catch (RuntimeException | Error e) {
      log.error("commit failed, the outcome is unknown", e);
      var unknown = new Refusal(ErrorCode.OUTCOME_UNKNOWN, "the database failed while committing");
      group.forEach(task -> task.fail(unknown));
      close(writer);
      return null;
    }
    signals.forEach(raise);
    group.forEach(Task::tell);
    return writer;
  }

  private List<Signal> attempt(Handle writer, Task task) {
    var unit = new Unit(writer, new ArrayList<>());
    run(writer, "savepoint one");
    ScopedValue.where(current, unit).run(() -> task.run(unit.last()::run));
    if (task.failed()) {
      run(writer, "rollback to one");
      unit.signals().clear();
    }
    run(writer, "release one");
    return unit.signals();
  }

  /** Without the detour through all that a query with parameters and rows needs. */
  private static void run(Handle handle, String command) {
    try (Statement statement = handle.getConnection().createStatement()) {
      statement.execute(command);
    } catch (SQLException e) {
      throw new TransactionException(command + " failed", e);
    }
  }

  private static void close(@Nullable Handle writer) {
    if (writer != null) {
      try {
        writer.close();
      } catch (RuntimeException e) {
        log.warn("closing the connection failed", e);
      }
    }
  }

  private boolean checkpoint() {
    var done = new AtomicBoolean();
    try {
      disk.database(Step.CHECKPOINT, file, () -> done.set(truncateLog()));
    } catch (UncheckedIOException e) {
      log.warn("the checkpoint failed", e);
    }
    return done.get();
  }

  private boolean truncateLog() {
    try (Statement statement = checkpointer.getConnection().createStatement();
        ResultSet row = statement.executeQuery("pragma wal_checkpoint(truncate)")) {
      return row.next() && row.getInt(1) == 0 && row.getInt(2) == 0 && row.getInt(3) == 0;
    } catch (SQLException e) {
      log.debug("the checkpoint found the database busy", e);
      return false;
    }
  }

  private Handle open() {
    return jdbi.open().setStatementBuilder(new KeptStatements());
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(url(file), settings());
  }

  private Handle takeReader() {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return readers.take();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** One caller's work, and its answer once the group is durable. */
  private static final class Task {
    static final Task END = new Task(() -> true);

    private final Supplier<?> work;
    private final boolean outsideTransaction;
    private final CompletableFuture<@Nullable Object> told = new CompletableFuture<>();
    private @Nullable Object answer;
    private @Nullable Throwable failure;

    Task(Supplier<?> work) {
      this(work, false);
    }

    Task(Supplier<?> work, boolean outsideTransaction) {
      this.work = work;
      this.outsideTransaction = outsideTransaction;
    }

    void run(Runnable last) {
      try {
        answer = work.get();
        last.run();
      } catch (RuntimeException | Error e) {
        failure = SqliteTrouble.told(e);
      }
    }

    boolean failed() {
      return failure != null;
    }

    void tell() {
      if (failure == null) {
        told.complete(answer);
      } else {
        told.completeExceptionally(failure);
      }
    }

    void fail(Throwable why) {
      told.completeExceptionally(why);
    }

    /**
     * Not cut short by an interrupt: the work is going to happen, and its outcome must be known.
     */
    @Nullable Object await() {
      try {
        return told.join();
      } catch (CompletionException e) {
        switch (e.getCause()) {
          case RuntimeException r -> throw r;
          case Error r -> throw r;
          case null, default -> throw e;
        }
      }
    }
  }
}
