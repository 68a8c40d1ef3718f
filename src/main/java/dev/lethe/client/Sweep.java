package dev.lethe.client;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An end of many jobs, and how far it is.
 *
 * @param plan the hash by which it is begun
 * @param failed so many of those that wait have failed so far; they are tried again
 * @param left of so many nothing became yet, or never will if it was aborted
 */
public record Sweep(
    String id,
    String accountId,
    List<String> accounts,
    String action,
    String state,
    @Nullable JsonNode filter,
    @Nullable String plan,
    long planned,
    long done,
    long refused,
    long waiting,
    long failed,
    long left,
    long bytes,
    @Nullable List<OfType> types,
    Instant createdAt,
    @Nullable Instant expiresAt,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt,
    @Nullable String receiptUrl) {

  @JsonIgnore
  public boolean ended() {
    return state.equals("done") || state.equals("aborted");
  }

  /** What a plan has of one type. */
  public record OfType(String type, long jobs, long bytes) {}

  /** What would be ended, and the first jobs of it. */
  public record Plan(Sweep sweep, List<Sampled> sample) {}

  /** One of the jobs that a plan names. */
  public record Sampled(
      String jobId, String type, String state, long storedBytes, Instant createdAt) {}

  /**
   * What became of one job.
   *
   * @param code why it was left alone; null unless it was
   */
  public record Item(
      String jobId,
      String state,
      @Nullable String code,
      @Nullable String erasureId,
      @Nullable String receiptSha256) {}

  /** One of the receipts that the receipt of the sweep binds. */
  public record Single(String erasureId, String jobId, String receiptSha256, String receipt) {}
}
