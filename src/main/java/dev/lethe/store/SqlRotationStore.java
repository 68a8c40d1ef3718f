package dev.lethe.store;

import dev.lethe.ending.Rotation;
import dev.lethe.ending.RotationStore;
import java.time.Instant;
import java.util.Optional;

/** The ends of master keys in SQL. */
public final class SqlRotationStore implements RotationStore {
  private final Database database;

  public SqlRotationStore(Database database) {
    this.database = database;
  }

  @Override
  public void insert(Rotation rotation) {
    database.with(handle ->
        handle
            .createUpdate(
                """
                insert into rotations (epoch, destroyed_at) values (:epoch, :at)
                on conflict (epoch) do nothing
                """)
            .bind("epoch", rotation.epoch())
            .bind("at", rotation.destroyedAt().toEpochMilli())
            .execute());
  }

  @Override
  public Optional<Rotation> find(int epoch) {
    return database.with(handle ->
        handle
            .createQuery("select epoch, destroyed_at from rotations where epoch = :epoch")
            .bind("epoch", epoch)
            .map((row, _) ->
                new Rotation(
                    row.getInt("epoch"), Instant.ofEpochMilli(row.getLong("destroyed_at"))))
            .findOne());
  }
}
