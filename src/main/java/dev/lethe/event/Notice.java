package dev.lethe.event;

import dev.lethe.id.AccountId;
import dev.lethe.id.JobId;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Something an account may want to know that is no change of a job. Like an {@link Event} it holds
 * ids, words of ours, numbers and times, nothing that anybody said: it outlives what it tells of.
 *
 * @param job null if it is about the whole account
 * @param facts whole numbers, times, and ids or words of ours
 */
public record Notice(
    AccountId account, @Nullable JobId job, Kind kind, Map<String, Object> facts, Instant at) {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z_]{0,31}");
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_.:-]{1,64}");

  /** What can be noticed. */
  public enum Kind {
    /** An erasure met with trouble; it is tried again until it is done. */
    ERASURE_FAILED("erasure.failed"),
    LINK_REVOKED("link.revoked"),
    QUOTA_WARNING("quota.warning"),
    RETENTION_UPCOMING("retention.upcoming");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    public String word() {
      return word;
    }
  }

  public Notice {
    facts = Map.copyOf(facts);
    new TreeMap<>(facts).forEach(Notice::check);
  }

  /** Free text has no way in: nothing would ever erase it. */
  private static void check(String name, Object fact) {
    boolean plain =
        switch (fact) {
          case Long _, Integer _, Boolean _, Instant _ -> true;
          case String word -> WORD.matcher(word).matches();
          default -> false;
        };
    if (!plain || !NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("a notice cannot hold this as " + name);
    }
  }
}
