package dev.lethe.type.transcribe;

import dev.lethe.error.Refusal;
import dev.lethe.process.SearchPath;
import dev.lethe.type.media.MediaFailure;
import dev.lethe.type.media.MediaPrograms;
import dev.lethe.type.media.MediaSettings;
import dev.lethe.work.JobContext;
import dev.lethe.work.JobProgram;
import dev.lethe.work.Outcome;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * The job type {@code media.transcribe}: writes down what is said, and makes captions of it. Its
 * parameters are those of {@link TranscribeParams}. A second input named {@code transcript} is text
 * that somebody wrote, and gets its times.
 */
public final class MediaTranscribe implements JobProgram {
  private final MediaSettings media;
  private final MediaPrograms programs;
  private final SpeechEngine engine;
  private final int parallel;

  public MediaTranscribe(MediaSettings media, SpeechSettings speech) {
    this.media = media;
    this.programs = new MediaPrograms(media, SearchPath.own());
    this.engine = new Pocketsphinx(speech, SearchPath.own());
    this.parallel = speech.parallel();
  }

  @Override
  public String name() {
    return "media.transcribe";
  }

  @Override
  public String check(String params) {
    TranscribeParams read = ParamsJson.read(params, engine.language());
    if (!knows(read.language())) {
      throw Refusal.field(
          "/params/language", "unknown_value", "the engine here knows " + engine.language());
    }
    return ParamsJson.write(read);
  }

  /** Of a language it is no matter where it is spoken. */
  private boolean knows(String language) {
    return main(language).equals(main(engine.language()));
  }

  private static String main(String language) {
    return language.toLowerCase(Locale.ROOT).split("[-_]", -1)[0];
  }

  @Override
  public String schema() {
    return ParamsJson.SCHEMA;
  }

  @Override
  public Inputs inputs() {
    return new Inputs(1, 2);
  }

  @Override
  public Optional<String> unserved() {
    return programs.missing().or(engine::missing);
  }

  @Override
  public Outcome run(JobContext job) throws Exception {
    try {
      TranscribeParams params = ParamsJson.read(job.params(), engine.language());
      return new Transcribing(
              job, params, new Transcribing.Means(media, programs, engine, parallel))
          .run();
    } catch (MediaFailure failure) {
      return failure.outcome();
    }
  }

  @Override
  public Duration grace(boolean keepPartial) {
    return Duration.ZERO;
  }
}
