package dev.lethe.store;

import dev.lethe.job.JobType.Inputs;
import dev.lethe.remote.OfferStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.StatementContext;

/** What workers on other machines serve, in SQL. It describes programs, and no job. */
public final class SqlOfferStore implements OfferStore {
  private static final String SELECT =
      """
      select type, schema, least, most, seen_at from offered_types where seen_at >= :oldest
      """;

  private final Database database;

  public SqlOfferStore(Database database) {
    this.database = database;
  }

  @Override
  public void replace(String worker, List<Offer> offers, Instant seen) {
    database.with(handle -> {
      handle
          .createUpdate("delete from offered_types where worker = :worker")
          .bind("worker", worker)
          .execute();
      PreparedBatch batch =
          handle.prepareBatch(
              """
              insert into offered_types (worker, type, schema, least, most, seen_at)
              values (:worker, :type, :schema, :least, :most, :seen)
              """);
      offers.forEach(offer ->
          batch
              .bind("worker", worker)
              .bind("type", offer.type())
              .bind("schema", offer.schema())
              .bind("least", offer.inputs().least())
              .bind("most", offer.inputs().most())
              .bind("seen", seen.toEpochMilli())
              .add());
      return batch.size() == 0 ? new int[0] : batch.execute();
    });
  }

  @Override
  public void seen(String worker, Instant at) {
    database.with(handle ->
        handle
            .createUpdate(
                """
                update offered_types set seen_at = :at where worker = :worker and seen_at < :at
                """)
            .bind("at", at.toEpochMilli())
            .bind("worker", worker)
            .execute());
  }

  @Override
  public List<Seen> since(Instant oldest) {
    return database.with(handle ->
        handle
            .createQuery(SELECT + "order by type, seen_at desc, worker")
            .bind("oldest", oldest.toEpochMilli())
            .map(SqlOfferStore::read)
            .list());
  }

  @Override
  public List<Seen> since(Instant oldest, String type) {
    return database.with(handle ->
        handle
            .createQuery(SELECT + "and type = :type order by seen_at desc, worker")
            .bind("oldest", oldest.toEpochMilli())
            .bind("type", type)
            .map(SqlOfferStore::read)
            .list());
  }

  @Override
  public void forget(Instant before) {
    database.with(handle ->
        handle
            .createUpdate("delete from offered_types where seen_at < :before")
            .bind("before", before.toEpochMilli())
            .execute());
  }

  private static Seen read(ResultSet row, StatementContext context) throws SQLException {
    return new Seen(
        new Offer(
            row.getString("type"),
            row.getString("schema"),
            new Inputs(row.getInt("least"), row.getInt("most"))),
        Instant.ofEpochMilli(row.getLong("seen_at")));
  }
}
