package dev.lethe.api;

import dev.lethe.account.RateLimits;
import dev.lethe.account.Scope;

/**
 * What a request of a dialect needs to be let in.
 *
 * @param subscription whether an account whose subscription has ended is refused
 */
public record Need(Scope scope, RateLimits.Kind kind, boolean subscription) {
  public static final Need READ = new Need(Scope.JOBS_READ, RateLimits.Kind.READ, false);
  public static final Need CREATE = new Need(Scope.JOBS_WRITE, RateLimits.Kind.WRITE, true);
  public static final Need END = new Need(Scope.JOBS_END, RateLimits.Kind.END, false);

  /** The same, refused to an account whose subscription has ended. */
  public Need subscribed() {
    return new Need(scope, kind, true);
  }
}
