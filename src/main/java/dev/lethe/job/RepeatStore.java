package dev.lethe.job;

import dev.lethe.id.AccountId;
import java.time.Instant;

/**
 * Remembers requests that named an Idempotency-Key. Of the key and of what was asked it keeps keyed
 * hashes only, so that it can tell the same again from something else, and tells nothing.
 */
public interface RepeatStore {
  /** What is known of a request. */
  Found find(AccountId account, Request request, Instant now);

  /**
   * Notes what came of a request, in the transaction in which it came.
   *
   * @param subject the id of what was made or changed
   * @return false if another request of this key was faster; then nothing was noted
   */
  boolean add(AccountId account, Request request, String subject, Times times);

  /** Forgets what is past its date; returns how much that was. */
  int forget(Instant now);

  /**
   * One request.
   *
   * @param key as the client chose it
   * @param asked a hash of all that the request asks for
   */
  record Request(String key, String asked) {}

  /** Now, and when the request is to be forgotten. */
  record Times(Instant now, Instant expires) {}

  /** What is known of a request. */
  sealed interface Found {
    /** Nothing: it is the first of its key. */
    record First() implements Found {}

    /** It was asked before, and this came of it. */
    record Again(String subject) implements Found {}

    /** The key stands for something else. */
    record Other() implements Found {}
  }
}
