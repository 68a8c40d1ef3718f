package dev.lethe.type.media;

import dev.lethe.process.Launch;
import dev.lethe.process.ProcessTree;
import dev.lethe.work.JobContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * Runs one program to its end with both of its streams drained.
 *
 * <p>A pipe holds 64 KiB; a program that fills one nobody reads stands still for ever. So standard
 * error is read on a thread of its own while the caller reads standard output, and only its end is
 * kept, however much a hostile file makes the program say.
 */
public final class ChildRun {
  private static final int KEPT_CHARS = 8 * 1024;
  private static final Duration STRAGGLERS = Duration.ofSeconds(2);

  private ChildRun() {}

  /** How a program ended. */
  public record Exit(int status, Complaint complaint) {}

  /** Reads all of a program's standard output, or throws, and then the program is not awaited. */
  public interface Reader {
    void read(InputStream stdout) throws IOException, MediaFailure;
  }

  /** As built-in types start theirs. */
  public static Exit run(JobContext job, List<String> argv, Reader reader)
      throws IOException, InterruptedException, MediaFailure {
    return run(job, Launch.of(argv), reader);
  }

  public static Exit run(JobContext job, Launch launch, Reader reader)
      throws IOException, InterruptedException, MediaFailure {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    ProcessTree.Child child = job.start(launch);
    var tail = new Tail();
    Thread drain = Thread.ofVirtual().start(() -> tail.drain(child.stderr()));
    reader.read(child.stdout());
    int status = child.waitFor();
    // Bounded, for a program may leave a child behind that holds its error stream open.
    drain.join(STRAGGLERS);
    return new Exit(status, new Complaint(tail.text()));
  }

  /** All of a short answer; what goes beyond {@code most} bytes is read and dropped. */
  public static String readText(InputStream stdout, int most) throws IOException {
    var kept = new ByteArrayOutputStream();
    byte[] buffer = new byte[8192];
    for (int n = stdout.read(buffer); n >= 0; n = stdout.read(buffer)) {
      kept.write(buffer, 0, Math.min(n, most - kept.size()));
    }
    return kept.toString(StandardCharsets.UTF_8);
  }

  /** The end of a stream. */
  private static final class Tail {
    private final StringBuilder kept = new StringBuilder();

    void drain(InputStream stderr) {
      byte[] buffer = new byte[8192];
      try {
        for (int n = stderr.read(buffer); n >= 0; n = stderr.read(buffer)) {
          keep(new String(buffer, 0, n, StandardCharsets.UTF_8));
        }
      } catch (IOException _) {
        // The stream of a killed program may break instead of ending; what came before counts.
        keep("");
      }
    }

    private synchronized void keep(String more) {
      kept.append(more);
      if (kept.length() > KEPT_CHARS) {
        kept.delete(0, kept.length() - KEPT_CHARS);
      }
    }

    synchronized String text() {
      return kept.toString();
    }
  }
}
