package dev.lethe.caption;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The formats cues can be written in, each with its one writer. */
public enum CaptionFormat {
  /** SubRip. */
  SRT("srt", "application/x-subrip", SrtText::write),
  /** WebVTT. */
  VTT("vtt", "text/vtt", PlainCues::vtt),
  /** TTML 1, once called DFXP. */
  DFXP("dfxp", "application/ttml+xml", MarkupCues::dfxp),
  /** What a video site of many users takes: SubViewer with shorter times. */
  SBV("sbv", "text/plain", PlainCues::sbv),
  /** CEA-608 as Scenarist writes it. */
  SCC("scc", "text/plain", (cues, _) -> new SccText().write(cues)),
  /** SAMI. */
  SAMI("smi", "application/x-sami", MarkupCues::sami),
  /** QuickTime text. */
  QT("qt.txt", "text/plain", PlainCues::quickTime),
  /** The text alone, a line for each line. */
  TEXT("txt", "text/plain", PlainCues::text);

  /** The most that CEA-608 has room for. */
  private static final LayoutOptions.Room SCC_ROOM = new LayoutOptions.Room(32, 4);

  private final String ending;
  private final String mediaType;
  private final Writer writer;

  CaptionFormat(String ending, String mediaType, Writer writer) {
    this.ending = ending;
    this.mediaType = mediaType;
    this.writer = writer;
  }

  /** Makes the text of a whole file. */
  private interface Writer {
    String write(List<Cue> cues, Style style);
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
    return writer.write(cues, style);
  }
}
