package dev.lethe.account;

import dev.lethe.id.AccountId;
import dev.lethe.id.KeyId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where accounts and their keys are kept. */
public interface AccountStore {
  void insert(Account account);

  Optional<Account> findByName(String name);

  Optional<Account> find(AccountId id);

  List<Account> accounts();

  /** The accounts whose parent this is, in the order in which they were made. */
  List<Account> children(AccountId parent);

  /** Whether it accepts anything, which stays so until the end of the present transaction. */
  boolean open(AccountId id);

  /** Says when the subscription of an account ends; null for never. */
  void subscribe(AccountId id, @Nullable Instant ends);

  void insert(ApiKey key);

  Optional<ApiKey> find(KeyId id);

  /** A key by the hash of its secret, as {@link ApiKey} has it. */
  Optional<ApiKey> findBySecret(String secretHash);

  List<ApiKey> keys(AccountId account);

  /** Returns whether there was a key to revoke that was not revoked before. */
  boolean revoke(KeyId id, Instant at);

  /** Notes when keys were last used; a later use that is known already stays. */
  void used(Map<KeyId, Instant> uses);
}
