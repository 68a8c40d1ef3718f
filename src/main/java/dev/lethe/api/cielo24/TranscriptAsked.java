package dev.lethe.api.cielo24;

import dev.lethe.caption.Prose;
import dev.lethe.caption.Transcript;
import dev.lethe.caption.Wording;

/** A transcript as a request wants it. */
record TranscriptAsked(Prose prose, Wording wording) {
  private static final int HOUR_MS = 3_600_000;

  static TranscriptAsked of(Asked asked) {
    var times =
        new Prose.Times(
            asked.flag("timecode_every_paragraph", true),
            asked.shortText("timecode_format", 64, "[%H:%M:%S.%f]"),
            asked.number("timecode_interval", 0, HOUR_MS, 0),
            asked.number("timecode_offset", 0, 360_000_000, 0));
    var prose =
        new Prose(
            asked.flag("create_paragraphs", true),
            asked.number("newlines_after_paragraph", 0, 10, 2),
            asked.number("newlines_after_sentence", 0, 10, 0),
            times);
    return new TranscriptAsked(prose, CaptionAsked.wording(asked));
  }

  String of(Transcript transcript) {
    return prose.of(wording.of(transcript));
  }
}
