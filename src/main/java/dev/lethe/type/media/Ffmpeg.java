package dev.lethe.type.media;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** How ffmpeg is spoken to, whatever it is to do. */
public final class Ffmpeg {
  private Ffmpeg() {}

  /** Quiet, never reading from a terminal, and telling four times a second how far it is. */
  public static List<String> start(String program) {
    return List.of(
        program,
        "-nostdin",
        "-hide_banner",
        "-loglevel",
        "error",
        "-nostats",
        "-progress",
        "pipe:1",
        "-stats_period",
        "0.25",
        "-y");
  }

  /** As ffmpeg's options and filters take a time. */
  public static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.6f", time.toNanos() / 1e9);
  }
}
