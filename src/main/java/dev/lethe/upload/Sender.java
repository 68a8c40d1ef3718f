package dev.lethe.upload;

import dev.lethe.id.AccountId;

/**
 * Who sends a file, and so which uploads are there for it.
 *
 * @param account whose job it is for
 * @param attempt the attempt that makes the file; 0 for whoever brings inputs
 */
public record Sender(AccountId account, int attempt) {
  /** The owner of a draft. */
  public static Sender of(AccountId account) {
    return new Sender(account, 0);
  }

  boolean has(Upload upload) {
    return upload.account().equals(account) && upload.attempt() == attempt;
  }
}
