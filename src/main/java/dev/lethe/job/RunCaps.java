package dev.lethe.job;

import dev.lethe.id.AccountId;
import java.util.OptionalInt;

/** How many jobs of an account may run at a time. */
public interface RunCaps {
  /** For those who limit nobody. */
  RunCaps NONE =
      new RunCaps() {
        @Override
        public OptionalInt of(AccountId account) {
          return OptionalInt.empty();
        }

        @Override
        public OptionalInt lockRunning(AccountId account) {
          return OptionalInt.empty();
        }
      };

  /** Empty for as many as there are slots. */
  OptionalInt of(AccountId account);

  /**
   * How many jobs of an account run, as nobody else starts any of them until the transaction ends.
   * Empty while somebody else has the account in hand.
   */
  OptionalInt lockRunning(AccountId account);
}
