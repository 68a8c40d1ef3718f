package dev.lethe.client;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an account uses.
 *
 * @param fullInDays when it will have no room left, if it grows on like this; null if never
 * @param frees what will end by itself
 */
public record Usage(
    String accountId,
    Instant at,
    List<Line> limits,
    Bytes bytes,
    List<OfState> byState,
    List<OfType> byType,
    List<OfKind> byKind,
    Growth growth,
    @Nullable Long fullInDays,
    List<Freed> frees) {

  /** One limit; null for none, and where nothing is counted against it. */
  public record Line(
      String limit, @Nullable Long used, @Nullable Long allowed, @Nullable Long soft) {}

  /** All its bytes. */
  public record Bytes(long stored, long reserved, long onDisk, long erasing) {}

  /** Its jobs in one state. */
  public record OfState(String state, String data, long jobs, long bytes) {}

  /** Its jobs of one type. */
  public record OfType(String type, long jobs, long bytes) {}

  /** Its files of one kind. */
  public record OfKind(String kind, long files, long bytes, long onDisk) {}

  /** How what it uses changed of late; null before a day has passed. */
  public record Growth(@Nullable Long bytesPerDay, List<Day> days) {}

  /** What it used on a day. */
  public record Day(String day, long bytes) {}

  /** What a day frees by itself. */
  public record Freed(String day, long jobs, long bytes) {}
}
