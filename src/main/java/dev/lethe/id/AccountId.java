package dev.lethe.id;

import java.util.Optional;
import java.util.UUID;

/** Names one account. As a viewer it sees its own things and nobody else's. */
public record AccountId(UUID uuid) implements Viewer {
  private static final String PREFIX = "acc_";

  /**
   * Reads the native spelling; empty for anything else, so that a malformed id is an unknown one.
   */
  public static Optional<AccountId> parse(String text) {
    return Crockford.read(PREFIX, text).map(AccountId::new);
  }

  /** Reads an id this server wrote itself, such as one from its database. */
  public static AccountId of(String text) {
    return parse(text).orElseThrow(() -> new IllegalArgumentException("not a account id: " + text));
  }

  @Override
  public AccountId account() {
    return this;
  }

  @Override
  public boolean sees(AccountId owner) {
    return equals(owner);
  }

  @Override
  public String toString() {
    return Crockford.write(PREFIX, uuid);
  }
}
