package dev.lethe.process;

/**
 * The limit that ended a child.
 *
 * @param limit which one
 * @param said limit and figure in words, as in {@code memory of 104857600 bytes}
 */
public record Exceeded(Limit limit, String said) {
  /** The limits, as {@link Limits} has them. */
  public enum Limit {
    CPU,
    MEMORY,
    PROCESSES,
    FILE,
    DISK
  }
}
