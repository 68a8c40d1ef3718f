package dev.lethe.type.document;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lethe.job.ParamsCheck;
import dev.lethe.work.JobContext;
import dev.lethe.work.JobProgram;
import dev.lethe.work.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/** The job type {@code document.parse}. Its parameters are those of its schema. */
public final class DocumentParse implements JobProgram {
  private static final String SCHEMA = resource("/types/document.parse.json");

  private final DocumentSettings settings;
  private final DocumentPrograms programs;
  private final ParamsCheck check;

  public DocumentParse(DocumentSettings settings, ParamsCheck check) {
    this(settings, check, Optional.ofNullable(System.getenv("PATH")).orElse("/usr/bin:/bin"));
  }

  /** Looks for the program in {@code searchPath}, a list of folders as {@code PATH} is. */
  DocumentParse(DocumentSettings settings, ParamsCheck check, String searchPath) {
    this.settings = settings;
    this.programs = new DocumentPrograms(settings.tesseract(), searchPath);
    this.check = check;
  }

  @Override
  public String name() {
    return "document.parse";
  }

  @Override
  public String check(String params) {
    return check.check(SCHEMA, params);
  }

  @Override
  public String schema() {
    return SCHEMA;
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
      return new Parsing(job, settings, programs).run();
    } catch (ParseFailure failure) {
      return failure.outcome();
    }
  }

  @Override
  public Duration grace(boolean keepPartial) {
    return Duration.ZERO;
  }

  private static String resource(String name) {
    try (InputStream file = DocumentParse.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(file).readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
