package dev.lethe.type.render;

import dev.lethe.type.media.Ffmpeg;
import dev.lethe.type.render.Storyboard.Music;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Writes the commands that make the sound of a film. */
final class SoundCommand {
  private static final String FORM =
      "aresample=48000,aformat=sample_fmts=fltp:channel_layouts=stereo";
  private static final Duration FADE = Duration.ofMillis(1_500);

  private final Duration length;
  private final List<Voice> voices;

  SoundCommand(Duration length, List<Voice> voices) {
    this.length = length;
    this.voices = List.copyOf(voices);
  }

  /** Somebody who speaks: from where in the film, and for how long at most. */
  record Voice(Materials.Found from, Duration start, Duration length) {}

  /**
   * Music as a file of ours. Only that is begun again and again: a stranger's that claims to be
   * sound and holds none would be begun for ever.
   */
  List<String> music(String ffmpeg, Materials.Found from, Path to) {
    var argv = new ArrayList<>(Ffmpeg.start(ffmpeg));
    read(argv, from, length);
    argv.addAll(List.of("-map", "0:" + from.sound().index(), "-af", FORM));
    argv.addAll(List.of("-map_metadata", "-1", "-c:a", "flac", "-f", "flac", "file:" + to));
    return argv;
  }

  /**
   * All that is heard.
   *
   * @param looped the file of {@link #music}, if there is music
   */
  List<String> all(String ffmpeg, @Nullable Music music, Path looped, Path to) {
    var argv = new ArrayList<>(Ffmpeg.start(ffmpeg));
    var chains = new ArrayList<String>();
    for (int i = 0; i < voices.size(); i++) {
      Voice voice = voices.get(i);
      read(argv, voice.from(), voice.length());
      chains.add(
          "[%d:%d]%s,atrim=duration=%s,asetpts=PTS-STARTPTS,adelay=%d:all=1[v%d]"
              .formatted(
                  i,
                  voice.from().sound().index(),
                  FORM,
                  Ffmpeg.seconds(voice.length()),
                  voice.start().toMillis(),
                  i));
    }
    if (!voices.isEmpty()) {
      var labels = new StringBuilder();
      for (int i = 0; i < voices.size(); i++) {
        labels.append("[v").append(i).append(']');
      }
      chains.add(
          "%samix=inputs=%d:normalize=0:duration=longest,apad,atrim=duration=%s[voice]"
              .formatted(labels, voices.size(), Ffmpeg.seconds(length)));
    }
    if (music != null) {
      argv.addAll(List.of("-stream_loop", "-1", "-t", Ffmpeg.seconds(length)));
      argv.addAll(List.of("-i", "file:" + looped));
    }
    chains.add(mixed(music));
    argv.addAll(List.of("-filter_complex", String.join(";", chains), "-map", "[out]"));
    argv.addAll(List.of("-map_metadata", "-1", "-c:a", "aac", "-b:a", "160k"));
    argv.addAll(List.of("-movflags", "+faststart", "-f", "ipod", "file:" + to));
    return argv;
  }

  private String mixed(@Nullable Music music) {
    String end = "alimiter=limit=0.95:level=0,atrim=duration=" + Ffmpeg.seconds(length) + "[out]";
    if (music == null) {
      return "[voice]" + end;
    }
    Duration fade = FADE.compareTo(length.dividedBy(2)) < 0 ? FADE : length.dividedBy(2);
    String quiet =
        String.format(
            Locale.ROOT,
            "[%d:0]%s,volume=%.2f,afade=t=out:st=%s:d=%s",
            voices.size(),
            FORM,
            music.percent() / 100.0,
            Ffmpeg.seconds(length.minus(fade)),
            Ffmpeg.seconds(fade));
    if (voices.isEmpty()) {
      return quiet + "," + end;
    }
    if (!music.duck()) {
      return quiet + "[m];[voice][m]amix=inputs=2:normalize=0," + end;
    }
    return quiet
        + "[m];[voice]asplit[heard][key];"
        + "[m][key]sidechaincompress=threshold=0.015:ratio=12:attack=60:release=700[low];"
        + "[heard][low]amix=inputs=2:normalize=0,"
        + end;
  }

  private static void read(List<String> argv, Materials.Found from, Duration most) {
    argv.addAll(from.file().guards());
    argv.addAll(List.of("-t", Ffmpeg.seconds(most), "-i", from.file().url()));
  }
}
