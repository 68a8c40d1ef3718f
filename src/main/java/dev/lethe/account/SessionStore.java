package dev.lethe.account;

import dev.lethe.id.AccountId;
import java.time.Instant;
import java.util.Optional;

/** Where the hashes of passwords and the sessions of accounts are kept. */
public interface SessionStore {
  /** Sets the password of an account, in the stead of an earlier one. */
  void setPassword(AccountId account, String hash, Instant at);

  /** The hash of the password; empty if the account has none. */
  Optional<String> password(AccountId account);

  void open(Session session);

  Optional<Session> find(String tokenHash);

  /** Notes that a session was used. */
  void used(String tokenHash, Instant at);

  /** Returns whether there was such a session. */
  boolean end(String tokenHash);

  /** Ends the sessions of an account, but not the one whose token has this hash. */
  void endAllBut(AccountId account, String tokenHash);

  /** Removes the sessions last used before the given instant; returns how many. */
  int forgetIdle(Instant before);
}
