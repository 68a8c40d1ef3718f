package dev.lethe.work;

import dev.lethe.ledger.ArtifactKind;
import dev.lethe.process.Launch;
import dev.lethe.process.ProcessTree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What a program sees of the attempt it runs: its inputs, a private folder, a way to give outputs.
 */
public interface JobContext {
  /** The checked parameters: a JSON object as text. */
  String params();

  /**
   * The inputs in the order of the job, as plain files in the scratch folder, named by the server.
   */
  List<InputFile> inputs();

  /** A private folder (0700) that is erased when the attempt ends. */
  Path scratch();

  /**
   * Starts a child program inside the attempt's containment. Its working folder and TMPDIR are the
   * scratch folder; it sees neither the data folder nor the keys. What is read of its error stream
   * is written to the log of the job.
   */
  ProcessTree.Child start(Launch launch) throws IOException;

  /**
   * Starts one as built-in types do.
   *
   * @param argv the program and its arguments; never a shell string
   */
  default ProcessTree.Child start(List<String> argv) throws IOException {
    return start(Launch.of(argv));
  }

  /**
   * Ends whatever the started programs left running, so that nobody changes a file any more. After
   * it nothing can be started.
   */
  void endPrograms();

  /**
   * Whether the attempt is being stopped, and what it has made so far is still taken. A program
   * that was asked to end tells no such request from a failure of its own.
   */
  boolean takesPartial();

  /** Says how far the work is: {@code fraction} from 0 to 1, and the name of the present phase. */
  void progress(double fraction, String phase);

  /**
   * Encrypts and stores a finished file of the scratch folder as an output, then unlinks the plain
   * file. Refused once the attempt is not the current one.
   *
   * @param name what a downloader sees, as in {@code 720p.mp4}
   * @param meta facts about the file: a JSON object as text
   */
  void output(Path file, ArtifactKind kind, String name, String mediaType, String meta)
      throws IOException;

  /**
   * One input.
   *
   * @param input which input of the job it is, as the submitter named it
   * @param name what the file is called where it comes from
   * @param path the plain file
   */
  record InputFile(String input, String name, Path path, long bytes) {}
}
