package dev.lethe.type.transcribe;

import dev.lethe.process.Launch;
import dev.lethe.type.media.ChildRun;
import dev.lethe.type.media.MediaFailure;
import dev.lethe.work.JobContext;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleConsumer;

/**
 * Has an engine listen to all pieces, several at a time.
 *
 * <p>An engine takes half a second to load its model, so it is started for a minute or two of sound
 * and not for each piece. When one run fails, the others are ended at once: a run that waits for
 * its program's output cannot be interrupted, but its program can be killed.
 */
final class Listening {
  private static final long BATCH_MILLIS = 90_000;

  private final JobContext job;
  private final SpeechEngine engine;
  private final int parallel;
  private final WorkFiles files;

  Listening(JobContext job, SpeechEngine engine, int parallel) {
    this.job = job;
    this.engine = engine;
    this.parallel = parallel;
    this.files = new WorkFiles(job.scratch());
  }

  /**
   * Listens to all of them.
   *
   * @param told how much is done, from 0 to 1
   * @return how many files of words there are
   */
  int run(List<Piece> pieces, DoubleConsumer told)
      throws IOException, InterruptedException, MediaFailure {
    List<List<Piece>> batches = batches(pieces);
    long whole = Math.max(1, millis(pieces));
    var done = new AtomicLong();
    try (var threads =
        Executors.newFixedThreadPool(parallel, Thread.ofVirtual().name("listen-", 0).factory())) {
      var runs = new ExecutorCompletionService<Integer>(threads);
      for (int i = 0; i < batches.size(); i++) {
        int number = i;
        runs.submit(() -> {
          listen(
              number,
              batches.get(number),
              millis -> told.accept(Math.min(1, (double) done.addAndGet(millis) / whole)));
          return number;
        });
      }
      boolean all = false;
      try {
        for (int i = 0; i < batches.size(); i++) {
          runs.take().get();
        }
        all = true;
      } catch (ExecutionException e) {
        throw failure(e);
      } finally {
        if (!all) {
          threads.shutdownNow();
          job.endPrograms();
        }
      }
    }
    return batches.size();
  }

  private static MediaFailure failure(ExecutionException failed)
      throws IOException, InterruptedException {
    Throwable cause = failed.getCause();
    if (cause instanceof MediaFailure failure) {
      return failure;
    }
    if (cause instanceof IOException failure) {
      throw failure;
    }
    if (cause instanceof InterruptedException failure) {
      throw failure;
    }
    throw cause instanceof RuntimeException failure ? failure : new IllegalStateException(cause);
  }

  private static long millis(List<Piece> pieces) {
    return pieces.stream().mapToLong(piece -> piece.length().toMillis()).sum();
  }

  private List<List<Piece>> batches(List<Piece> pieces) {
    // Short sound is shared out evenly, so that nobody waits for the last one.
    long most = Math.clamp(millis(pieces) / parallel, 1, BATCH_MILLIS);
    var batches = new ArrayList<List<Piece>>();
    var batch = new ArrayList<Piece>();
    for (Piece piece : pieces) {
      batch.add(piece);
      if (millis(batch) >= most) {
        batches.add(List.copyOf(batch));
        batch.clear();
      }
    }
    if (!batch.isEmpty()) {
      batches.add(List.copyOf(batch));
    }
    return batches;
  }

  /** Is told of each piece that is done, in milliseconds of sound. */
  private interface Step {
    void done(long millis);
  }

  private void listen(int number, List<Piece> batch, Step step)
      throws IOException, InterruptedException, MediaFailure {
    String list = WorkFiles.list(number);
    Files.writeString(files.scratch().resolve(list), engine.list(WorkFiles.sound(), batch));
    var reading = new Reading(batch, step);
    List<String> argv = engine.command(new SpeechEngine.Names(list, WorkFiles.words(number)));
    ChildRun.Exit exit = ChildRun.run(job, Launch.of(argv), reading::read);
    if (exit.status() != 0) {
      throw MediaFailure.program(
          engine.name()
              + " ended with status "
              + exit.status()
              + (reading.trouble.isEmpty() ? "" : ": " + reading.trouble));
    }
  }

  /** What an engine says on its way. */
  private final class Reading {
    private final List<Piece> batch;
    private final Step step;
    private String trouble = "";

    Reading(List<Piece> batch, Step step) {
      this.batch = batch;
      this.step = step;
    }

    void read(InputStream stdout) throws IOException {
      var lines = new BufferedReader(new InputStreamReader(stdout, StandardCharsets.ISO_8859_1));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String said = line;
        engine
            .done(said)
            .flatMap(name -> batch.stream().filter(piece -> piece.name().equals(name)).findFirst())
            .ifPresent(piece -> step.done(piece.length().toMillis()));
        trouble = engine.trouble(said).orElse(trouble);
      }
    }
  }
}
