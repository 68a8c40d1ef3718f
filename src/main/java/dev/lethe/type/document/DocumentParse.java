package dev.lethe.type.document;

import dev.lethe.job.ParamsCheck;
import dev.lethe.process.SearchPath;
import dev.lethe.work.BuiltInSchema;
import dev.lethe.work.JobContext;
import dev.lethe.work.JobProgram;
import dev.lethe.work.Outcome;
import java.time.Duration;
import java.util.Optional;

/** The job type {@code document.parse}. Its parameters are those of its schema. */
public final class DocumentParse implements JobProgram {
  private static final String SCHEMA = BuiltInSchema.of("document.parse");

  private final DocumentSettings settings;
  private final DocumentPrograms programs;
  private final ParamsCheck check;

  public DocumentParse(DocumentSettings settings, ParamsCheck check) {
    this.settings = settings;
    this.programs = new DocumentPrograms(settings.tesseract(), SearchPath.own());
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
}
