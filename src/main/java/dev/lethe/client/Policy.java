package dev.lethe.client;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A rule by which jobs end by themselves. Spans of time are as the server spells them. */
public record Policy(
    @Nullable String id,
    @Nullable String accountId,
    @Nullable String type,
    List<String> states,
    @Nullable String label,
    String from,
    String after,
    String action,
    @Nullable String undoFor,
    Instant createdAt,
    Instant changedAt) {

  /** What is said of a policy when it is made or changed; what is null has its default. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Ask(
      @Nullable String account,
      @Nullable String type,
      @Nullable List<String> states,
      @Nullable String label,
      @Nullable String from,
      @Nullable String after,
      @Nullable String action,
      @Nullable String undoFor,
      @Nullable Boolean dryRun) {
    /** The same, to be told what would come of it and nothing else. */
    public Ask dry() {
      return new Ask(account, type, states, label, from, after, action, undoFor, true);
    }
  }

  /** A policy, and what comes of it. */
  public record Change(Policy policy, Preview preview) {}

  /** What will end by itself and when. */
  public record Preview(
      Instant at,
      long jobs,
      long bytes,
      Sum dueNow,
      List<Day> days,
      Sum later,
      Sum held,
      List<Kind> kinds,
      List<Sample> sample,
      boolean complete) {}

  public record Sum(long jobs, long bytes) {}

  public record Day(String day, long jobs, long bytes) {}

  public record Kind(String type, String state, long jobs, long bytes) {}

  /** One of those that are due first. */
  public record Sample(
      String jobId,
      String type,
      String state,
      @Nullable Instant endedAt,
      Instant purgeAt,
      String purgeBy,
      String purgeAction,
      boolean held) {}
}
