package dev.lethe;

import dev.lethe.quota.Limits;
import java.util.Optional;

/** What an account may have for which nothing else was set; no limit where nothing is said. */
record LimitSettings(
    Optional<Long> storedBytes,
    Optional<Integer> queuedJobs,
    Optional<Integer> runningJobs,
    Optional<Long> uploadBytes,
    int softPercent) {
  private static final int MANY = 1_000_000_000;

  static LimitSettings from(Settings settings) {
    return new LimitSettings(
        settings.read("limits.stored_bytes", "", Forms.optional(Forms.bytes(0))),
        settings.read("limits.queued_jobs", "", Forms.optional(Forms.number(0, MANY))),
        settings.read("limits.running_jobs", "", Forms.optional(Forms.number(0, MANY))),
        settings.read("limits.upload_bytes", "", Forms.optional(Forms.bytes(0))),
        settings.read("limits.soft_percent", "80", Forms.number(1, 100)));
  }

  Limits limits() {
    return new Limits(
        storedBytes.orElse(Limits.NONE),
        queuedJobs.map(Integer::longValue).orElse(Limits.NONE),
        runningJobs.map(Integer::longValue).orElse(Limits.NONE),
        uploadBytes.orElse(Limits.NONE),
        softPercent);
  }
}
