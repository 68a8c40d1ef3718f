package dev.lethe.type.render;

import dev.lethe.type.media.ChildRun;
import dev.lethe.type.media.Complaint;
import dev.lethe.type.media.FfmpegProgress;
import dev.lethe.type.media.MediaFailure;
import dev.lethe.type.media.MediaSettings;
import dev.lethe.type.media.Probe;
import dev.lethe.work.JobContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Runs ffmpeg for one file, and says in the job's words why there is none. */
record Ran(JobContext job, MediaSettings settings) {
  /**
   * What came of it.
   *
   * @param warnings what ffmpeg had to say though it went on
   * @param reached when the last of it begins
   */
  record Made(List<String> warnings, Duration reached) {}

  /**
   * Makes a file.
   *
   * @param argv the command, which ends with it
   * @param told how far into the file ffmpeg is
   */
  Made make(List<String> argv, Path file, Consumer<Duration> told)
      throws IOException, InterruptedException, MediaFailure {
    var bounded = new ArrayList<>(argv);
    bounded.addAll(argv.size() - 1, List.of("-fs", Long.toString(settings.maxOutputBytes())));
    var progress = new FfmpegProgress(told::accept);
    var exit = ChildRun.run(job, bounded, progress::read);
    refuse(exit);
    if (!Files.isRegularFile(file) || Files.size(file) == 0) {
      throw MediaFailure.notMedia(exit.complaint().sentence("nothing in it could be decoded"));
    }
    if (Files.size(file) >= settings.maxOutputBytes()) {
      throw MediaFailure.limit("the film has more than " + settings.maxOutputBytes() + " bytes");
    }
    return new Made(exit.complaint().lines(), progress.reached());
  }

  private void refuse(ChildRun.Exit exit) throws MediaFailure {
    Complaint complaint = exit.complaint();
    if (Probe.saysTooLarge(complaint, settings)) {
      throw Probe.tooLarge(settings);
    }
    if (Probe.saysTooHeavy(exit)) {
      throw Probe.tooHeavy();
    }
    if (complaint.mentions("No space left on device")) {
      throw MediaFailure.storageFull();
    }
    if (exit.status() > 128) {
      throw MediaFailure.program("ffmpeg was killed (status " + exit.status() + ")");
    }
    if (exit.status() != 0 && complaint.mentions("Invalid data found when processing input")) {
      throw MediaFailure.notMedia(complaint.sentence("an input is damaged"));
    }
    if (exit.status() != 0) {
      throw MediaFailure.program(
          complaint.sentence("ffmpeg ended with status " + exit.status() + " and said nothing"));
    }
  }
}
