package dev.lethe.client;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which entries of the audit log a list shows; empty fields do not narrow it. */
public record AuditFilter(
    Optional<String> account,
    Optional<String> job,
    Optional<String> action,
    Optional<Instant> since,
    Optional<Instant> until) {
  private static final String PAGE = "500";

  public static AuditFilter all() {
    return new AuditFilter(
        Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  Query query(@Nullable String cursor) {
    var query = new Query().add("limit", PAGE);
    account.ifPresent(id -> query.add("account", id));
    job.ifPresent(id -> query.add("job", id));
    action.ifPresent(word -> query.add("action", word));
    since.ifPresent(time -> query.add("since", time.toString()));
    until.ifPresent(time -> query.add("until", time.toString()));
    if (cursor != null) {
      query.add("cursor", cursor);
    }
    return query;
  }
}
