package dev.lethe.store;

import static org.jdbi.v3.core.statement.EmptyHandling.NULL_KEYWORD;

import dev.lethe.id.JobId;
import dev.lethe.key.JobKey;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * The one table with what users and programs said, each value sealed under the key of its job.
 *
 * <p>Destroying that key is what ends a value for good. Beyond it, not even the sealed bytes are to
 * stay behind in the file, and there SQLite needs care: it overwrites a deleted row, but when it
 * re-arranges a page it leaves copies of rows in the gaps, which no later delete finds. Overflow
 * pages are never re-arranged, and are overwritten whole when freed. So a pad in front pushes every
 * byte of the value off the shared page; the gaps can only ever hold pad.
 */
final class SealedValues {
  private final Database database;

  SealedValues(Database database) {
    this.database = database;
  }

  /** A sealed value and where it belongs. */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  record Value(String place, JobId job, byte[] bytes) {}

  /**
   * Seals a value.
   *
   * @param place the id of the thing that the value belongs to; part of what the seal covers
   */
  Value seal(String place, JobId job, JobKey key, byte[] plain) {
    return new Value(place, job, key.seal(seal(place, job), plain));
  }

  /** Puts a value in its place, or another in its stead. */
  void put(String place, JobId job, JobKey key, byte[] plain) {
    put(List.of(seal(place, job, key, plain)));
  }

  /** As {@link #put(String, JobId, JobKey, byte[])}, for some that are sealed already. */
  void put(List<Value> some) {
    if (some.isEmpty()) {
      return;
    }
    database.with(handle -> {
      PreparedBatch batch =
          handle.prepareBatch(
              """
              insert into sealed_values (place, job_id, pad, value)
              values (:place, :job, :pad, :value)
              on conflict (place) do update set value = excluded.value
              """);
      for (Value one : some) {
        batch
            .bind("place", one.place())
            .bind("job", one.job().toString())
            .bind("pad", new byte[database.sealedPad()])
            .bind("value", one.bytes())
            .add();
      }
      return batch.execute();
    });
  }

  byte[] open(String place, JobId job, JobKey key, byte[] sealed) {
    return key.open(seal(place, job), sealed);
  }

  Optional<byte[]> get(String place) {
    return database.with(handle ->
        handle
            .createQuery("select value from sealed_values where place = :place")
            .bind("place", place)
            .mapTo(byte[].class)
            .findOne());
  }

  void remove(String place) {
    database.with(handle ->
        handle
            .createUpdate("delete from sealed_values where place = :place")
            .bind("place", place)
            .execute());
  }

  void removeAll(Collection<JobId> jobs) {
    database.with(handle ->
        handle
            .createUpdate("delete from sealed_values where job_id in (<jobs>)")
            .bindList(NULL_KEYWORD, "jobs", Ids.words(jobs))
            .execute());
  }

  private static String seal(String place, JobId job) {
    return job + "/" + place;
  }
}
