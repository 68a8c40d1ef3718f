package dev.lethe.store;

import static org.jdbi.v3.core.statement.EmptyHandling.NULL_KEYWORD;

import dev.lethe.id.AccountId;
import dev.lethe.id.ErasureId;
import dev.lethe.id.JobId;
import dev.lethe.id.SweepId;
import dev.lethe.job.JobState;
import dev.lethe.key.KeyStore;
import dev.lethe.sweep.Filter;
import dev.lethe.sweep.Item;
import dev.lethe.sweep.Sweep;
import dev.lethe.sweep.SweepItems;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** The jobs of sweeps in SQL. They hold nothing that needs a seal. */
public final class SqlSweepItems implements SweepItems {
  private static final String ENDED = "('succeeded', 'failed', 'cancelled')";

  private final Database database;
  private final AccountKeys accountKeys;

  public SqlSweepItems(Database database, KeyStore keys) {
    this.database = database;
    this.accountKeys = new AccountKeys(database, keys);
  }

  @Override
  public List<Found> matching(Sweep sweep, AccountId account, Optional<JobId> after, int limit) {
    var asked = new Asked(sweep.filter(), account);
    asked.and(seen(sweep));
    asked.and(
        switch (sweep.action()) {
          case CANCEL -> "j.data = 'kept' and j.state in ('draft', 'queued', 'running')";
          case CLEAN -> "j.data = 'kept' and j.state in " + ENDED;
          case DELETE -> "j.data is not null";
        });
    after.ifPresent(last -> asked.and("j.id > :after", "after", last.toString()));
    if (!sweep.filter().ids().isEmpty()) {
      asked.andOneOf("j.id", "ids", Ids.words(sweep.filter().ids()));
    }
    return database.with(handle ->
        asked
            .bind(
                handle.createQuery(
                    """
                    select j.id, j.type, j.state, j.stored_bytes, j.created_at from jobs j
                    where
                    """
                        + asked.sql()
                        + " order by j.id limit "
                        + limit))
            .map((row, _) ->
                new Found(
                    JobId.of(row.getString("id")),
                    row.getString("type"),
                    JobState.of(row.getString("state")),
                    row.getLong("stored_bytes"),
                    Instant.ofEpochMilli(row.getLong("created_at"))))
            .list());
  }

  private static String seen(Sweep sweep) {
    return sweep.whole()
        ? """
        (j.visibility = 'shown' or (j.visibility = 'deleted' and j.data in ('kept', 'trashed')))
        """
        : "j.visibility = 'shown'";
  }

  @Override
  public Set<JobId> fitting(Sweep sweep, AccountId account, Collection<JobId> jobs) {
    var asked = new Asked(sweep.filter(), account);
    asked.andOneOf("j.id", "ids", Ids.words(jobs));
    return database.with(handle ->
        asked
            .bind(handle.createQuery("select j.id from jobs j where " + asked.sql()))
            .mapTo(String.class)
            .map(JobId::of)
            .set());
  }

  @Override
  public void insert(SweepId sweep, Collection<JobId> jobs) {
    if (jobs.isEmpty()) {
      return;
    }
    database.with(handle -> {
      PreparedBatch batch =
          handle.prepareBatch(
              """
              insert into sweep_items (sweep_id, job_id, state) values (:sweep, :job, 'planned')
              """);
      jobs.forEach(job -> batch.bind("sweep", sweep.toString()).bind("job", job.toString()).add());
      return batch.execute();
    });
  }

  @Override
  public int remove(SweepId sweep, int limit) {
    return database.with(handle ->
        handle
            .createUpdate(
                """
                delete from sweep_items where sweep_id = :sweep and job_id in (
                  select job_id from sweep_items where sweep_id = :sweep
                  order by job_id limit :limit)
                """)
            .bind("sweep", sweep.toString())
            .bind("limit", limit)
            .execute());
  }

  @Override
  public List<Item> list(
      SweepId sweep, Optional<Item.State> state, Optional<JobId> after, int limit) {
    return database.with(handle ->
        handle
            .createQuery(
                """
                select job_id, state, code, erasure_id, receipt_sha256 from sweep_items
                where sweep_id = :sweep and job_id > :after and (:state = '' or state = :state)
                order by job_id limit
                """
                    + limit)
            .bind("sweep", sweep.toString())
            .bind("after", after.map(JobId::toString).orElse(""))
            .bind("state", state.map(Item.State::word).orElse(""))
            .map(SqlSweepItems::read)
            .list());
  }

  @Override
  public List<JobId> planned(SweepId sweep, int limit) {
    return database.with(handle ->
        handle
            .createQuery(
                """
                select job_id from sweep_items
                where sweep_id = :sweep and state = 'planned' order by job_id limit
                """
                    + limit)
            .bind("sweep", sweep.toString())
            .mapTo(String.class)
            .map(JobId::of)
            .list());
  }

  @Override
  public void save(Sweep sweep, Collection<Item> items) {
    if (items.isEmpty()) {
      return;
    }
    database.with(handle -> {
      PreparedBatch batch =
          handle.prepareBatch(
              """
              update sweep_items set state = :state, code = :code, erasure_id = :erasure,
                receipt_sha256 = :receipt
              where sweep_id = :sweep and job_id = :job and state in ('planned', 'waiting')
              """);
      for (Item item : items) {
        batch
            .bind("sweep", sweep.id().toString())
            .bind("job", item.job().toString())
            .bind("state", item.state().word())
            .bind("code", item.code() == null ? null : item.code().word())
            .bind("erasure", item.erasure() == null ? null : item.erasure().toString())
            .bind("receipt", item.receiptSha256())
            .add();
      }
      return batch.execute();
    });
  }

  @Override
  public List<Ended> ended(Sweep sweep, int limit) {
    String erased =
        """
        select i.job_id, i.state, i.code, i.erasure_id, i.receipt_sha256, r.jws
        from sweep_items i join erasures e on e.id = i.erasure_id and e.state = 'done'
        left join receipts r on r.erasure_id = e.id
        where i.sweep_id = :sweep and i.state = 'waiting' order by i.job_id limit
        """;
    String stopped =
        """
        select i.job_id, i.state, i.code, i.erasure_id, i.receipt_sha256, null as jws
        from sweep_items i join jobs j on j.id = i.job_id and j.state in
        """
            + ENDED
            + " where i.sweep_id = :sweep and i.state = 'waiting' order by i.job_id limit ";
    return database.with(handle ->
        handle
            .createQuery((sweep.action().erases() ? erased : stopped) + limit)
            .bind("sweep", sweep.id().toString())
            .map((row, context) -> new Ended(read(row, context), row.getString("jws")))
            .list());
  }

  @Override
  public long failing(SweepId sweep) {
    return database.with(handle ->
        handle
            .createQuery(
                """
                select count(*) from sweep_items i join erasures e on e.id = i.erasure_id
                where i.sweep_id = :sweep and i.state = 'waiting' and e.state = 'running'
                  and e.error_code is not null
                """)
            .bind("sweep", sweep.toString())
            .mapTo(Long.class)
            .one());
  }

  @Override
  public Map<Item.Why, Long> refused(SweepId sweep) {
    return database.with(handle ->
        handle
            .createQuery(
                """
                select code, count(*) as n from sweep_items
                where sweep_id = :sweep and state = 'refused' group by code
                """)
            .bind("sweep", sweep.toString())
            .map((row, _) -> Map.entry(why(row.getString("code")), row.getLong("n")))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
  }

  @Override
  public List<Proof> proofs(SweepId sweep, Optional<ErasureId> after, int limit) {
    return database.with(handle ->
        handle
            .createQuery(
                """
                select i.erasure_id, i.job_id, i.receipt_sha256, r.jws, e.artifacts,
                  e.links_revoked, e.residuals
                from sweep_items i
                join erasures e on e.id = i.erasure_id
                join receipts r on r.erasure_id = i.erasure_id
                where i.sweep_id = :sweep and i.receipt_sha256 is not null
                  and i.erasure_id > :after
                order by i.erasure_id limit
                """
                    + limit)
            .bind("sweep", sweep.toString())
            .bind("after", after.map(ErasureId::toString).orElse(""))
            .map((row, _) ->
                new Proof(
                    ErasureId.of(row.getString("erasure_id")),
                    JobId.of(row.getString("job_id")),
                    row.getBytes("receipt_sha256"),
                    row.getString("jws"),
                    SqlErasureStore.tallies(row.getString("artifacts")),
                    row.getInt("links_revoked"),
                    row.getString("residuals").equals("[]")))
            .list());
  }

  private static Item read(ResultSet row, StatementContext context) throws SQLException {
    String code = row.getString("code");
    String erasure = row.getString("erasure_id");
    return new Item(
        JobId.of(row.getString("job_id")),
        Item.State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
        code == null ? null : why(code),
        erasure == null ? null : ErasureId.of(erasure),
        row.getBytes("receipt_sha256"));
  }

  private static Item.Why why(String word) {
    return Item.Why.valueOf(word.toUpperCase(Locale.ROOT));
  }

  /** What a filter asks, as conditions on the jobs {@code j} of one account. */
  private final class Asked {
    private final List<String> where = new ArrayList<>();
    private final Map<String, Object> values = new HashMap<>();
    private final Map<String, List<String>> lists = new HashMap<>();

    Asked(Filter filter, AccountId account) {
      and("j.account_id = :account", "account", account.toString());
      if (!filter.states().isEmpty()) {
        andOneOf("j.state", "states", filter.states().stream().map(JobState::word).toList());
      }
      and("j.type = :type", "type", filter.type());
      and("j.created_at < :created", "created", JobRows.millis(filter.createdBefore()));
      and("j.ended_at < :ended", "ended", JobRows.millis(filter.endedBefore()));
      and("j.stored_bytes >= :least", "least", filter.minBytes());
      and("j.stored_bytes <= :most", "most", filter.maxBytes());
      int n = 0;
      for (Map.Entry<String, String> label : filter.labels().entrySet()) {
        String name = "tag" + n++;
        and(
            "exists (select 1 from job_labels l where l.account_id = :account and l.tag = :"
                + name
                + " and l.job_id = j.id)",
            name,
            accountKeys.tag(account, label.getKey(), label.getValue()));
      }
    }

    void and(String condition) {
      where.add(condition);
    }

    void and(String condition, String name, @Nullable Object value) {
      if (value != null) {
        where.add(condition);
        values.put(name, value);
      }
    }

    void andOneOf(String column, String name, List<String> some) {
      where.add(column + " in (<" + name + ">)");
      lists.put(name, some);
    }

    String sql() {
      return String.join(" and ", where);
    }

    Query bind(Query query) {
      query.bindMap(values);
      lists.forEach((name, some) -> query.bindList(NULL_KEYWORD, name, some));
      return query;
    }
  }
}
