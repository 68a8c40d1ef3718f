package dev.lethe.e2e;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Hears which runs of jobs there were. A job writes nothing outside its scratch folder, but it may
 * tell a pipe; whoever listens to it here outlives every server, and writes down what is said in a
 * file for each job.
 */
final class Runs implements AutoCloseable {
  /** The name of the pipe, beside the files of the jobs. */
  static final String PIPE = "told";

  private static final String LISTEN =
      """
      mkfifo "$1" && echo
      while read -r file run; do echo "$run" >> "$file"; done <> "$1"
      """;

  private final Process listener;

  Runs(Path folder) throws IOException {
    String pipe = folder.resolve(PIPE).toString();
    listener =
        new ProcessBuilder("sh", "-c", LISTEN, "runs", pipe)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    if (listener.getInputStream().read() != '\n') {
      throw new IOException("nobody listens to " + pipe);
    }
  }

  @Override
  public void close() throws IOException {
    listener.destroy();
    try {
      listener.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
