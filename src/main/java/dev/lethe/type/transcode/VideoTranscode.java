package dev.lethe.type.transcode;

import dev.lethe.process.SearchPath;
import dev.lethe.type.media.MediaFailure;
import dev.lethe.type.media.MediaPrograms;
import dev.lethe.type.media.MediaSettings;
import dev.lethe.work.JobContext;
import dev.lethe.work.JobProgram;
import dev.lethe.work.Outcome;
import java.time.Duration;
import java.util.Optional;

/**
 * The job type {@code video.transcode}: makes from one media file the files that a web page needs.
 * Its parameters are those of {@link TranscodeParams}.
 *
 * <p>A cancel kills ffmpeg at once, for an encoder asked politely takes seconds to obey. Only where
 * the job asked to keep partial results ffmpeg has five seconds to finish its files; it then ends
 * with a status of its own, and the finished files are given out, marked {@code "partial": true} in
 * their facts, before {@link #run} returns. For that the worker must interrupt the thread only
 * after it has returned, or the time is up.
 */
public final class VideoTranscode implements JobProgram {
  private static final Duration TO_FINISH_FILES = Duration.ofSeconds(5);

  private final MediaSettings settings;
  private final MediaPrograms programs;

  public VideoTranscode(MediaSettings settings) {
    this(settings, SearchPath.own());
  }

  VideoTranscode(MediaSettings settings, SearchPath searchPath) {
    this.settings = settings;
    this.programs = new MediaPrograms(settings, searchPath);
  }

  @Override
  public String name() {
    return "video.transcode";
  }

  @Override
  public String check(String params) {
    return ParamsJson.write(ParamsJson.read(params));
  }

  @Override
  public String schema() {
    return ParamsJson.SCHEMA;
  }

  @Override
  public Inputs inputs() {
    return new Inputs(1, 1);
  }

  @Override
  public Optional<String> unserved() {
    return programs.missing();
  }

  @Override
  public Outcome run(JobContext job) throws Exception {
    try {
      return new Transcoding(job, settings, programs).run();
    } catch (MediaFailure failure) {
      return failure.outcome();
    }
  }

  @Override
  public Duration grace(boolean keepPartial) {
    return keepPartial ? TO_FINISH_FILES : Duration.ZERO;
  }
}
