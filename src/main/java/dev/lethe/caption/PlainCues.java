package dev.lethe.caption;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Writes the formats that are plain text with times between. */
final class PlainCues {
  private PlainCues() {}

  static String vtt(List<Cue> cues) {
    String head = "WEBVTT\n\n";
    return head
        + cues.stream()
            .map(cue ->
                Clock.full(cue.startMs(), '.')
                    + " --> "
                    + Clock.full(cue.endMs(), '.')
                    + "\n"
                    + cue.lines().stream().map(PlainCues::escaped).collect(Collectors.joining("\n"))
                    + "\n\n")
            .collect(Collectors.joining());
  }

  /** An arrow would be taken for times, a sign of markup for markup. */
  private static String escaped(String line) {
    return line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  static String sbv(List<Cue> cues) {
    return cues.stream()
        .map(cue ->
            sbv(cue.startMs())
                + ","
                + sbv(cue.endMs())
                + "\n"
                + String.join("\n", cue.lines())
                + "\n\n")
        .collect(Collectors.joining());
  }

  private static String sbv(long ms) {
    return String.format(
        Locale.ROOT,
        "%d:%02d:%02d.%03d",
        ms / 3_600_000,
        ms / 60_000 % 60,
        ms / 1000 % 60,
        ms % 1000);
  }

  /** A time for what is shown from then on, nothing too. */
  static String quickTime(List<Cue> cues) {
    var out = new StringBuilder();
    out.append("{QTtext} {font:Arial} {plain} {size:12} {justify:center} {timeScale:1000}\n")
        .append("{timeStamps:absolute} {language:0} {textEncoding:256}\n");
    for (int i = 0; i < cues.size(); i++) {
      Cue cue = cues.get(i);
      out.append('[').append(Clock.full(cue.startMs(), '.')).append("]\n");
      cue.lines().forEach(line -> out.append(harmless(line)).append('\n'));
      if (i + 1 == cues.size() || cues.get(i + 1).startMs() > cue.endMs()) {
        out.append('[').append(Clock.full(cue.endMs(), '.')).append("]\n");
      }
    }
    return out.toString();
  }

  /** What stands in braces or brackets would be an order or a time. */
  private static String harmless(String line) {
    return line.replace('{', '(').replace('}', ')').replace('[', '(').replace(']', ')');
  }

  static String text(List<Cue> cues) {
    return cues.stream()
        .flatMap(cue -> cue.lines().stream())
        .map(line -> line + "\n")
        .collect(Collectors.joining());
  }
}
