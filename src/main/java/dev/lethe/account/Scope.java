package dev.lethe.account;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What an API key may be used for. */
public enum Scope {
  JOBS_READ,
  JOBS_WRITE,
  JOBS_END,
  ADMIN;

  /** As in {@code jobs:read}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', ':');
  }

  public static Optional<Scope> of(String word) {
    return Arrays.stream(values()).filter(scope -> scope.word().equals(word)).findFirst();
  }
}
