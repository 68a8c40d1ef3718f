package dev.lethe.account;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What an API key may be used for. */
public enum Scope {
  JOBS_READ,
  JOBS_WRITE,
  JOBS_END,
  /** To do the work of jobs, of whatever account, on another machine; with no other beside it. */
  JOBS_WORK,
  ADMIN;

  /**
   * What a key may do of which nothing else is said: all that an account does with its own jobs.
   */
  public static Set<Scope> usual() {
    return EnumSet.of(JOBS_READ, JOBS_WRITE, JOBS_END);
  }

  /** As in {@code jobs:read}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', ':');
  }

  public static Optional<Scope> of(String word) {
    return Arrays.stream(values()).filter(scope -> scope.word().equals(word)).findFirst();
  }
}
