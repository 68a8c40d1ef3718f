package dev.lethe.api.unsiloed;

import dev.lethe.account.Account;
import dev.lethe.api.Domain;
import dev.lethe.id.AccountId;
import java.time.Duration;
import java.time.Instant;

/**
 * How many jobs an account made in its present period. A period has 30 days, counted from when the
 * account was made; nothing here is limited by it, so that the limit is the largest number that
 * every client can read.
 */
record Usage(long used, Instant since) {
  static final long LIMIT = Integer.MAX_VALUE;
  private static final Duration PERIOD = Duration.ofDays(30);

  static Usage of(Domain domain, AccountId id) {
    Account account = domain.gate().account(id);
    Instant now = domain.clock().instant();
    long periods = Duration.between(account.createdAt(), now).dividedBy(PERIOD);
    Instant since = account.createdAt().plus(PERIOD.multipliedBy(Math.max(0, periods)));
    return new Usage(domain.jobs().madeSince(id, since), since);
  }

  long remaining() {
    return Math.max(0, LIMIT - used);
  }
}
