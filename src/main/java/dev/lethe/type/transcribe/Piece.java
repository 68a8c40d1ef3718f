package dev.lethe.type.transcribe;

import java.time.Duration;

/** A stretch of the sound between two pauses, in hundredths of a second. */
record Piece(int from, int to) {
  static final int MILLIS = 10;

  Piece {
    if (from < 0 || to <= from) {
      throw new IllegalArgumentException("a piece without sound");
    }
  }

  String name() {
    return "p" + from;
  }

  Duration length() {
    return Duration.ofMillis((long) (to - from) * MILLIS);
  }
}
