package dev.lethe.caption;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The formats cues can be written in, each with its one writer. */
public enum CaptionFormat {
  /** SubRip. */
  SRT("srt", "application/x-subrip"),
  /** WebVTT. */
  VTT("vtt", "text/vtt"),
  /** TTML 1, once called DFXP. */
  DFXP("dfxp", "application/ttml+xml"),
  /** What a video site of many users takes: SubViewer with shorter times. */
  SBV("sbv", "text/plain"),
  /** CEA-608 as Scenarist writes it. */
  SCC("scc", "text/plain"),
  /** SAMI. */
  SAMI("smi", "application/x-sami"),
  /** QuickTime text. */
  QT("qt.txt", "text/plain"),
  /** The text alone, a line for each line. */
  TEXT("txt", "text/plain");

  /** The most that CEA-608 has room for. */
  private static final LayoutOptions.Room SCC_ROOM = new LayoutOptions.Room(32, 4);

  private final String ending;
  private final String mediaType;

  CaptionFormat(String ending, String mediaType) {
    this.ending = ending;
    this.mediaType = mediaType;
  }

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<CaptionFormat> of(String word) {
    return Arrays.stream(values()).filter(format -> format.word().equals(word)).findFirst();
  }

  /** What names of such files end with, without the dot. */
  public String ending() {
    return ending;
  }

  public String mediaType() {
    return mediaType;
  }

  /** What these options come to in this format, which may have room for less. */
  public LayoutOptions fitted(LayoutOptions options) {
    LayoutOptions.Room room = options.room();
    return this != SCC
        ? options
        : options.with(
            new LayoutOptions.Room(
                Math.min(room.lineLength(), SCC_ROOM.lineLength()),
                Math.min(room.lines(), SCC_ROOM.lines())));
  }

  /** The whole file; its lines end with a line feed. */
  public String write(List<Cue> cues, Style style) {
    return switch (this) {
      case SRT -> SrtText.write(cues, style);
      case VTT -> PlainCues.vtt(cues);
      case DFXP -> MarkupCues.dfxp(cues, style);
      case SBV -> PlainCues.sbv(cues);
      case SCC -> new SccText().write(cues);
      case SAMI -> MarkupCues.sami(cues, style);
      case QT -> PlainCues.quickTime(cues);
      case TEXT -> PlainCues.text(cues);
    };
  }
}
