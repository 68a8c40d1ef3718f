package dev.lethe.type.media;

import java.time.Duration;

/**
 * What the operator allows {@code video.transcode}: its two programs and its limits.
 *
 * @param ffmpeg a program name looked up in {@code PATH}, or a path
 * @param ffprobe likewise
 * @param maxDuration the longest input
 * @param maxPixels the largest picture of an input, width times height
 * @param maxOutputBytes the most that all outputs of one job may come to
 */
public record MediaSettings(
    String ffmpeg, String ffprobe, Duration maxDuration, long maxPixels, long maxOutputBytes) {

  public MediaSettings {
    if (ffmpeg.isBlank() || ffprobe.isBlank()) {
      throw new IllegalArgumentException("a media program has no name");
    }
    if (!maxDuration.isPositive() || maxPixels <= 0 || maxOutputBytes <= 0) {
      throw new IllegalArgumentException("a media limit is not positive");
    }
  }

  /** ffmpeg and ffprobe of the system, 6 hours, pictures up to 8K, 20 GiB of outputs. */
  public static MediaSettings defaults() {
    return new MediaSettings("ffmpeg", "ffprobe", Duration.ofHours(6), 8192L * 4320, 20L << 30);
  }
}
