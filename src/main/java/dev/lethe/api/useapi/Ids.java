package dev.lethe.api.useapi;

import dev.lethe.id.JobId;
import dev.lethe.id.WireIds;
import java.util.Optional;

/**
 * Ids of jobs as this dialect spells them: {@code job:} and a UUID. The vendor's begin so too and
 * have a colon, so that clients know to encode them.
 */
final class Ids {
  private static final String PREFIX = "job:";

  private Ids() {}

  static String write(JobId id) {
    return PREFIX + id.uuid();
  }

  /** Reads the one spelling that {@link #write} gives; anything else is no id. */
  static Optional<JobId> read(String text) {
    return text.startsWith(PREFIX)
        ? WireIds.uuid(text.substring(PREFIX.length())).map(JobId::new)
        : Optional.empty();
  }
}
