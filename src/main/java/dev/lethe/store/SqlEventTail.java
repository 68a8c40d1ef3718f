package dev.lethe.store;

import dev.lethe.event.Event;
import dev.lethe.event.EventLog;
import java.util.ArrayList;
import java.util.List;

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

  private record Seen(long oldestWriter, List<Event> events) {}

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
    List<Event> certain = certain(seen.events());
    if (certain.size() < seen.events().size() && !doubting) {
      doubt(seen.events().getLast().number());
    }
    return certain;
  }

  @Override
  public boolean waiting() {
    return doubting || position == NOWHERE;
  }

  @Override
  public long position() {
    return position;
  }

  private List<Event> certain(List<Event> seen) {
    var certain = new ArrayList<Event>();
    for (Event event : seen) {
      if (event.number() != position + 1 && event.number() > settled) {
        break;
      }
      certain.add(event);
      position = event.number();
    }
    return certain;
  }

  private void doubt(long upTo) {
    doubtful = upTo;
    fence = database.newestWriter();
    doubting = true;
  }

  private List<Event> after(long number, int limit) {
    if (number == NOWHERE) {
      return List.of();
    }
    return database.with(handle ->
        handle
            .createQuery(
                SqlEventLog.SELECT + "where number > :after order by number limit " + limit)
            .bind("after", number)
            .map(SqlEventLog::read)
            .list());
  }
}
