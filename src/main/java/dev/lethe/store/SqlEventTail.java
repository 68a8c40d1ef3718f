package dev.lethe.store;

import dev.lethe.event.Event;
import dev.lethe.event.EventLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Follows the end of the log and passes over no event.
 *
 * <p>PostgreSQL gives an event its number when it is written, but shows it when its transaction
 * commits; so 8 can be seen before 7. Whoever then moves on to 8 never sees 7. But a number can
 * also be missing for good, because its transaction was undone. To tell one from the other: after
 * the gap was seen, the number of a transaction is taken that is newer than all that have written
 * so far, the one that holds 7 among them, for it wrote its job before it took the 7. Once all
 * transactions below that one have ended, what is still not there never comes.
 *
 * <p>So writers pay nothing for the order, where a counter that is locked until the commit would
 * make them wait for one another. With the one writer of SQLite no gap is ever in doubt.
 */
final class SqlEventTail implements EventLog.Tail {
  private static final long NOWHERE = -1;

  private final Database database;
  private long position = NOWHERE;

  /** No number up to this one is still to come. */
  private long settled;

  /** What will be settled once no transaction below the fence is left. */
  private long doubtful;

  private long fence;
  private boolean doubting;

  /** Whether there was more than was asked for. */
  private boolean more;

  private record Seen(long oldestWriter, List<Row> rows) {}

  /** An entry of the log, and the event if it is one: it may be a notice. */
  private record Row(long number, Optional<Event> event) {}

  /** Begins at the end; whether that is the end is the first thing in doubt. */
  SqlEventTail(Database database, SqlEventLog log) {
    this.database = database;
    doubt(database.read(log::newest));
  }

  @Override
  public List<Event> next(int limit) {
    // The writers are asked for in the same read: what has ended by then is seen by it.
    Seen seen = database.read(() -> new Seen(database.oldestWriter(), after(position, limit)));
    if (doubting && seen.oldestWriter() >= fence) {
      settled = doubtful;
      doubting = false;
    }
    if (position == NOWHERE) {
      position = doubting ? NOWHERE : settled;
      return List.of();
    }
    more = seen.rows().size() == limit;
    List<Event> certain = certain(seen.rows());
    if (!seen.rows().isEmpty() && position < seen.rows().getLast().number() && !doubting) {
      doubt(seen.rows().getLast().number());
    }
    return certain;
  }

  @Override
  public boolean waiting() {
    return doubting || more || position == NOWHERE;
  }

  @Override
  public long position() {
    return position;
  }

  private List<Event> certain(List<Row> seen) {
    var certain = new ArrayList<Event>();
    for (Row row : seen) {
      if (row.number() != position + 1 && row.number() > settled) {
        break;
      }
      row.event().ifPresent(certain::add);
      position = row.number();
    }
    return certain;
  }

  private void doubt(long upTo) {
    doubtful = upTo;
    fence = database.newestWriter();
    doubting = true;
  }

  private List<Row> after(long number, int limit) {
    if (number == NOWHERE) {
      return List.of();
    }
    return database.with(handle ->
        handle
            .createQuery(
                SqlEventLog.SELECT + "where number > :after order by number limit " + limit)
            .bind("after", number)
            .map((row, context) ->
                new Row(
                    row.getLong("number"),
                    row.getString("state").isEmpty()
                        ? Optional.empty()
                        : Optional.of(SqlEventLog.read(row, context))))
            .list());
  }
}
