package dev.lethe.quota;

import dev.lethe.id.AccountId;
import java.time.LocalDate;
import java.util.List;

/** What will end by itself: whoever decides when data goes says here what that will free. */
@FunctionalInterface
public interface Frees {
  /** By day (UTC), the nearest first; what was due before is told for today. */
  List<Freed> of(AccountId account, LocalDate today);

  /** What one day frees. */
  record Freed(LocalDate day, long jobs, long bytes) {}
}
