package dev.lethe.client;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which jobs a list shows; empty fields do not narrow it. */
public record JobFilter(
    List<String> states,
    Optional<String> type,
    Optional<Instant> createdBefore,
    Map<String, String> labels,
    int pageSize) {
  private static final int LARGEST_PAGE = 500;

  public JobFilter {
    states = List.copyOf(states);
    labels = Map.copyOf(labels);
    if (pageSize < 1 || pageSize > LARGEST_PAGE) {
      throw new IllegalArgumentException("a page holds 1 to " + LARGEST_PAGE + " jobs");
    }
  }

  public static JobFilter all() {
    return new JobFilter(List.of(), Optional.empty(), Optional.empty(), Map.of(), 50);
  }

  Query query() {
    var query = new Query().add("limit", Integer.toString(pageSize));
    if (!states.isEmpty()) {
      query.add("state", String.join(",", states));
    }
    type.ifPresent(word -> query.add("type", word));
    createdBefore.ifPresent(time -> query.add("created_before", time.toString()));
    labels.forEach((name, value) -> query.add("label", name + ":" + value));
    return query;
  }
}
