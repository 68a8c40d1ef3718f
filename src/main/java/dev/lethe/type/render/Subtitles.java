package dev.lethe.type.render;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Writes what is read in the film as the three kinds of text that players and people take. */
final class Subtitles {
  private final Timeline timeline;
  private final List<Cue> cues;

  Subtitles(Timeline timeline, List<Cue> cues) {
    this.timeline = timeline;
    this.cues = List.copyOf(cues);
  }

  String srt() {
    var text = new StringBuilder();
    for (int i = 0; i < cues.size(); i++) {
      Cue cue = cues.get(i);
      text.append(i + 1).append('\n').append(times(cue, ',')).append('\n');
      // An arrow would be taken for a line of times; the format has no way to write it.
      cue.page().lines().forEach(line -> text.append(line.replace("-->", "→")).append('\n'));
      text.append('\n');
    }
    return text.toString();
  }

  String vtt() {
    var text = new StringBuilder("WEBVTT\n\n");
    for (Cue cue : cues) {
      text.append(times(cue, '.')).append('\n');
      for (String line : cue.page().lines()) {
        String safe = line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
        text.append(safe).append('\n');
      }
      text.append('\n');
    }
    return text.toString();
  }

  String txt() {
    return cues.stream()
        .map(cue -> String.join("\n", cue.page().lines()) + "\n")
        .collect(Collectors.joining("\n"));
  }

  private String times(Cue cue, char point) {
    return clock(timeline.time(cue.start()), point)
        + " --> "
        + clock(timeline.time(cue.end()), point);
  }

  private static String clock(Duration time, char point) {
    long ms = Math.round(time.toNanos() / 1e6);
    return String.format(
        Locale.ROOT,
        "%02d:%02d:%02d%c%03d",
        ms / 3_600_000,
        ms / 60_000 % 60,
        ms / 1000 % 60,
        point,
        ms % 1000);
  }
}
