package dev.lethe.job;

import dev.lethe.id.AccountId;
import dev.lethe.id.KeyId;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Who has a job changed, for whoever writes that down far below: the job itself does not know, and
 * its owner need not be the one. Bound inside a transaction, which may run on another thread.
 *
 * @param key the API key by which the account asks; null if it asks otherwise
 */
public record Actor(AccountId account, @Nullable KeyId key) {
  private static final ScopedValue<Actor> PRESENT = ScopedValue.newInstance();

  /** Whose change the present one is; empty where nobody said so. */
  public static Optional<Actor> present() {
    return PRESENT.isBound() ? Optional.of(PRESENT.get()) : Optional.empty();
  }

  public <T> T does(Supplier<T> change) {
    return ScopedValue.where(PRESENT, this).call(change::get);
  }
}
