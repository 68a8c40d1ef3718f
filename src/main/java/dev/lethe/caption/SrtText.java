package dev.lethe.caption;

import java.util.List;

/** Writes SubRip. */
final class SrtText {
  private SrtText() {}

  static String write(List<Cue> cues, Style style) {
    SrtBlock block = SrtBlock.of(style.srtBlock());
    var out = new StringBuilder();
    for (int i = 0; i < cues.size(); i++) {
      Cue cue = cues.get(i);
      if (block.usual()) {
        out.append(i + 1)
            .append('\n')
            .append(Clock.full(cue.startMs(), ','))
            .append(" --> ")
            .append(Clock.full(cue.endMs(), ','))
            .append('\n')
            // An arrow would be taken for a line of times; the format has no way to write it.
            .append(String.join("\n", cue.lines()).replace("-->", "→"))
            .append("\n\n");
      } else {
        out.append(block.filled(i + 1, cue));
      }
    }
    return out.toString();
  }
}
