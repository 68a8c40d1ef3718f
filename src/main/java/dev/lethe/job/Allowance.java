package dev.lethe.job;

import dev.lethe.id.AccountId;

/** How much more an account may have, as far as that is asked before anything is made. */
public interface Allowance {
  /** For those who limit nobody. */
  Allowance ANY =
      new Allowance() {
        @Override
        public void look(AccountId account) {}

        @Override
        public void refused(AccountId account) {}

        @Override
        public long unknown(AccountId account) {
          return 0;
        }

        @Override
        public long largest(AccountId account) {
          return Long.MAX_VALUE;
        }
      };

  /**
   * Refuses at once an account that was refused before and has no room yet. Whether there is room
   * is decided when the job is stored; but by then it has a key and a folder, and somebody who asks
   * again and again should not cost any.
   *
   * @throws dev.lethe.error.Refusal {@code quota_exceeded}
   */
  void look(AccountId account);

  /** Notes that an account was refused. */
  void refused(AccountId account);

  /** What is set aside for a file of which nobody says how large it is. */
  long unknown(AccountId account);

  /** How large one file may be. */
  long largest(AccountId account);
}
