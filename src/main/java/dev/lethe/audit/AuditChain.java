package dev.lethe.audit;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where the chain of entries is kept. */
public interface AuditChain {
  /** Entries that have no place yet, in the order in which they were written. */
  List<Loose> loose(int limit);

  /** Gives entries their places. */
  void seal(List<Placed> placed);

  Optional<Sealed> newest();

  Optional<Sealed> at(long place);

  /** Entries that have their place, newest first. */
  List<Sealed> list(Asked what);

  /** Removes what an entry says and leaves its hashes; returns whether it said anything. */
  boolean clear(long place);

  void addHead(Head head, String signed);

  Optional<String> newestHead();

  /** An entry on its way into the chain. */
  record Loose(long number, Sealed.Content content) {}

  /** An entry, and the place it gets. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Placed(long number, long place, byte[] hash, byte[] chain) {}

  /**
   * Which entries are wanted.
   *
   * @param below only such as have a place before this one
   */
  record Asked(
      @Nullable String account,
      @Nullable String job,
      @Nullable String action,
      @Nullable Instant since,
      @Nullable Instant until,
      long below,
      int limit) {
    public static Asked all(long below, int limit) {
      return new Asked(null, null, null, null, null, below, limit);
    }
  }
}
