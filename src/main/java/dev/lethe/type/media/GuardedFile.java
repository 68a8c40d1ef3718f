package dev.lethe.type.media;

import dev.lethe.work.JobContext;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A file of a stranger as ffmpeg may read it: a plain local file in one of some formats that hold
 * everything themselves, and no more of it than is allowed, whatever its header says.
 *
 * @param url relative where it can be, so that no path shows in what ffmpeg says
 */
public record GuardedFile(String url, List<String> formats, MediaSettings settings) {
  private static final long LEAST_MEMORY = 512L << 20;

  public GuardedFile {
    formats = List.copyOf(formats);
  }

  /** Takes a file of the job in a format with time in it. */
  public static GuardedFile media(JobContext job, Path file, MediaSettings settings) {
    return of(job, file, MediaFormats.names(), settings);
  }

  /** Takes a file of the job in one of these formats, by ffmpeg's names for what reads them. */
  public static GuardedFile of(
      JobContext job, Path file, List<String> formats, MediaSettings settings) {
    Path path = file.toAbsolutePath();
    Path scratch = job.scratch().toAbsolutePath();
    String url = "file:" + (path.startsWith(scratch) ? scratch.relativize(path) : path);
    return new GuardedFile(url, formats, settings);
  }

  /** The options for one reading of all of it that is allowed, the file itself included. */
  public List<String> input() {
    // One second more than allowed, so that what is too long can be told from what is just right.
    var most = Ffmpeg.seconds(settings.maxDuration().plusSeconds(1));
    var args = new ArrayList<>(guards());
    args.addAll(List.of("-t", most, "-i", url));
    return args;
  }

  /** The options before every reading. */
  public List<String> guards() {
    return List.of(
        "-protocol_whitelist", "file",
        "-format_whitelist", String.join(",", formats),
        "-max_pixels", Long.toString(settings.maxPixels()),
        // A megabyte of input can say that it unpacks to gigabytes.
        "-max_alloc", Long.toString(mostMemory()));
  }

  /** In one piece; the largest that is needed is a picture, of sixteen bytes for each pixel. */
  private long mostMemory() {
    return Math.clamp(16 * settings.maxPixels(), LEAST_MEMORY, Integer.MAX_VALUE);
  }
}
