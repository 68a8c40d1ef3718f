package dev.lethe.type.render;

import dev.lethe.type.media.MediaFailure;
import dev.lethe.type.media.MediaPrograms;
import dev.lethe.type.media.MediaSettings;
import dev.lethe.type.render.Storyboard.Music;
import dev.lethe.type.render.Storyboard.Scene;
import dev.lethe.type.render.Timeline.Span;
import dev.lethe.work.JobContext;
import dev.lethe.work.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One attempt from storyboard to film: look, draw, render each scene, mix the sound, store. */
final class Rendering {
  static final Duration LONGEST = Duration.ofHours(2);
  private static final Duration CLIP = Duration.ofSeconds(10);
  private static final double DRAWN = 0.05;
  private static final double RENDERED = 0.85;
  private static final double MIXED = 0.92;
  private static final double FINISHED = 0.97;

  private final JobContext job;
  private final MediaSettings settings;
  private final MediaPrograms programs;
  private final Ran ffmpeg;
  private final Path made;
  private final Set<String> warnings = new LinkedHashSet<>();

  Rendering(JobContext job, MediaSettings settings, MediaPrograms programs) {
    this.job = job;
    this.settings = settings;
    this.programs = programs;
    this.ffmpeg = new Ran(job, settings);
    this.made = job.scratch().resolve("made");
  }

  Outcome run() throws IOException, InterruptedException, MediaFailure {
    Storyboard asked = StoryboardJson.read(job.params());
    if (asked.form().size().pixels() > settings.maxPixels()) {
      throw MediaFailure.limit(
          "the film's picture has more than " + settings.maxPixels() + " pixels");
    }
    Files.createDirectory(made);
    job.progress(0, "probe");
    var materials = new Materials(job, settings, programs);
    materials.look(asked);
    Storyboard storyboard = Durations.settle(asked, materials);
    Duration longest =
        settings.maxDuration().compareTo(LONGEST) < 0 ? settings.maxDuration() : LONGEST;
    Timeline timeline = Timeline.of(storyboard.form().frameRate(), storyboard.scenes(), longest);
    job.progress(0.01, "draw");
    var drawing = new Drawing(job, job.scratch().resolve("drawn"));
    Drawing.Drawn drawn = drawing.draw(storyboard);
    var work = new Work(storyboard, timeline, materials, drawing, drawn);
    work.scenes();
    @Nullable Path sound = work.sound();
    return work.finish(sound);
  }

  /** What is known once everything was looked at. */
  private final class Work {
    private final Storyboard storyboard;
    private final Timeline timeline;
    private final Materials materials;
    private final Drawing drawing;
    private final Drawing.Drawn drawn;
    private final List<Cue> cues = new ArrayList<>();

    Work(
        Storyboard storyboard,
        Timeline timeline,
        Materials materials,
        Drawing drawing,
        Drawing.Drawn drawn) {
      this.storyboard = storyboard;
      this.timeline = timeline;
      this.materials = materials;
      this.drawing = drawing;
      this.drawn = drawn;
    }

    void scenes() throws IOException, InterruptedException, MediaFailure {
      job.progress(DRAWN, "render");
      for (int i = 0; i < timeline.spans().size(); i++) {
        Span span = timeline.spans().get(i);
        List<Cue> seen = Cue.of(span, drawn.pages().get(i));
        cues.addAll(seen);
        Path piece = made.resolve(Film.piece(i));
        List<String> argv =
            new SceneCommand(storyboard, timeline, materials, drawing)
                .argv(programs.ffmpeg(), i, seen, piece);
        try {
          Ran.Made film = ffmpeg.make(argv, piece, time -> rendered(span, time));
          refuseShort(span, film.reached());
          warnings.addAll(film.warnings());
        } catch (MediaFailure failure) {
          throw failure.of("scene " + (i + 1));
        }
      }
    }

    /** What holds no picture at all is no background, and all that follows would come too early. */
    private void refuseShort(Span span, Duration reached) throws MediaFailure {
      if (reached.plus(timeline.time(2)).compareTo(timeline.time(span.frames())) < 0) {
        throw MediaFailure.notMedia("the background has no picture where it is to start");
      }
    }

    private void rendered(Span span, Duration time) {
      double frames = span.start() + time.toMillis() * timeline.rate() / 1000.0;
      double part = Math.min(span.end(), frames) / timeline.frames();
      job.progress(DRAWN + (RENDERED - DRAWN) * part, "render");
    }

    private @Nullable Path sound() throws IOException, InterruptedException, MediaFailure {
      job.progress(RENDERED, "sound");
      @Nullable Music music = storyboard.sounds().music();
      List<SoundCommand.Voice> voices = voices();
      if (music == null && voices.isEmpty()) {
        return null;
      }
      var command = new SoundCommand(timeline.length(), voices);
      Path looped = made.resolve("music.flac");
      Path to = made.resolve("audio.m4a");
      if (music != null) {
        Materials.Found from = materials.of(music.input());
        make(command.music(programs.ffmpeg(), from, looped), looped, "input " + music.input());
      }
      make(command.all(programs.ffmpeg(), music, looped, to), to, "sound");
      return to;
    }

    private List<SoundCommand.Voice> voices() {
      @Nullable String whole = storyboard.sounds().voiceOver();
      if (whole != null) {
        var voice = materials.of(whole);
        return List.of(new SoundCommand.Voice(voice, Duration.ZERO, timeline.length()));
      }
      var voices = new ArrayList<SoundCommand.Voice>();
      for (int i = 0; i < timeline.spans().size(); i++) {
        Scene scene = storyboard.scenes().get(i);
        @Nullable String name = scene.voiceOver();
        Span span = timeline.spans().get(i);
        if (name != null) {
          voices.add(
              new SoundCommand.Voice(
                  materials.of(name), timeline.time(span.start()), timeline.time(span.frames())));
        }
      }
      return voices;
    }

    private Outcome finish(@Nullable Path sound)
        throws IOException, InterruptedException, MediaFailure {
      job.progress(MIXED, "finish");
      Path list = Files.writeString(made.resolve("pieces"), Film.list(timeline.spans().size()));
      Path film = made.resolve("video.mp4");
      make(Film.whole(programs.ffmpeg(), list, sound, film), film, "film");
      var size = storyboard.form().size();
      Path thumbnail = made.resolve("thumbnail.jpg");
      Duration middle = timeline.time(timeline.spans().getFirst().frames() / 2);
      make(
          Film.thumbnail(programs.ffmpeg(), film, Film.small(size), middle, thumbnail),
          thumbnail,
          "thumbnail");
      Path clip = made.resolve("preview.mp4");
      if (!storyboard.form().previewOnly()) {
        var small = storyboard.form().previewSize();
        make(Film.clip(programs.ffmpeg(), film, small, CLIP, clip), clip, "preview");
      }
      job.progress(FINISHED, "store");
      var files = new Products.Files(film, sound, thumbnail, clip);
      String result =
          new Products(job, storyboard, timeline, cues)
              .deliver(files, drawn.missing(), List.copyOf(warnings));
      job.progress(1, "store");
      return new Outcome.Succeeded(result);
    }

    private void make(List<String> argv, Path file, String what)
        throws IOException, InterruptedException, MediaFailure {
      try {
        warnings.addAll(ffmpeg.make(argv, file, _ -> {}).warnings());
      } catch (MediaFailure failure) {
        throw failure.of(what);
      }
    }
  }
}
