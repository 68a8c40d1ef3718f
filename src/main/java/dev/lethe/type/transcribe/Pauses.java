package dev.lethe.type.transcribe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Finds the pieces between pauses in which an engine is to listen.
 *
 * <p>What is a pause is measured against the sound itself: its quietest tenth is taken for the
 * noise of the room, its loudest for speech, and what is nearer to the noise is silence. So a
 * recording in a loud hall has pauses, too, and one without any is cut where it is quietest.
 */
final class Pauses {
  /** A frame is two hundredths of a second. */
  static final int FRAME_PIECES = 2;

  private static final int PAUSE = 15;
  private static final int LONG_PAUSE = 50;
  private static final int LEAST = 250;
  private static final int MOST = 1_000;
  private static final int LAST_THIRD = 350;
  private static final int PADDING = 10;
  private static final double SILENT = -60;
  private static final double LEAST_RANGE = 6;

  private final float[] levels;
  private final double threshold;

  /**
   * Takes how loud the frames are.
   *
   * @param levels in decibels below the loudest possible
   */
  Pauses(float[] levels) {
    this.levels = levels;
    float[] sorted = levels.clone();
    Arrays.sort(sorted);
    double noise = sorted.length == 0 ? SILENT : sorted[sorted.length / 10];
    double speech = sorted.length == 0 ? SILENT : sorted[sorted.length * 19 / 20];
    // Where all is one level, all of it is one thing: speech, if it can be heard at all.
    this.threshold =
        speech - noise < LEAST_RANGE ? SILENT : Math.max(SILENT, noise + (speech - noise) * 0.35);
  }

  List<Piece> pieces() {
    var pieces = new ArrayList<Piece>();
    int from = next(0);
    while (from < levels.length) {
      int to = end(from);
      int begin = Math.max(from - PADDING, pieces.isEmpty() ? 0 : last(pieces));
      int over = Math.min(levels.length, to + PADDING);
      pieces.add(new Piece(begin * FRAME_PIECES, over * FRAME_PIECES));
      from = next(over);
    }
    return pieces;
  }

  private static int last(List<Piece> pieces) {
    return pieces.getLast().to() / FRAME_PIECES;
  }

  private boolean silent(int frame) {
    return levels[frame] <= threshold;
  }

  private int next(int from) {
    int at = from;
    while (at < levels.length && silent(at)) {
      at++;
    }
    return at;
  }

  /** Where the piece ends that begins here: in a pause, or at the quietest place there is. */
  private int end(int from) {
    int at = from;
    while (at < levels.length && at - from < MOST) {
      if (silent(at)) {
        int over = next(at);
        int wanted = at - from >= LEAST ? PAUSE : LONG_PAUSE;
        if (over - at >= wanted || over == levels.length) {
          return at;
        }
        at = over;
      } else {
        at++;
      }
    }
    return at >= levels.length ? levels.length : quietest(from + MOST - LAST_THIRD, from + MOST);
  }

  private int quietest(int from, int to) {
    int best = to;
    for (int i = Math.min(to, levels.length) - 1; i >= from; i--) {
      best = best == to || levels[i] < levels[best] ? i : best;
    }
    return best;
  }
}
