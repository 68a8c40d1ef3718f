package dev.lethe.client;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The durable operation behind clean and delete, and how far it has come. */
public record Erasure(
    String id,
    String jobId,
    String action,
    @Nullable String cause,
    String state,
    @Nullable List<Step> steps,
    int tries,
    @Nullable Trouble lastError,
    @Nullable List<Tally> artifacts,
    int linksRevoked,
    @Nullable JsonNode residuals,
    Instant createdAt,
    @Nullable Instant doneAt,
    @Nullable String receiptUrl) {

  @JsonIgnore
  public boolean done() {
    return state.equals("done");
  }

  /** How many files the erasure takes, of all kinds. */
  @JsonIgnore
  public long fileCount() {
    return artifacts == null ? 0 : artifacts.stream().mapToLong(Tally::count).sum();
  }

  /** How many bytes the erasure takes, of all kinds. */
  @JsonIgnore
  public long byteCount() {
    return artifacts == null ? 0 : artifacts.stream().mapToLong(Tally::bytes).sum();
  }

  /** One step and when it was done; null while it is not. */
  public record Step(String name, @Nullable Instant doneAt) {}

  /** What made the last try fail. */
  public record Trouble(String code, @Nullable String message, @Nullable Instant at) {}

  /** How much of one kind there was. */
  public record Tally(String kind, long count, long bytes) {}
}
