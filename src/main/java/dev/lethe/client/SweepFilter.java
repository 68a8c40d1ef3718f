package dev.lethe.client;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which jobs a sweep is for; empty fields do not narrow it. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record SweepFilter(
    List<String> state,
    @Nullable String type,
    @Nullable Duration olderThan,
    @Nullable Instant endedBefore,
    Map<String, String> labels,
    @Nullable Long minBytes,
    @Nullable Long maxBytes,
    List<String> ids) {
  public SweepFilter {
    state = List.copyOf(state);
    labels = Map.copyOf(labels);
    ids = List.copyOf(ids);
  }

  /** Jobs with all of these labels. */
  public static SweepFilter labelled(Map<String, String> labels) {
    return new SweepFilter(List.of(), null, null, null, labels, null, null, List.of());
  }

  /** What a plan is asked for with. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  record Ask(
      boolean dryRun,
      @Nullable String action,
      @Nullable SweepFilter filter,
      @Nullable String plan,
      @Nullable String account) {
    static Ask plan(String action, SweepFilter filter, Optional<String> account) {
      return new Ask(true, action, filter, null, account.orElse(null));
    }

    static Ask begin(String plan, Optional<String> account) {
      return new Ask(false, null, null, plan, account.orElse(null));
    }
  }
}
