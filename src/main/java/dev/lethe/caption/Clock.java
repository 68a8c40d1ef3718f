package dev.lethe.caption;

import java.util.Locale;

/** Times as the formats write them. */
final class Clock {
  private Clock() {}

  /** As in {@code 01:02:03,004}, with this sign before the milliseconds. */
  static String full(long ms, char sign) {
    return String.format(
        Locale.ROOT,
        "%02d:%02d:%02d%c%03d",
        ms / 3_600_000,
        ms / 60_000 % 60,
        ms / 1000 % 60,
        sign,
        ms % 1000);
  }
}
