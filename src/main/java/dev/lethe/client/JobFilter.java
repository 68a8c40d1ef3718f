package dev.lethe.client;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which jobs a list shows; empty fields do not narrow it.
 *
 * @param account the name or id of a descendant; empty for the account that asks
 */
public record JobFilter(
    List<String> states,
    Optional<String> type,
    Optional<Instant> createdBefore,
    Map<String, String> labels,
    Optional<String> account,
    int pageSize) {
  private static final int LARGEST_PAGE = 500;

  public JobFilter {
    states = List.copyOf(states);
    labels = Map.copyOf(labels);
    if (pageSize < 1 || pageSize > LARGEST_PAGE) {
      throw new IllegalArgumentException("a page holds 1 to " + LARGEST_PAGE + " jobs");
    }
  }

  /** Of the account that asks. */
  public JobFilter(
      List<String> states,
      Optional<String> type,
      Optional<Instant> createdBefore,
      Map<String, String> labels,
      int pageSize) {
    this(states, type, createdBefore, labels, Optional.empty(), pageSize);
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
    account.ifPresent(name -> query.add("account", name));
    return query;
  }
}
