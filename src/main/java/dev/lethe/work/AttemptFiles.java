package dev.lethe.work;

import dev.lethe.ledger.Artifacts;
import dev.lethe.ledger.LiveLog;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.function.DoubleConsumer;

/**
 * What one attempt needs of the files of its job: inputs, outputs, the log. Like every call on the
 * queue, what it gives is fenced by the attempt's number.
 */
public interface AttemptFiles {
  /**
   * Brings the inputs that are not there yet to where they can be staged from.
   *
   * @param progress told how far all of it is, from 0 to 1
   * @throws FetchFailed if a source does not give what it should
   */
  void fetch(DoubleConsumer progress) throws IOException;

  /** How many bytes the inputs have, once they are fetched. */
  long bytes();

  /** Lays the inputs out as plain files in a folder of their own, under names that say nothing. */
  List<JobContext.InputFile> stage(Path scratch) throws IOException;

  /**
   * Takes a finished file as an output of the job.
   *
   * @throws dev.lethe.error.Refusal {@code attempt_ended} if it is not the current one any more
   */
  void output(Path file, Artifacts.Label label) throws IOException;

  /** Where the attempt's programs are heard. */
  LiveLog log();

  /**
   * Takes the log of the attempt as a file of the job.
   *
   * @param dropped how many bytes of its beginning are missing
   */
  void takeLog(InputStream text, long dropped) throws IOException;

  /** Nothing of the attempt is left in its scratch folder. Told before the end is reported. */
  void wiped();

  /** After the report: what was dropped of the attempt's outputs goes. */
  void settle();

  /** Where attempts get their files from and bring them to. */
  @FunctionalInterface
  interface Place {
    AttemptFiles of(Assignment assignment);
  }
}
