package dev.lethe.type.transcribe;

import dev.lethe.caption.CaptionFormat;
import dev.lethe.caption.LayoutOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one job of {@code media.transcribe} is to make. Each field may be left out or be {@code
 * null}, which is the same.
 *
 * @param language of what is said
 * @param formats of the captions
 * @param transcript how the input with that name is to be read, if the job has one
 */
record TranscribeParams(
    String language,
    List<CaptionFormat> formats,
    LayoutOptions captions,
    GivenAs transcript,
    @Nullable Best highlights) {

  TranscribeParams {
    formats = List.copyOf(formats);
  }

  /**
   * How a given transcript is read.
   *
   * @param format {@code auto}, {@code text}, {@code srt}, {@code vtt}, {@code dfxp}
   * @param keepTimes whether the times it has stay, and nobody listens
   */
  record GivenAs(String format, boolean keepTimes) {}

  /** How much of the best there is to be at most. */
  record Best(int seconds, int count) {}
}
