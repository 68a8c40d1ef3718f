package dev.lethe.type.render;

import dev.lethe.type.media.GuardedFile;
import dev.lethe.type.media.MediaFailure;
import dev.lethe.type.media.MediaFormats;
import dev.lethe.type.media.MediaPrograms;
import dev.lethe.type.media.MediaSettings;
import dev.lethe.type.media.Probe;
import dev.lethe.type.media.SourceMedia;
import dev.lethe.type.render.Storyboard.Background;
import dev.lethe.type.render.Storyboard.Music;
import dev.lethe.type.render.Storyboard.Scene;
import dev.lethe.work.JobContext;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The files that a storyboard names, each looked at once before anything is made of it. */
final class Materials {
  private static final List<String> PICTURES = List.of("png_pipe", "jpeg_pipe", "webp_pipe");

  private final JobContext job;
  private final MediaSettings settings;
  private final MediaPrograms programs;
  private final Map<String, Found> found = new HashMap<>();

  Materials(JobContext job, MediaSettings settings, MediaPrograms programs) {
    this.job = job;
    this.settings = settings;
    this.programs = programs;
  }

  /** A file and what is in it. */
  record Found(GuardedFile file, SourceMedia media) {
    SourceMedia.Picture picture() {
      return Objects.requireNonNull(media.picture());
    }

    SourceMedia.Sound sound() {
      return Objects.requireNonNull(media.sound());
    }
  }

  Found of(String input) {
    return Objects.requireNonNull(found.get(input));
  }

  void look(Storyboard storyboard) throws IOException, InterruptedException, MediaFailure {
    for (Scene scene : storyboard.scenes()) {
      if (scene.background() instanceof Background.Media media) {
        seen(media.input());
      }
      heard(scene.voiceOver());
    }
    heard(storyboard.sounds().voiceOver());
    Music music = storyboard.sounds().music();
    heard(music == null ? null : music.input());
  }

  private void seen(String input) throws IOException, InterruptedException, MediaFailure {
    if (look(input).media().picture() == null) {
      throw MediaFailure.notMedia("the input " + input + " has no picture");
    }
  }

  private void heard(@Nullable String input)
      throws IOException, InterruptedException, MediaFailure {
    if (input != null && look(input).media().sound() == null) {
      throw MediaFailure.notMedia("the input " + input + " has no sound");
    }
  }

  private Found look(String input) throws IOException, InterruptedException, MediaFailure {
    Found known = found.get(input);
    if (known != null) {
      return known;
    }
    JobContext.InputFile given =
        job.inputs().stream()
            .filter(file -> file.input().equals(input))
            .findFirst()
            .orElseThrow(() -> MediaFailure.request("the job has no input named " + input));
    List<String> formats = Stream.concat(MediaFormats.names().stream(), PICTURES.stream()).toList();
    var file = GuardedFile.of(job, given.path(), formats, settings);
    try {
      var looked = new Found(file, new Probe(job, settings, programs, file).look());
      found.put(input, looked);
      return looked;
    } catch (MediaFailure failure) {
      throw failure.of("input " + input);
    }
  }
}
