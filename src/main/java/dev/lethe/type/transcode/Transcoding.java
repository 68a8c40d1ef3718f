package dev.lethe.type.transcode;

import dev.lethe.type.media.ChildRun;
import dev.lethe.type.media.Complaint;
import dev.lethe.type.media.FfmpegProgress;
import dev.lethe.type.media.GuardedFile;
import dev.lethe.type.media.MediaFailure;
import dev.lethe.type.media.MediaPrograms;
import dev.lethe.type.media.MediaSettings;
import dev.lethe.type.media.Probe;
import dev.lethe.type.media.SourceMedia;
import dev.lethe.work.JobContext;
import dev.lethe.work.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * One attempt from input to outputs: probe, encode, store.
 *
 * <p>A limit that shows only while ffmpeg works ends the attempt at once, with ffmpeg left running:
 * its pipe is not read any more, and the worker ends the tree of every attempt that is over.
 */
final class Transcoding {
  /** The status with which ffmpeg ends after a SIGTERM, all of its files finished. */
  private static final int ENDED_ON_REQUEST = 255;

  /** The status with which ffmpeg ends when more than two thirds could not be decoded. */
  private static final int MOSTLY_UNDECODABLE = 69;

  private static final String FOLDER = "made";
  private static final double PROBED = 0.02;
  private static final double ENCODED = 0.96;

  private final JobContext job;
  private final MediaSettings settings;
  private final MediaPrograms programs;
  private final GuardedFile file;
  private final Path made;

  Transcoding(JobContext job, MediaSettings settings, MediaPrograms programs) {
    this.job = job;
    this.settings = settings;
    this.programs = programs;
    this.file = GuardedFile.media(job, job.inputs().getFirst().path(), settings);
    this.made = job.scratch().resolve(FOLDER);
  }

  Outcome run() throws IOException, InterruptedException, MediaFailure {
    TranscodeParams params = ParamsJson.read(job.params());
    job.progress(0, "probe");
    SourceMedia source = new Probe(job, settings, programs, file).look();
    Plan plan = Plan.of(params, source);
    Files.createDirectory(made);
    job.progress(PROBED, "encode");
    var progress = new FfmpegProgress(time -> step(time, source.duration()));
    var exit = encode(plan, progress);
    Duration reached = progress.reached();
    var delivery = new Delivery(job, made, new Facts(plan, reached));
    if (exit.status() == ENDED_ON_REQUEST) {
      delivery.deliver(true, _ -> {});
      throw MediaFailure.program("ffmpeg was asked to stop before the end");
    }
    refuseFailure(exit, delivery);
    refuseExcess(reached);
    job.progress(ENCODED, "store");
    delivery.deliver(false, part -> job.progress(ENCODED + (1 - ENCODED) * part, "store"));
    job.progress(1, "store");
    return new Outcome.Succeeded(delivery.result(exit.complaint().lines()));
  }

  private ChildRun.Exit encode(Plan plan, FfmpegProgress progress)
      throws IOException, InterruptedException, MediaFailure {
    List<String> argv =
        new EncodeCommand(FOLDER, settings.maxOutputBytes())
            .argv(programs.ffmpeg(), file.input(), plan);
    return ChildRun.run(job, argv, progress::read);
  }

  private void step(Duration time, Duration whole) throws IOException, MediaFailure {
    refuseExcess(time);
    double part = whole.isZero() ? 0 : (double) time.toMillis() / Math.max(1, whole.toMillis());
    job.progress(PROBED + (ENCODED - PROBED) * Math.min(1, part), "encode");
  }

  private void refuseExcess(Duration reached) throws IOException, MediaFailure {
    // Sound is written in whole frames and may end a little after the input does.
    if (reached.minusMillis(500).compareTo(settings.maxDuration()) > 0) {
      throw Probe.tooLong(settings);
    }
    // Each file stops at the limit by itself; together they may not pass it either.
    if (bytesMade() >= settings.maxOutputBytes()) {
      throw MediaFailure.limit(
          "the outputs have more than " + settings.maxOutputBytes() + " bytes");
    }
  }

  private long bytesMade() throws IOException {
    try (var files = Files.list(made)) {
      return files.mapToLong(Transcoding::size).sum();
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException("size of an output", e);
    }
  }

  private void refuseExcess(ChildRun.Exit exit) throws MediaFailure {
    if (Probe.saysTooLarge(exit.complaint(), settings)) {
      throw Probe.tooLarge(settings);
    }
    if (Probe.saysTooHeavy(exit)) {
      throw Probe.tooHeavy();
    }
  }

  private void refuseFailure(ChildRun.Exit exit, Delivery delivery) throws MediaFailure {
    refuseExcess(exit);
    Complaint complaint = exit.complaint();
    int status = exit.status();
    if (complaint.mentions("No space left on device")) {
      throw MediaFailure.storageFull();
    }
    if (status > 128) {
      throw MediaFailure.program("ffmpeg was killed (status " + status + ")");
    }
    if (status == MOSTLY_UNDECODABLE
        || (status != 0 && complaint.mentions("Invalid data found when processing input"))) {
      throw MediaFailure.notMedia(complaint.sentence("the input is damaged"));
    }
    if (status != 0) {
      throw MediaFailure.program(
          complaint.sentence("ffmpeg ended with status " + status + " and said nothing"));
    }
    if (delivery.isEmpty()) {
      throw MediaFailure.notMedia(complaint.sentence("nothing in the input could be decoded"));
    }
  }
}
