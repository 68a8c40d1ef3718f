package dev.lethe.retention;

import dev.lethe.ending.Endings.Asker;
import dev.lethe.id.AccountId;
import dev.lethe.id.PolicyId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Where policies are kept. */
public interface PolicyStore {
  void insert(Policy policy, Asker by);

  /** Puts it in the place of the one with its id. */
  void replace(Policy policy, Asker by);

  void remove(Policy policy, Asker by, Instant now);

  Optional<Policy> find(PolicyId id);

  /** All there are, in the order in which they were made. */
  List<Policy> all();

  /** How many an account has; those for everybody if none is named. */
  long count(Optional<AccountId> account);
}
