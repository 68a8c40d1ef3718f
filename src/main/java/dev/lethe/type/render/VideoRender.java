package dev.lethe.type.render;

import dev.lethe.process.SearchPath;
import dev.lethe.type.media.MediaFailure;
import dev.lethe.type.media.MediaPrograms;
import dev.lethe.type.media.MediaSettings;
import dev.lethe.work.JobContext;
import dev.lethe.work.JobProgram;
import dev.lethe.work.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The job type {@code video.render}: makes a film of a {@link Storyboard}. Its inputs are what the
 * storyboard names, by their names.
 *
 * <p>A cancel kills what runs at once and keeps nothing: a film that ends in its middle is none.
 */
public final class VideoRender implements JobProgram {
  private static final int MOST_INPUTS = 64;

  private final MediaSettings settings;
  private final MediaPrograms programs;

  public VideoRender(MediaSettings settings) {
    this.settings = settings;
    this.programs = new MediaPrograms(settings, SearchPath.own());
  }

  @Override
  public String name() {
    return "video.render";
  }

  @Override
  public String check(String params) {
    return StoryboardJson.write(StoryboardJson.read(params)).toString();
  }

  @Override
  public String schema() {
    return StoryboardJson.SCHEMA;
  }

  @Override
  public Inputs inputs() {
    return new Inputs(0, MOST_INPUTS);
  }

  @Override
  public Optional<String> unserved() {
    return programs.missing().or(VideoRender::cannotDraw).or(VideoRender::noFonts);
  }

  /** There are Javas without what draws. */
  private static Optional<String> cannotDraw() {
    return Files.exists(Path.of(System.getProperty("java.home"), "lib", "libfontmanager.so"))
            && ModuleLayer.boot().findModule("java.desktop").isPresent()
        ? Optional.empty()
        : Optional.of("this Java has no java.desktop module; on Debian: openjdk-25-jre-headless");
  }

  private static Optional<String> noFonts() {
    Path usual = Drawing.FONTS.getFirst().resolve("truetype/noto/NotoSans-Regular.ttf");
    boolean some = Files.exists(usual) || Drawing.FONTS.stream().anyMatch(VideoRender::hasFonts);
    return some
        ? Optional.empty()
        : Optional.of("there are no fonts; on Debian or Ubuntu: apt-get install fonts-noto-core");
  }

  private static boolean hasFonts(Path folder) {
    String[] names = folder.toFile().list();
    return names != null && names.length > 0;
  }

  @Override
  public Outcome run(JobContext job) throws Exception {
    try {
      return new Rendering(job, settings, programs).run();
    } catch (MediaFailure failure) {
      return failure.outcome();
    }
  }

  @Override
  public Duration grace(boolean keepPartial) {
    return Duration.ZERO;
  }
}
