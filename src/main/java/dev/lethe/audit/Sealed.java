package dev.lethe.audit;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An entry in its place of the chain.
 *
 * @param place counted from 1
 * @param hash over salt and body
 * @param chain over all entries up to this one
 * @param content null once it was removed
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Sealed(long place, byte[] hash, byte[] chain, @Nullable Content content) {
  /** What an entry says, and what its hash was salted with. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Content(byte[] salt, Body body) {}

  /** Whether the chain up to here is what the head says. */
  boolean is(Head head) {
    return place == head.place() && Arrays.equals(chain, head.chain());
  }
}
