package dev.lethe.type.render;

import dev.lethe.type.media.Ffmpeg;
import dev.lethe.type.media.FrameSize;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes the commands that come last: pieces to a film, and the small things made of it. */
final class Film {
  private static final int SMALL = 640;

  private Film() {}

  /** The list that {@link #whole} reads; the names in it are ours. */
  static String list(int pieces) {
    var list = new StringBuilder("ffconcat version 1.0\n");
    for (int i = 0; i < pieces; i++) {
      list.append("file ").append(piece(i)).append('\n');
    }
    return list.toString();
  }

  static String piece(int scene) {
    return "piece-%03d.mp4".formatted(scene);
  }

  static List<String> whole(String ffmpeg, Path list, @Nullable Path sound, Path to) {
    var argv = new ArrayList<>(Ffmpeg.start(ffmpeg));
    argv.addAll(List.of("-protocol_whitelist", "file", "-f", "concat", "-safe", "1"));
    argv.addAll(List.of("-i", "file:" + list));
    if (sound != null) {
      argv.addAll(List.of("-i", "file:" + sound));
    }
    argv.addAll(List.of("-map", "0:v"));
    if (sound != null) {
      argv.addAll(List.of("-map", "1:a"));
    }
    argv.addAll(List.of("-c", "copy", "-map_metadata", "-1", "-movflags", "+faststart"));
    argv.addAll(List.of("-f", "mp4", "file:" + to));
    return argv;
  }

  static FrameSize small(FrameSize size) {
    return size.atMostWide(SMALL);
  }

  static List<String> thumbnail(String ffmpeg, Path film, FrameSize size, Duration at, Path to) {
    var argv = new ArrayList<>(Ffmpeg.start(ffmpeg));
    argv.addAll(List.of("-ss", Ffmpeg.seconds(at), "-i", "file:" + film, "-frames:v", "1"));
    argv.addAll(
        List.of("-vf", "scale=%d:%d,format=yuvj420p".formatted(size.width(), size.height())));
    argv.addAll(
        List.of("-c:v", "mjpeg", "-q:v", "3", "-update", "1", "-f", "image2", "file:" + to));
    return argv;
  }

  /** Mute, as browsers play by themselves only what makes no noise. */
  static List<String> clip(String ffmpeg, Path film, FrameSize size, Duration length, Path to) {
    var argv = new ArrayList<>(Ffmpeg.start(ffmpeg));
    argv.addAll(List.of("-t", Ffmpeg.seconds(length), "-i", "file:" + film, "-an"));
    argv.addAll(List.of("-vf", "scale=%d:%d".formatted(size.width(), size.height())));
    argv.addAll(List.of("-c:v", "libx264", "-preset", "veryfast", "-crf", "28"));
    argv.addAll(List.of("-movflags", "+faststart", "-f", "mp4", "file:" + to));
    return argv;
  }
}
