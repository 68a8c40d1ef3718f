package dev.lethe.job;

import org.jspecify.annotations.Nullable;

/**
 * What an operator has set for a type of job, for all servers of one store.
 *
 * @param paused whether its queued jobs wait until it is resumed
 * @param slots how many of its jobs may run at a time; null for no limit
 */
public record TypeRule(boolean paused, @Nullable Integer slots) {
  public static final TypeRule NONE = new TypeRule(false, null);

  TypeRule withPaused(boolean now) {
    return new TypeRule(now, slots);
  }

  TypeRule withSlots(@Nullable Integer now) {
    return new TypeRule(paused, now);
  }
}
