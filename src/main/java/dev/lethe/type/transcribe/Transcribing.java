package dev.lethe.type.transcribe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.type.media.ChildRun;
import dev.lethe.type.media.Ffmpeg;
import dev.lethe.type.media.FfmpegProgress;
import dev.lethe.type.media.GuardedFile;
import dev.lethe.type.media.JsonFields;
import dev.lethe.type.media.MediaFailure;
import dev.lethe.type.media.MediaPrograms;
import dev.lethe.type.media.MediaSettings;
import dev.lethe.type.media.Probe;
import dev.lethe.type.media.SourceMedia;
import dev.lethe.work.JobContext;
import dev.lethe.work.JobContext.InputFile;
import dev.lethe.work.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One attempt from input to outputs: probe, decode, cut, listen, write, store. */
final class Transcribing {
  static final String TRANSCRIPT = "transcript";

  private static final double PROBED = 0.01;
  private static final double DECODED = 0.05;
  private static final double LISTENED = 0.97;
  private static final long MOST_TEXT = 16L << 20;

  private final JobContext job;
  private final TranscribeParams params;
  private final Means means;
  private final WorkFiles files;
  private final ToolRun tool;

  /** What works for it. */
  record Means(MediaSettings media, MediaPrograms programs, SpeechEngine engine, int parallel) {}

  Transcribing(JobContext job, TranscribeParams params, Means means) {
    this.job = job;
    this.params = params;
    this.means = means;
    this.files = new WorkFiles(job.scratch());
    this.tool = new ToolRun(job);
  }

  Outcome run() throws IOException, InterruptedException, MediaFailure {
    Files.createDirectory(files.folder());
    Files.createDirectory(files.made());
    boolean timed = given();
    job.progress(0, "probe");
    GuardedFile file = GuardedFile.media(job, media().path(), means.media());
    SourceMedia source = new Probe(job, means.media(), means.programs(), file).look();
    Duration duration = source.duration();
    int batches = 0;
    if (!timed) {
      SourceMedia.Sound sound = source.sound();
      if (sound == null) {
        throw MediaFailure.notMedia("the input has no sound");
      }
      duration = decode(file, sound, source.duration());
      batches = listen();
    }
    job.progress(LISTENED, "write");
    ObjectNode order = JsonFields.JSON.createObjectNode();
    order.put("duration_ms", duration.toMillis()).put("batches", batches);
    order.set("params", JsonFields.JSON.readTree(ParamsJson.write(params)));
    Files.writeString(files.order(), order.toString());
    tool.run(TextTool.WRITE);
    return store(duration, timed);
  }

  private InputFile media() throws MediaFailure {
    return job.inputs().stream()
        .filter(input -> !input.input().equals(TRANSCRIPT))
        .findFirst()
        .orElseThrow(() -> MediaFailure.notMedia("the job has a transcript and no media"));
  }

  /** Reads the given transcript, if there is one; whether it has times that are to stay. */
  private boolean given() throws IOException, InterruptedException, MediaFailure {
    Optional<InputFile> given =
        job.inputs().stream().filter(input -> input.input().equals(TRANSCRIPT)).findFirst();
    if (given.isEmpty()) {
      return false;
    }
    if (given.get().bytes() > MOST_TEXT) {
      throw MediaFailure.limit("a transcript has at most " + MOST_TEXT + " bytes");
    }
    ObjectNode order = JsonFields.JSON.createObjectNode();
    order.put("file", given.get().path().toAbsolutePath().toString());
    order.put("format", params.transcript().format());
    Files.writeString(files.order(), order.toString());
    tool.run(TextTool.READ);
    boolean timed = tool.answer(files.given(), 64 * MOST_TEXT).path(GivenFile.TIMED).asBoolean();
    return timed && params.transcript().keepTimes();
  }

  /** All of the sound as the engine takes it; how long it is. */
  private Duration decode(GuardedFile file, SourceMedia.Sound sound, Duration whole)
      throws IOException, InterruptedException, MediaFailure {
    job.progress(PROBED, "decode");
    var argv = new ArrayList<>(Ffmpeg.start(means.programs().ffmpeg()));
    argv.addAll(file.input());
    argv.addAll(List.of("-map", "0:" + sound.index(), "-ac", "1", "-ar", "16000"));
    argv.addAll(List.of("-c:a", "pcm_s16le", "-f", "s16le", "file:" + WorkFiles.sound() + ".raw"));
    var progress = new FfmpegProgress(time -> decoded(time, whole));
    ChildRun.Exit exit = ChildRun.run(job, argv, progress::read);
    long bytes = Files.exists(files.soundFile()) ? Files.size(files.soundFile()) : 0;
    if (exit.complaint().mentions("No space left on device")) {
      throw MediaFailure.storageFull();
    }
    if (exit.status() > 128) {
      throw MediaFailure.program("ffmpeg was killed (status " + exit.status() + ")");
    }
    if (bytes == 0) {
      throw MediaFailure.notMedia(exit.complaint().sentence("no sound could be decoded"));
    }
    Duration duration = Duration.ofMillis(bytes * 1000 / Sound.BYTES_PER_SECOND);
    refuseExcess(duration);
    return duration;
  }

  private void decoded(Duration time, Duration whole) throws MediaFailure {
    refuseExcess(time);
    double part = whole.isZero() ? 0 : (double) time.toMillis() / Math.max(1, whole.toMillis());
    job.progress(PROBED + (DECODED - PROBED) * Math.min(1, part), "decode");
  }

  private void refuseExcess(Duration reached) throws MediaFailure {
    if (reached.minusMillis(500).compareTo(means.media().maxDuration()) > 0) {
      throw Probe.tooLong(means.media());
    }
  }

  private int listen() throws IOException, InterruptedException, MediaFailure {
    tool.run(TextTool.CUT);
    var pieces = new ArrayList<Piece>();
    for (String line : Files.readAllLines(files.pieces())) {
      String[] ends = line.split(" ", -1);
      pieces.add(new Piece(Integer.parseInt(ends[0]), Integer.parseInt(ends[1])));
    }
    job.progress(DECODED, "listen");
    int batches =
        new Listening(job, means.engine(), means.parallel())
            .run(pieces, part -> job.progress(DECODED + (LISTENED - DECODED) * part, "listen"));
    // It is the largest file there is, and nobody reads it again.
    Files.delete(files.soundFile());
    return batches;
  }

  private Outcome store(Duration duration, boolean timed) throws IOException {
    JsonNode summary = tool.answer(files.summary(), MOST_TEXT);
    ObjectNode result = JsonFields.JSON.createObjectNode();
    result.put("duration_ms", duration.toMillis());
    result.put("language", params.language());
    result.put("engine", timed ? null : means.engine().name());
    result.setAll((ObjectNode) summary);
    new Delivery(job, files.made(), params).deliver(result.putArray("outputs"));
    job.progress(1, "store");
    return new Outcome.Succeeded(result.toString());
  }
}
