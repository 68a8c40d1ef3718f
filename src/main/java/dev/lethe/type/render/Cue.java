package dev.lethe.type.render;

import dev.lethe.type.render.Timeline.Span;
import java.util.ArrayList;
import java.util.List;

/**
 * One caption: what is read, and from which frame on until which.
 *
 * @param page the picture of it
 */
record Cue(int start, int end, Drawing.Page page) {
  /** The pages of a scene one after another, each for as long as its part of the letters. */
  static List<Cue> of(Span span, List<Drawing.Page> pages) {
    var cues = new ArrayList<Cue>();
    int all = pages.stream().mapToInt(Cue::letters).sum();
    int before = 0;
    for (Drawing.Page page : pages) {
      int start = span.start() + (int) ((long) span.frames() * before / all);
      before += letters(page);
      int end = span.start() + (int) ((long) span.frames() * before / all);
      if (end > start) {
        cues.add(new Cue(start, end, page));
      }
    }
    return cues;
  }

  private static int letters(Drawing.Page page) {
    return Math.max(1, page.lines().stream().mapToInt(String::length).sum());
  }
}
