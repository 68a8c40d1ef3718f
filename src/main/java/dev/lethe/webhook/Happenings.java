package dev.lethe.webhook;

import dev.lethe.id.AccountId;
import java.util.List;
import java.util.Optional;

/** The log of events and notices, as it is read to tell of them. */
public interface Happenings {
  /**
   * Of all entries up to this number none is still to become visible. It moves on with each call,
   * and may be behind what is visible already.
   */
  long settled();

  /** As {@link #settled}, and all that was visible before the call is up to it. */
  long settledNow();

  /**
   * Entries of an account in their order.
   *
   * @param after without this one and those before it
   * @param upTo with this one
   */
  List<Logged> list(AccountId account, long after, long upTo, int limit);

  Optional<Logged> find(long number);
}
