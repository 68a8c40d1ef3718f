package dev.lethe.id;

/**
 * Whoever asks for what belongs to accounts. The one place that says whose things are there for
 * whom: everything that looks up a job, or what hangs on one, asks it.
 */
public interface Viewer {
  /** The account that asks. */
  AccountId account();

  /** Whether what this account owns is there for the one that asks. */
  boolean sees(AccountId owner);
}
