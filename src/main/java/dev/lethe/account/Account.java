package dev.lethe.account;

import dev.lethe.id.AccountId;
import dev.lethe.id.SweepId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A tenant: the owner of jobs and keys.
 *
 * @param keySlot where the key of its blind index lies in the key store
 * @param parent the account that sees the jobs of this one; given when it is made, and for good
 * @param subscriptionEnds from then on it may not begin anything by a dialect; null for never
 */
public record Account(
    AccountId id,
    String name,
    long keySlot,
    Instant createdAt,
    @Nullable AccountId parent,
    @Nullable Instant subscriptionEnds,
    Closing closing) {

  /**
   * How far its end is.
   *
   * @param begun since then it accepts nothing; null while it is open
   * @param sweep which erases what it has
   * @param done since then nothing of it is left but this record
   */
  public record Closing(@Nullable Instant begun, @Nullable SweepId sweep, @Nullable Instant done) {
    public static final Closing NOT = new Closing(null, null, null);

    public String word() {
      return begun == null ? "open" : done == null ? "closing" : "closed";
    }
  }

  /** An account of its own whose subscription does not end. */
  public Account(AccountId id, String name, long keySlot, Instant createdAt) {
    this(id, name, keySlot, createdAt, null, null, Closing.NOT);
  }

  public Account with(@Nullable AccountId above) {
    return new Account(id, name, keySlot, createdAt, above, subscriptionEnds, closing);
  }

  public Account subscribedUntil(@Nullable Instant ends) {
    return new Account(id, name, keySlot, createdAt, parent, ends, closing);
  }

  public boolean subscribed(Instant now) {
    return subscriptionEnds == null || now.isBefore(subscriptionEnds);
  }

  /** Whether it accepts anything. */
  public boolean open() {
    return closing.begun() == null;
  }
}
