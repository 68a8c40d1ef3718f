package dev.lethe.type.render;

import dev.lethe.type.media.Ffmpeg;
import dev.lethe.type.media.FrameSize;
import dev.lethe.type.media.MediaFailure;
import dev.lethe.type.media.SourceMedia;
import dev.lethe.type.render.Storyboard.Background;
import dev.lethe.type.render.Storyboard.Fit;
import dev.lethe.type.render.Storyboard.Scene;
import dev.lethe.type.render.Timeline.Span;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Writes the ffmpeg command that makes the film of one scene: what is behind, the way from what was
 * behind the scene before, and the captions, for an exact number of frames.
 *
 * <p>What is cut from a picture is cut before it is scaled: a strip of a few lines' height would
 * otherwise grow to thousands of times its size. What ends early stays on its last picture.
 */
final class SceneCommand {
  private final Storyboard storyboard;
  private final Timeline timeline;
  private final Materials materials;
  private final Drawing drawing;
  private final List<String> inputs = new ArrayList<>();
  private final List<String> chains = new ArrayList<>();
  private int count;

  SceneCommand(Storyboard storyboard, Timeline timeline, Materials materials, Drawing drawing) {
    this.storyboard = storyboard;
    this.timeline = timeline;
    this.materials = materials;
    this.drawing = drawing;
  }

  List<String> argv(String ffmpeg, int scene, List<Cue> cues, Path to) throws MediaFailure {
    Span span = timeline.spans().get(scene);
    behind(scene, 0, span.frames(), "[now]");
    String picture = "[now]";
    if (span.way() > 0) {
      int gone = timeline.spans().get(scene - 1).frames();
      behind(scene - 1, gone, span.way(), "[gone]");
      Scene current = storyboard.scenes().get(scene);
      chains.add(
          "[gone][now]xfade=transition=%s:duration=%s:offset=0[way]"
              .formatted(
                  current
                      .look()
                      .transition()
                      .kind()
                      .name()
                      .toLowerCase(Locale.ROOT)
                      .replace("_", ""),
                  Ffmpeg.seconds(timeline.time(span.way()))));
      picture = "[way]";
    }
    for (Cue cue : cues) {
      picture = caption(picture, cue, span);
    }
    chains.add(picture + "trim=end_frame=" + span.frames() + ",format=yuv420p[out]");
    var argv = new ArrayList<>(Ffmpeg.start(ffmpeg));
    argv.addAll(inputs);
    argv.addAll(List.of("-filter_complex", String.join(";", chains), "-map", "[out]"));
    argv.addAll(List.of("-frames:v", Integer.toString(span.frames())));
    argv.addAll(encoder());
    argv.add("file:" + to);
    return argv;
  }

  /** Pieces of one form, without frames that wait for later ones, can be put end to end. */
  private List<String> encoder() {
    boolean preview = storyboard.form().previewOnly();
    return List.of(
        "-an",
        "-c:v",
        "libx264",
        "-preset",
        preview ? "ultrafast" : "veryfast",
        "-crf",
        preview ? "30" : "21",
        "-bf",
        "0",
        "-g",
        Integer.toString(2 * timeline.rate()),
        "-video_track_timescale",
        "90000",
        "-map_metadata",
        "-1",
        "-f",
        "mp4");
  }

  private void behind(int scene, int from, int frames, String label) throws MediaFailure {
    FrameSize size = storyboard.form().size();
    int rate = timeline.rate();
    String still = ",setsar=1,format=yuv420p" + held(frames) + label;
    switch (storyboard.scenes().get(scene).background()) {
      case Background.Plain plain ->
          chains.add(
              "color=c=0x%s:s=%dx%d:r=%d,setsar=1,format=yuv420p,trim=end_frame=%d,setpts=N%s"
                  .formatted(
                      plain.color().substring(1),
                      size.width(),
                      size.height(),
                      rate,
                      frames,
                      label));
      case Background.Gradient _ -> {
        inputs.addAll(List.of("-f", "png_pipe", "-i", "file:" + drawing.gradient(scene)));
        chains.add("[" + count + ":v]fps=" + rate + still);
        count++;
      }
      case Background.Media media -> {
        Materials.Found found = materials.of(media.input());
        int all = from + frames;
        inputs.addAll(found.file().guards());
        inputs.addAll(List.of("-ss", Ffmpeg.seconds(media.start())));
        inputs.addAll(List.of("-t", Ffmpeg.seconds(timeline.time(all + rate))));
        inputs.addAll(List.of("-i", found.file().url()));
        SourceMedia.Picture picture = found.picture();
        chains.add(
            ("[%d:%d]%ssetpts=PTS-STARTPTS,fps=%d,%s,setsar=1,format=yuv420p%s,"
                    + "trim=start_frame=%d,setpts=N%s")
                .formatted(
                    count,
                    picture.index(),
                    picture.interlaced() ? "yadif=deint=interlaced," : "",
                    rate,
                    fitted(picture.size(), size, media.fit()),
                    held(all),
                    from,
                    label));
        count++;
      }
    }
  }

  private static String held(int frames) {
    return ",tpad=stop_mode=clone:stop=%d,trim=end_frame=%d,setpts=N".formatted(frames, frames);
  }

  private static String fitted(FrameSize from, FrameSize to, Fit fit) {
    double wide = (double) to.width() / from.width();
    double high = (double) to.height() / from.height();
    String scaled = "scale=%d:%d".formatted(to.width(), to.height());
    return switch (fit) {
      case COVER -> {
        double scale = Math.max(wide, high);
        yield String.format(
            Locale.ROOT,
            "crop='max(1,iw*%.6f)':'max(1,ih*%.6f)',%s",
            wide / scale,
            high / scale,
            scaled);
      }
      case CONTAIN -> {
        double scale = Math.min(wide, high);
        int width = Math.clamp(Math.round(from.width() * scale / 2) * 2, 2, to.width());
        int height = Math.clamp(Math.round(from.height() * scale / 2) * 2, 2, to.height());
        yield "scale=%d:%d,pad=%d:%d:-1:-1".formatted(width, height, to.width(), to.height());
      }
    };
  }

  /** Shown from half a frame before its first, so that no rounding takes one or gives one. */
  private String caption(String below, Cue cue, Span span) {
    inputs.addAll(List.of("-f", "png_pipe", "-i", "file:" + cue.page().file()));
    String label = "[c" + count + "]";
    chains.add(
        String.format(
            Locale.ROOT,
            "%s[%d:v]overlay=0:%d:enable='gte(t,%.5f)*lt(t,%.5f)'%s",
            below,
            count,
            cue.page().y(),
            (cue.start() - span.start() - 0.5) / timeline.rate(),
            (cue.end() - span.start() - 0.5) / timeline.rate(),
            label));
    count++;
    return label;
  }
}
