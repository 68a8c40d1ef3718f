package dev.lethe.sweep;

import dev.lethe.id.JobId;
import dev.lethe.job.JobState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which jobs a sweep is for: those that meet all of it.
 *
 * @param states any of these; empty for all
 * @param type null for all
 * @param createdBefore when it was made; null for any time
 * @param endedBefore when its work ended; null for any time, and for jobs that have not ended
 * @param labels all of these
 * @param minBytes so much is stored of it at the least
 * @param maxBytes so much at the most
 * @param ids these; empty for all. They are in the plan, and forgotten once there is one
 */
public record Filter(
    Set<JobState> states,
    @Nullable String type,
    @Nullable Instant createdBefore,
    @Nullable Instant endedBefore,
    Map<String, String> labels,
    @Nullable Long minBytes,
    @Nullable Long maxBytes,
    List<JobId> ids) {
  public static final Filter NONE =
      new Filter(Set.of(), null, null, null, Map.of(), null, null, List.of());

  public Filter {
    states = Set.copyOf(states);
    labels = Map.copyOf(labels);
    ids = List.copyOf(ids);
  }

  Filter withoutIds() {
    return new Filter(
        states, type, createdBefore, endedBefore, labels, minBytes, maxBytes, List.of());
  }

  /** Tells nothing that a user said, so that a log does not either. */
  @Override
  public String toString() {
    return "Filter[]";
  }
}
