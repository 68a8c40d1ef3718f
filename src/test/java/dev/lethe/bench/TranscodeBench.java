package dev.lethe.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lethe.client.ByteProgress;
import dev.lethe.client.FilePart;
import dev.lethe.client.Job;
import dev.lethe.client.JobSubmission;
import dev.lethe.client.LetheClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A {@code video.transcode} job from submit to end, upload included, beside the commands it runs,
 * which are run bare with the same arguments. What the arguments are the programs tell themselves:
 * the server is given small scripts in their stead, which write them down first.
 */
final class TranscodeBench {
  private static final int RUNS = 3;
  private static final int SECONDS = 30;
  private static final List<String> PROGRAMS = List.of("ffprobe", "ffmpeg");
  private static final String PARAMS = "{\"heights\":[720],\"thumbnails\":{\"count\":3}}";

  private final Path folder;
  private final LetheClient client;

  private TranscodeBench(Path folder, LetheClient client) {
    this.folder = folder;
    this.client = client;
  }

  public static void main(String[] args) throws Exception {
    Figures.machine("before");
    try (var folder = Folder.create()) {
      Path shims = Files.createDirectory(folder.resolve("shims"));
      for (String program : PROGRAMS) {
        shim(shims, program);
      }
      Path small = Clips.make(folder.resolve("small.mp4"), "1280x720", 1);
      Path clip = Clips.make(folder.resolve("clip.mp4"), "1280x720", SECONDS);
      var settings =
          Map.of(
              "LETHE_MEDIA__FFPROBE", shims.resolve("ffprobe").toString(),
              "LETHE_MEDIA__FFMPEG", shims.resolve("ffmpeg").toString());
      try (var server = RunningLethe.start(folder.path(), settings);
          var client = server.client()) {
        var bench = new TranscodeBench(folder.path(), client);
        bench.job(small);
        bench.run(clip);
      }
    }
    Figures.machine("after");
  }

  private void run(Path clip) throws IOException, InterruptedException {
    List<Double> jobs = new ArrayList<>();
    List<Double> bare = new ArrayList<>();
    for (int run = 0; run < RUNS; run++) {
      jobs.add(job(clip));
      bare.add(bare(clip));
    }
    Figures job = Figures.of(jobs);
    Figures commands = Figures.of(bare);
    Figures.line("clip", "%d s of 1280x720, %d KiB", SECONDS, Files.size(clip) / 1024);
    Figures.line("video.transcode, submit to end", "%.2f s  (%s)", job.median(), job.all("%.2f"));
    Figures.line(
        "the same commands, bare", "%.2f s  (%s)", commands.median(), commands.all("%.2f"));
    Figures.line(
        "ratio",
        "%.3f, which is %+.1f %% (aim: at most +3 %%)",
        job.median() / commands.median(),
        (job.median() / commands.median() - 1) * 100);
  }

  /** How many seconds the job took. */
  private double job(Path clip) throws IOException {
    var submission =
        JobSubmission.of("video.transcode").withParams(new ObjectMapper().readTree(PARAMS));
    long began = System.nanoTime();
    Job job = client.submit(submission, List.of(FilePart.of(clip)), ByteProgress.NONE);
    Job ended = client.waitForEnd(job.id(), Duration.ofMinutes(5), _ -> {});
    double took = (System.nanoTime() - began) / 1e9;
    if (!ended.succeeded()) {
      throw new IOException("the job " + ended.state() + ": " + ended.error());
    }
    client.waitForErasure(client.delete(job.id()), Duration.ofSeconds(10));
    return took;
  }

  /** How many seconds the commands took. */
  private double bare(Path clip) throws IOException, InterruptedException {
    Path place = Files.createDirectory(folder.resolve("bare"));
    Files.createLink(Files.createDirectory(place.resolve("in")).resolve("0"), clip);
    Files.createDirectory(place.resolve("made"));
    double took = 0;
    for (String program : PROGRAMS) {
      List<String> argv = new ArrayList<>();
      argv.add(program);
      argv.addAll(Files.readAllLines(folder.resolve("shims").resolve(program + ".args")));
      var builder = new ProcessBuilder(argv).directory(place.toFile());
      builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
      builder.redirectError(ProcessBuilder.Redirect.INHERIT);
      long began = System.nanoTime();
      if (builder.start().waitFor() != 0) {
        throw new IOException(program + " failed: " + argv);
      }
      took += (System.nanoTime() - began) / 1e9;
    }
    Folder.remove(place);
    return took;
  }

  private static void shim(Path shims, String program) throws IOException {
    Path shim = shims.resolve(program);
    Files.writeString(
        shim,
        """
        #!/bin/sh
        printf '%%s\\n' "$@" >'%s.args'
        exec %s "$@"
        """
            .formatted(shim, program));
    Files.setPosixFilePermissions(shim, PosixFilePermissions.fromString("rwx------"));
  }
}
