package dev.lethe.type.media;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the input turned out to be.
 *
 * @param duration how long it says it is, or was found to be; zero if neither could be told
 */
public record SourceMedia(
    List<Stream> streams, @Nullable Picture picture, @Nullable Sound sound, Duration duration) {

  public SourceMedia {
    streams = List.copyOf(streams);
  }

  public SourceMedia lasting(Duration found) {
    Picture seen = picture;
    Picture lasting =
        seen == null ? null : new Picture(seen.index(), seen.size(), seen.interlaced(), found);
    return new SourceMedia(streams, lasting, sound, found);
  }

  /**
   * The video stream that is used: the first that is not a cover picture.
   *
   * @param size upright and with square pixels
   */
  public record Picture(int index, FrameSize size, boolean interlaced, Duration duration) {}

  /** The audio stream that is used: the first. */
  public record Sound(int index, int channels, int sampleRate) {}

  /** One stream as the job's result shows it. */
  public record Stream(
      String kind,
      @Nullable String codec,
      @Nullable Integer width,
      @Nullable Integer height,
      @Nullable Double frameRate,
      @Nullable Integer channels,
      @Nullable Integer sampleRate) {}
}
