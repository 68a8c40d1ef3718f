package dev.lethe.caption;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Writes CEA-608 captions as Scenarist files have them.
 *
 * <p>The wire carries two bytes a frame, 29.97 times a second. So a cue is sent ahead, into a
 * memory that is not shown, and only the last command of it, alone in a line of its own, changes
 * what is shown: that line's time is the start of the cue. Where cues follow so closely that one
 * cannot be sent in time, it is shown as soon as it is there.
 */
final class SccText {
  static final String LOAD = "9420";
  private static final String CLEAR_MEMORY = "94ae";
  private static final String SHOW = "942f";
  private static final String CLEAR = "942c";

  /** The rows that lines stand in, by how many follow: the last line stands in the last row. */
  private static final List<String> ROWS = List.of("9470", "94d0", "1370", "13d0");

  private static final long FRAMES_PER_DROP = 17_982;
  private static final long FRAMES_PER_MINUTE = 1_798;

  private final StringBuilder out = new StringBuilder("Scenarist_SCC V1.0\n\n");
  private long free;

  String write(List<Cue> cues) {
    for (int i = 0; i < cues.size(); i++) {
      Cue cue = cues.get(i);
      List<String> load = load(cue);
      long show = Math.max(frame(cue.startMs()), free + load.size());
      line(show - load.size(), load);
      line(show, List.of(SHOW, SHOW));
      clear(cue, i + 1 < cues.size() ? cues.get(i + 1) : null);
    }
    return out.toString();
  }

  /** Only where there is the time for it: the next cue takes the place of this one anyway. */
  private void clear(Cue cue, @org.jspecify.annotations.Nullable Cue next) {
    long end = Math.max(frame(cue.endMs()), free);
    if (next == null || frame(next.startMs()) - load(next).size() >= end + 2) {
      line(end, List.of(CLEAR, CLEAR));
    }
  }

  private void line(long frame, List<String> pairs) {
    out.append(timecode(frame)).append('\t').append(String.join(" ", pairs)).append("\n\n");
    free = frame + pairs.size();
  }

  private static List<String> load(Cue cue) {
    var pairs = new ArrayList<>(List.of(CLEAR_MEMORY, CLEAR_MEMORY, LOAD, LOAD));
    int count = cue.lines().size();
    for (int i = 0; i < count; i++) {
      String row = parity(ROWS.get(Math.min(ROWS.size(), count - i) - 1));
      pairs.add(row);
      pairs.add(row);
      pairs.addAll(SccSigns.pairs(cue.lines().get(i)));
    }
    return pairs;
  }

  private static String parity(String pair) {
    int value = Integer.parseInt(pair, 16);
    return SccSigns.pair(value >> 8 & 0x7f, value & 0x7f);
  }

  private static long frame(long ms) {
    return Math.round(ms * 30.0 / 1001);
  }

  /** Drop-frame: two numbers a minute are left out, but not in each tenth, to keep up with time. */
  private static String timecode(long frame) {
    long tens = frame / FRAMES_PER_DROP;
    long rest = frame % FRAMES_PER_DROP;
    long number = frame + 18 * tens + (rest < 2 ? 0 : 2 * ((rest - 2) / FRAMES_PER_MINUTE));
    return String.format(
        Locale.ROOT,
        "%02d:%02d:%02d;%02d",
        number / 108_000,
        number / 1_800 % 60,
        number / 30 % 60,
        number % 30);
  }
}
