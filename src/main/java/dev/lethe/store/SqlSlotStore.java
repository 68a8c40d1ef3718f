package dev.lethe.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.lethe.disk.Disk;
import dev.lethe.disk.Step;
import dev.lethe.id.ErasureId;
import dev.lethe.id.JobId;
import dev.lethe.key.Burial;
import dev.lethe.key.JobSet;
import dev.lethe.key.KeyStoreException;
import dev.lethe.key.Slot;
import dev.lethe.key.SlotStore;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Slots and graveyard as tables of PostgreSQL, in a schema or a database of their own.
 *
 * <p>Nothing here overwrites: a deleted row lies in its page until a vacuum, in the log until that
 * is recycled, and in every replica. So emptying a slot makes it unreadable through the database,
 * and the end of its master key makes what is left of it useless; no order of statements could do
 * more. What it does have over a file is that a grave and its emptied slot are one transaction.
 */
public final class SqlSlotStore implements SlotStore {
  private static final Logger log = LoggerFactory.getLogger(SqlSlotStore.class);
  private static final Path NAME = Path.of("keys");
  private static final int CONNECTIONS = 6;
  private static final int PAGE = 4_096;

  private final StoreUrl url;
  private final HikariDataSource pool;
  private final Jdbi jdbi;
  private final Disk disk;
  private final JobSet buried = new JobSet();

  private SqlSlotStore(StoreUrl url, Disk disk) {
    this.url = url;
    this.disk = disk;
    this.pool = new HikariDataSource(settings(url));
    this.jdbi = Jdbi.create(pool).registerArrayType(Long.class, "bigint");
  }

  /**
   * Opens the tables, making them at the first start.
   *
   * @param instance names the installation; a key store serves no other one
   * @param disk what the commits go through
   */
  public static SqlSlotStore open(StoreUrl url, String instance, Disk disk) {
    try {
      Migrations.keys(url);
      var store = new SqlSlotStore(url, disk);
      try {
        store.begin(instance);
        return store;
      } catch (RuntimeException e) {
        store.close();
        throw e;
      }
    } catch (KeyStoreException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new KeyStoreException("cannot open the keys in " + url, e);
    }
  }

  private static HikariConfig settings(StoreUrl url) {
    var config = new HikariConfig();
    config.setJdbcUrl(url.jdbc());
    config.setUsername(url.user());
    config.setPassword(url.password());
    config.setMaximumPoolSize(CONNECTIONS);
    config.setMinimumIdle(1);
    config.setPoolName("keys");
    // A key that is answered for has to be there after a crash, whatever the database is set to.
    config.setConnectionInitSql(
        """
        select set_config('synchronous_commit', 'on', false)
        where current_setting('synchronous_commit') = 'off'
        """);
    return config;
  }

  private void begin(String instance) {
    String owner = change(handle -> standing(handle, instance));
    if (!owner.equals(instance)) {
      throw new KeyStoreException(
          "the keys in %s belong to another instance, %s; this is %s"
              .formatted(url, owner, instance));
    }
    if (ask(handle -> handle.createQuery("show fsync").mapTo(String.class).one()).equals("off")) {
      log.warn("{} has fsync off: a crash may lose keys, and jobs with them", url);
    }
    try (Stream<Burial> graves = graves()) {
      graves.forEach(burial -> buried.add(burial.job()));
    }
    // Tables that were put back one by one may disagree.
    change(handle ->
        handle.execute(
            "delete from lethe_keys.slots where id in (select slot from lethe_keys.graves)"));
  }

  private String standing(Handle handle, String instance) {
    boolean inUse =
        handle
            .createQuery(
                """
                select exists (select 1 from lethe_keys.slots)
                    or exists (select 1 from lethe_keys.graves)
                """)
            .mapTo(Boolean.class)
            .one();
    if (!inUse) {
      handle
          .createUpdate(
              """
              insert into lethe_keys.standing (only_one, instance, generation, last_slot)
              values (1, :instance, 0, 0) on conflict (only_one) do nothing
              """)
          .bind("instance", instance)
          .execute();
    }
    return handle
        .createQuery("select instance from lethe_keys.standing")
        .mapTo(String.class)
        .findOne()
        .orElseThrow(() ->
            new KeyStoreException(
                "lethe_keys.standing in " + url + " is empty, and there are keys: restore it"));
  }

  @Override
  public boolean used() {
    return number("select last_slot from lethe_keys.standing") > 0;
  }

  @Override
  public long generation() {
    return number("select generation from lethe_keys.standing");
  }

  @Override
  public void writeGeneration(long next) {
    change(handle ->
        handle
            .createUpdate("update lethe_keys.standing set generation = :next")
            .bind("next", next)
            .execute());
  }

  @Override
  public long reserve(int count) {
    long last =
        change(handle ->
            handle
                .createQuery(
                    """
                    update lethe_keys.standing set last_slot = last_slot + :count
                    returning last_slot
                    """)
                .bind("count", count)
                .mapTo(Long.class)
                .one());
    return last - count + 1;
  }

  @Override
  public void append(List<Slot> slots) {
    change(handle -> {
      var batch =
          handle.prepareBatch(
              """
              insert into lethe_keys.slots (id, epoch, filled_at, wrapped)
              values (:id, :epoch, :filledAt, :wrapped)
              """);
      for (Slot slot : slots) {
        batch
            .bind("id", slot.id())
            .bind("epoch", slot.epoch())
            .bind("filledAt", slot.filledAtMillis())
            .bind("wrapped", slot.wrapped())
            .add();
      }
      return batch.execute();
    });
  }

  @Override
  public Optional<Slot> read(long slot) {
    return ask(handle ->
        handle
            .createQuery(
                "select id, epoch, filled_at, wrapped from lethe_keys.slots where id = :id")
            .bind("id", slot)
            .map((row, _) -> slot(row))
            .findOne());
  }

  @Override
  public List<Slot> readAll(Collection<Long> slots) {
    return ask(handle ->
        handle
            .createQuery(
                """
                select id, epoch, filled_at, wrapped from lethe_keys.slots where id = any(:ids)
                """)
            .bindArray("ids", Long.class, slots.toArray())
            .map((row, _) -> slot(row))
            .list());
  }

  @Override
  public List<Slot> samples() {
    return readAll(
        ask(handle ->
            handle
                .createQuery("select min(id) from lethe_keys.slots group by epoch")
                .mapTo(Long.class)
                .list()));
  }

  @Override
  public boolean isEmpty(long slot) {
    return read(slot).isEmpty();
  }

  /** A row that was deleted meanwhile is not there to be updated, and stays away. */
  @Override
  public void replace(List<Slot> slots) {
    if (slots.isEmpty()) {
      return;
    }
    change(handle -> {
      var batch =
          handle.prepareBatch(
              """
              update lethe_keys.slots set epoch = :epoch, wrapped = :wrapped where id = :id
              """);
      for (Slot slot : slots) {
        batch
            .bind("id", slot.id())
            .bind("epoch", slot.epoch())
            .bind("wrapped", slot.wrapped())
            .add();
      }
      return batch.execute();
    });
  }

  @Override
  public void empty(Collection<Long> slots) {
    change(handle -> empty(handle, slots));
  }

  private static int empty(Handle handle, Collection<Long> slots) {
    return handle
        .createUpdate("delete from lethe_keys.slots where id = any(:ids)")
        .bindArray("ids", Long.class, slots.toArray())
        .execute();
  }

  @Override
  public void bury(List<Burial> burials) {
    List<Long> slots = burials.stream().map(Burial::slot).distinct().toList();
    change(handle -> {
      dig(handle, burials);
      // An id that was never given out here, as of a lost key store, is not given out later either.
      handle
          .createUpdate("update lethe_keys.standing set last_slot = :last where last_slot < :last")
          .bind("last", slots.stream().mapToLong(Long::longValue).max().orElse(0))
          .execute();
      return empty(handle, slots);
    });
    burials.forEach(burial -> buried.add(burial.job()));
  }

  private static void dig(Handle handle, List<Burial> burials) {
    var batch =
        handle.prepareBatch(
            """
            insert into lethe_keys.graves (slot, job_id, erasure_id, buried_at)
            values (:slot, :job, :erasure, :at) on conflict (job_id) do nothing
            """);
    for (Burial burial : burials) {
      batch
          .bind("slot", burial.slot())
          .bind("job", burial.job().toString())
          .bind("erasure", burial.erasure().toString())
          .bind("at", burial.at().toEpochMilli())
          .add();
    }
    batch.execute();
  }

  @Override
  public boolean buried(JobId job) {
    return buried.contains(job);
  }

  private record Grave(long number, Burial burial) {}

  @Override
  public Stream<Burial> graves() {
    return Stream.iterate(
            gravesAfter(0), page -> !page.isEmpty(), page -> gravesAfter(page.getLast().number))
        .flatMap(List::stream)
        .map(Grave::burial);
  }

  private List<Grave> gravesAfter(long number) {
    return ask(handle ->
        handle
            .createQuery(
                """
                select number, slot, job_id, erasure_id, buried_at from lethe_keys.graves
                where number > :after order by number limit :page
                """)
            .bind("after", number)
            .bind("page", PAGE)
            .map((row, _) ->
                new Grave(
                    row.getLong("number"),
                    new Burial(
                        row.getLong("slot"),
                        JobId.of(row.getString("job_id")),
                        ErasureId.of(row.getString("erasure_id")),
                        Instant.ofEpochMilli(row.getLong("buried_at")))))
            .list());
  }

  @Override
  public void scan(Visitor visitor) {
    List<Slot> page = slotsAfter(0);
    while (!page.isEmpty()) {
      page.forEach(slot -> visitor.visit(slot.id(), Optional.of(slot)));
      page = slotsAfter(page.getLast().id());
    }
  }

  private List<Slot> slotsAfter(long id) {
    return ask(handle ->
        handle
            .createQuery(
                """
                select id, epoch, filled_at, wrapped from lethe_keys.slots
                where id > :after order by id limit :page
                """)
            .bind("after", id)
            .bind("page", PAGE)
            .map((row, _) -> slot(row))
            .list());
  }

  /** Each row was written twice by now; what comes next takes the room of the old ones. */
  @Override
  public void tidy() {
    try (Handle handle = jdbi.open()) {
      handle.execute("vacuum lethe_keys.slots");
    } catch (JdbiException e) {
      log.warn("the keys are not vacuumed, which costs room only", e);
    }
  }

  @Override
  public boolean leavesCopies() {
    return true;
  }

  @Override
  public void close() {
    pool.close();
  }

  @Override
  public String toString() {
    return url.toString();
  }

  private long number(String query) {
    return ask(handle -> handle.createQuery(query).mapTo(Long.class).one());
  }

  private <T> T ask(Function<Handle, T> query) {
    return alone(() -> jdbi.withHandle(query::apply));
  }

  /** In a transaction of its own, whatever the caller is in the middle of. */
  private <T> T change(Function<Handle, T> statements) {
    return alone(() -> {
      try (Handle handle = jdbi.open()) {
        handle.begin();
        T answer = statements.apply(handle);
        disk.database(Step.COMMIT, NAME, handle::commit);
        return answer;
      }
    });
  }

  /** A thread that is to stop would get no connection: it stops after what it has begun. */
  private <T> T alone(Supplier<T> work) {
    boolean interrupted = Thread.interrupted();
    try {
      return work.get();
    } catch (JdbiException | UncheckedIOException e) {
      throw new KeyStoreException("the keys in " + url + " cannot be read or written", e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static Slot slot(ResultSet row) throws SQLException {
    return new Slot(
        row.getLong("id"), row.getInt("epoch"), row.getLong("filled_at"), row.getBytes("wrapped"));
  }
}
