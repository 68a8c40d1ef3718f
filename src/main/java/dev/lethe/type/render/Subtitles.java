package dev.lethe.type.render;

import dev.lethe.caption.CaptionFormat;
import dev.lethe.caption.Style;
import java.util.List;
import java.util.stream.Collectors;

/** Writes what is read in the film as the three kinds of text that players and people take. */
final class Subtitles {
  /** These formats have no room for the language of the words. */
  private static final Style STYLE = Style.plain("");

  private final List<dev.lethe.caption.Cue> cues;

  Subtitles(Timeline timeline, List<Cue> cues) {
    this.cues =
        cues.stream()
            .map(cue ->
                new dev.lethe.caption.Cue(
                    Math.round(timeline.time(cue.start()).toNanos() / 1e6),
                    Math.round(timeline.time(cue.end()).toNanos() / 1e6),
                    cue.page().lines()))
            .toList();
  }

  String srt() {
    return CaptionFormat.SRT.write(cues, STYLE);
  }

  String vtt() {
    return CaptionFormat.VTT.write(cues, STYLE);
  }

  /** A paragraph for each picture of text. */
  String txt() {
    return cues.stream()
        .map(cue -> String.join("\n", cue.lines()) + "\n")
        .collect(Collectors.joining("\n"));
  }
}
