package dev.lethe.api.cielo24;

import dev.lethe.caption.CaptionFormat;
import dev.lethe.caption.Layout;
import dev.lethe.caption.LayoutOptions;
import dev.lethe.caption.LayoutOptions.Breaks;
import dev.lethe.caption.LayoutOptions.Gaps;
import dev.lethe.caption.LayoutOptions.Room;
import dev.lethe.caption.LayoutOptions.Times;
import dev.lethe.caption.Style;
import dev.lethe.caption.Transcript;
import dev.lethe.caption.Wording;
import dev.lethe.caption.Wording.Letters;
import java.util.Locale;
import java.util.Optional;

/**
 * Captions as a request wants them. The vendor has some forty options: those that only choose among
 * speakers, sounds and spellings, of which nobody here knows, are taken and change nothing.
 */
record CaptionAsked(
    CaptionFormat format, LayoutOptions layout, Wording wording, Style style, Ends ends) {
  private static final int HOUR_MS = 3_600_000;

  /** How lines end, and whether a mark of the encoding goes before the first. */
  record Ends(String line, boolean mark) {
    static Ends of(Asked asked) {
      String line =
          switch (asked.text("line_ending_format").orElse("UNIX").toUpperCase(Locale.ROOT)) {
            case "UNIX" -> "\n";
            case "WINDOWS" -> "\r\n";
            case "OSX" -> "\r";
            default -> throw wrong("line_ending_format", "UNIX, WINDOWS or OSX");
          };
      return new Ends(line, asked.flag("utf8_mark"));
    }

    String of(String text) {
      return (mark ? "\uFEFF" : "") + (line.equals("\n") ? text : text.replace("\n", line));
    }
  }

  /**
   * Reads the options.
   *
   * @param id of the job, as the vendor writes it
   * @param title of it
   */
  static CaptionAsked of(Asked asked, CaptionFormat format, String id, String title) {
    boolean metadata = format == CaptionFormat.DFXP && asked.flag("include_dfxp_metadata", true);
    return new CaptionAsked(
        format,
        layout(asked, format),
        wording(asked),
        new Style(
            "", metadata ? title : "", metadata ? id : "", asked.shortText("srt_format", 300, "")),
        Ends.of(asked));
  }

  /** The format that a word of the vendor stands for, if it is written here. */
  static Optional<CaptionFormat> format(String word) {
    return switch (word.toUpperCase(Locale.ROOT)) {
      case "SRT" -> Optional.of(CaptionFormat.SRT);
      case "WEB_VTT" -> Optional.of(CaptionFormat.VTT);
      case "DFXP" -> Optional.of(CaptionFormat.DFXP);
      case "SBV" -> Optional.of(CaptionFormat.SBV);
      case "SCC" -> Optional.of(CaptionFormat.SCC);
      case "SAMI" -> Optional.of(CaptionFormat.SAMI);
      case "QT" -> Optional.of(CaptionFormat.QT);
      case "TRANSCRIPT" -> Optional.of(CaptionFormat.TEXT);
      default -> Optional.empty();
    };
  }

  String of(Transcript transcript) {
    var named = new Style(transcript.language(), style.title(), style.id(), style.srtBlock());
    return ends.of(format.write(Layout.of(wording.of(transcript), layout), named));
  }

  private static LayoutOptions layout(Asked asked, CaptionFormat format) {
    boolean seamless = format == CaptionFormat.QT && asked.flag("qt_seamless");
    var options =
        new LayoutOptions(
            new Room(
                asked.number("characters_per_caption_line", 10, 200, 42),
                asked.number("lines_per_caption", 1, 10, 2)),
            new Times(
                asked.number("minimum_caption_length_ms", 0, HOUR_MS, 0),
                asked.number("maximum_caption_duration", 1, HOUR_MS, HOUR_MS),
                asked.number("layout_target_caption_length_ms", 0, HOUR_MS, 5_000)),
            new Gaps(
                asked.number("minimum_gap_between_captions_ms", 0, 60_000, 0),
                seamless
                    ? Integer.MAX_VALUE
                    : asked.number("merge_gap_interval", 0, HOUR_MS, 1_000),
                asked.number("silence_max_ms", 0, HOUR_MS, 2_000)),
            new Breaks(
                asked.number("caption_words_min", 1, 1_000, 1),
                asked.flag("caption_by_sentence", true),
                asked.flag("line_break_on_sentence"),
                asked.flag("disallow_dangling")));
    return format.fitted(options);
  }

  /** The options that captions and transcripts have in common. */
  static Wording wording(Asked asked) {
    Letters letters =
        switch (asked.text("force_case").orElse("").toLowerCase(Locale.ROOT)) {
          case "" -> Letters.AS_THEY_ARE;
          case "upper" -> Letters.UPPER;
          case "lower" -> Letters.LOWER;
          default -> throw wrong("force_case", "upper or lower");
        };
    return new Wording(
        !asked.flag("remove_disfluencies", true),
        !asked.flag("replace_slang"),
        !asked.flag("strip_square_brackets"),
        letters);
  }

  private static dev.lethe.error.Refusal wrong(String name, String words) {
    return ErrorType.INVALID_OPTION.because(name + ": " + words);
  }
}
