package dev.lethe.type.media;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.work.JobContext;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Finds out what the input is, and refuses what is no media or goes over a limit. */
public final class Probe {
  private static final int MOST_ANSWER_BYTES = 1 << 20;

  private static final Pattern INVALID_SIZE =
      Pattern.compile("Picture size ([0-9]{1,9})x([0-9]{1,9}) is invalid");

  private final JobContext job;
  private final MediaSettings settings;
  private final MediaPrograms programs;
  private final GuardedFile file;

  public Probe(JobContext job, MediaSettings settings, MediaPrograms programs, GuardedFile file) {
    this.job = job;
    this.settings = settings;
    this.programs = programs;
    this.file = file;
  }

  public SourceMedia look() throws IOException, InterruptedException, MediaFailure {
    SourceMedia source = ProbeJson.read(ask());
    if (source.picture() == null && source.sound() == null) {
      throw MediaFailure.notMedia("the input has neither pictures nor sound");
    }
    refuseLargePicture(source);
    if (source.duration().isZero()) {
      source = source.lasting(walk(source));
    }
    if (source.duration().compareTo(settings.maxDuration()) > 0) {
      throw tooLong(settings);
    }
    return source;
  }

  public static MediaFailure tooLong(MediaSettings settings) {
    return MediaFailure.limit(
        "the input lasts longer than " + settings.maxDuration().toSeconds() + " s");
  }

  public static MediaFailure tooLarge(MediaSettings settings) {
    return MediaFailure.limit(
        "the input's picture has more than " + settings.maxPixels() + " pixels");
  }

  /** A size that no program could hold is called invalid, whatever the limit is. */
  public static boolean saysTooLarge(Complaint complaint, MediaSettings settings) {
    return complaint.mentions("exceeds specified max pixel count")
        || INVALID_SIZE
            .matcher(complaint.raw())
            .results()
            .anyMatch(size ->
                Long.parseLong(size.group(1)) * Long.parseLong(size.group(2))
                    > settings.maxPixels());
  }

  public static MediaFailure tooHeavy() {
    return MediaFailure.limit("a part of the input takes more memory than it may");
  }

  public static boolean saysTooHeavy(ChildRun.Exit exit) {
    return exit.status() != 0 && exit.complaint().mentions("Cannot allocate memory");
  }

  private JsonNode ask() throws IOException, InterruptedException, MediaFailure {
    var argv = new ArrayList<String>();
    argv.addAll(List.of(programs.ffprobe(), "-hide_banner", "-loglevel", "error"));
    argv.addAll(file.guards());
    argv.addAll(List.of("-of", "json", "-show_entries", ProbeJson.ENTRIES, "-i", file.url()));
    var answer = new StringBuilder();
    var exit =
        ChildRun.run(job, argv, out -> answer.append(ChildRun.readText(out, MOST_ANSWER_BYTES)));
    if (saysTooLarge(exit.complaint(), settings)) {
      throw tooLarge(settings);
    }
    if (saysTooHeavy(exit)) {
      throw tooHeavy();
    }
    if (exit.status() != 0) {
      throw refusal(exit);
    }
    return JsonFields.JSON.readTree(answer.toString());
  }

  private static MediaFailure refusal(ChildRun.Exit exit) {
    if (exit.status() > 128) {
      return MediaFailure.program("ffprobe was killed (status " + exit.status() + ")");
    }
    if (exit.complaint().mentions("Format not on whitelist")) {
      return MediaFailure.notMedia("the input's format is none of those that are read here");
    }
    return MediaFailure.notMedia(exit.complaint().sentence("the input is no media"));
  }

  private void refuseLargePicture(SourceMedia source) throws MediaFailure {
    SourceMedia.Picture picture = source.picture();
    if (picture != null && picture.size().pixels() > settings.maxPixels()) {
      throw tooLarge(settings);
    }
  }

  /**
   * How long the input is, where its header does not say (browsers record such files): reads it to
   * the end without decoding. Zero if even its packets carry no times.
   */
  private Duration walk(SourceMedia source) throws IOException, InterruptedException, MediaFailure {
    SourceMedia.Picture picture = source.picture();
    SourceMedia.Sound sound = source.sound();
    int index = picture != null ? picture.index() : sound != null ? sound.index() : 0;
    var argv = new ArrayList<>(Ffmpeg.start(programs.ffmpeg()));
    argv.addAll(file.input());
    argv.addAll(List.of("-map", "0:" + index, "-c", "copy", "-f", "null", "-"));
    var progress = new FfmpegProgress(_ -> {});
    ChildRun.run(job, argv, progress::read);
    return progress.reached();
  }
}
