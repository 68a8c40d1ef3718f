package dev.lethe.id;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Names one thing that happened, for whoever is told of it. It is not drawn but put together, of
 * when it happened, where the log has it, and which of the things it is that this entry of the log
 * stands for; so it needs no place of its own, and it is the same each time it is told.
 */
public record EventId(UUID uuid) {
  private static final String PREFIX = "evt_";
  private static final long VERSION = 0x7000;
  private static final long VARIANT = 0x8000_0000_0000_0000L;
  private static final int PART_BITS = 12;
  private static final long PARTS = (1 << PART_BITS) - 1;
  private static final long NUMBERS = (1L << 62) - 1;

  /** The last part stands for what is in no log; its number is any. */
  private static final int UNLOGGED = (1 << PART_BITS) - 1;

  /** The thing {@code part} of the entry {@code number}, which says that it happened then. */
  public static EventId of(Instant at, long number, int part) {
    long high = (at.toEpochMilli() << 16) | VERSION | (part & PARTS);
    return new EventId(new UUID(high, VARIANT | (number & NUMBERS)));
  }

  /** Something that no log has. */
  public static EventId unlogged(Instant at, long random) {
    return of(at, random, UNLOGGED);
  }

  /**
   * Reads the native spelling; empty for anything else, so that a malformed id is an unknown one.
   */
  public static Optional<EventId> parse(String text) {
    return Crockford.read(PREFIX, text)
        .filter(uuid -> uuid.version() == 7 && uuid.variant() == 2)
        .map(EventId::new);
  }

  /** Reads an id this server wrote itself, such as one from its database. */
  public static EventId of(String text) {
    return parse(text).orElseThrow(() -> new IllegalArgumentException("not an event id: " + text));
  }

  /** Which entry of the log it is from. */
  public long number() {
    return uuid.getLeastSignificantBits() & NUMBERS;
  }

  /** When it happened. */
  public Instant at() {
    return Instant.ofEpochMilli(uuid.getMostSignificantBits() >>> 16);
  }

  @Override
  public String toString() {
    return Crockford.write(PREFIX, uuid);
  }
}
