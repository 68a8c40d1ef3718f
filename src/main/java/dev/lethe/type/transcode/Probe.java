package dev.lethe.type.transcode;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.work.JobContext;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Finds out what the input is, and refuses what is no media or goes over a limit. */
final class Probe {
  private static final int MOST_ANSWER_BYTES = 1 << 20;

  private final JobContext job;
  private final MediaSettings settings;
  private final MediaPrograms programs;

  Probe(JobContext job, MediaSettings settings, MediaPrograms programs) {
    this.job = job;
    this.settings = settings;
    this.programs = programs;
  }

  SourceMedia look() throws IOException, InterruptedException, MediaFailure {
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

  /**
   * The options before every reading of the input: a plain local file in a format that holds
   * everything itself, and no more of it than is allowed, whatever its header says.
   */
  static List<String> input(JobContext job, MediaSettings settings) {
    // One second more than allowed, so that what is too long can be told from what is just right.
    var most = Filters.seconds(settings.maxDuration().plusSeconds(1));
    var args = new ArrayList<>(guards(settings));
    args.addAll(List.of("-t", most, "-i", inputUrl(job)));
    return args;
  }

  static MediaFailure tooLong(MediaSettings settings) {
    return MediaFailure.limit(
        "the input lasts longer than " + settings.maxDuration().toSeconds() + " s");
  }

  static MediaFailure tooLarge(MediaSettings settings) {
    return MediaFailure.limit(
        "the input's picture has more than " + settings.maxPixels() + " pixels");
  }

  static boolean saysTooLarge(Complaint complaint) {
    return complaint.mentions("exceeds specified max pixel count");
  }

  private static List<String> guards(MediaSettings settings) {
    return List.of(
        "-protocol_whitelist", "file",
        "-format_whitelist", MediaFormats.whitelist(),
        "-max_pixels", Long.toString(settings.maxPixels()));
  }

  /** Relative where it can be, so that no path shows in what ffmpeg says. */
  private static String inputUrl(JobContext job) {
    Path path = job.inputs().getFirst().path().toAbsolutePath();
    Path scratch = job.scratch().toAbsolutePath();
    return "file:" + (path.startsWith(scratch) ? scratch.relativize(path) : path);
  }

  private JsonNode ask() throws IOException, InterruptedException, MediaFailure {
    var argv = new ArrayList<String>();
    argv.addAll(List.of(programs.ffprobe(), "-hide_banner", "-loglevel", "error"));
    argv.addAll(guards(settings));
    argv.addAll(List.of("-of", "json", "-show_entries", ProbeJson.ENTRIES, "-i", inputUrl(job)));
    var answer = new StringBuilder();
    var exit =
        ChildRun.run(job, argv, out -> answer.append(ChildRun.readText(out, MOST_ANSWER_BYTES)));
    if (saysTooLarge(exit.complaint())) {
      throw tooLarge(settings);
    }
    if (exit.status() != 0) {
      throw refusal(exit);
    }
    return ParamsJson.JSON.readTree(answer.toString());
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
    var argv = new ArrayList<>(EncodeCommand.start(programs.ffmpeg()));
    argv.addAll(input(job, settings));
    argv.addAll(List.of("-map", "0:" + index, "-c", "copy", "-f", "null", "-"));
    var progress = new FfmpegProgress(_ -> {});
    ChildRun.run(job, argv, progress::read);
    return progress.reached();
  }
}
