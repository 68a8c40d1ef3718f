package dev.lethe.work;

import dev.lethe.ledger.ArtifactKind;
import dev.lethe.ledger.Artifacts;
import dev.lethe.ledger.Ledger;
import dev.lethe.ledger.LiveLog;
import dev.lethe.ledger.LiveLogs;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.function.DoubleConsumer;

/** The files of jobs that lie in the stores of this process. */
public final class StoredFiles implements AttemptFiles.Place {
  private final Worker.Sources sources;
  private final Ledger ledger;
  private final Artifacts artifacts;
  private final LiveLogs logs;

  public StoredFiles(Worker.Sources sources, Ledger ledger, Artifacts artifacts, LiveLogs logs) {
    this.sources = sources;
    this.ledger = ledger;
    this.artifacts = artifacts;
    this.logs = logs;
  }

  @Override
  public AttemptFiles of(Assignment assignment) {
    return new OfAttempt(assignment);
  }

  /** What the log of an attempt is called. */
  public static Artifacts.Label logLabel(int attempt, long dropped) {
    return new Artifacts.Label(
        ArtifactKind.LOG,
        "attempt-" + attempt + ".log",
        "text/plain",
        "{\"dropped_bytes\":" + dropped + "}",
        attempt);
  }

  private final class OfAttempt implements AttemptFiles {
    private final Assignment assignment;
    private final InputFiles inputs;
    private final LiveLog log;
    private boolean wrote;

    OfAttempt(Assignment assignment) {
      this.assignment = assignment;
      this.inputs = new InputFiles(sources, ledger, artifacts, assignment);
      this.log = logs.begin(assignment.id(), assignment.attempt());
    }

    @Override
    public void fetch(DoubleConsumer progress) throws IOException {
      inputs.fetch(progress);
    }

    @Override
    public long bytes() {
      return inputs.bytes();
    }

    @Override
    public List<JobContext.InputFile> stage(Path scratch) throws IOException {
      return inputs.stage(scratch);
    }

    @Override
    public void output(Path file, Artifacts.Label label) throws IOException {
      try (InputStream bytes = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
        wrote = true;
        artifacts.store(assignment.id(), label, bytes);
      }
    }

    @Override
    public LiveLog log() {
      return log;
    }

    @Override
    public void takeLog(InputStream text, long dropped) throws IOException {
      wrote = true;
      artifacts.store(assignment.id(), logLabel(assignment.attempt(), dropped), text);
    }

    @Override
    public void wiped() {
      // The receipt of this node says what is left in its own scratch folders.
    }

    @Override
    public void settle() {
      if (wrote || assignment.hasFiles() || !assignment.toFetch().sources().isEmpty()) {
        artifacts.deleteDropped(assignment.id());
      }
    }
  }
}
