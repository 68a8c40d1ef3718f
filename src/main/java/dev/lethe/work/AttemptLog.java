package dev.lethe.work;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lethe.error.Refusal;
import dev.lethe.ledger.LiveLog;
import dev.lethe.process.Exceeded;
import dev.lethe.process.ProcessTree;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the programs of one attempt say on their error streams. It is written while a program's
 * caller reads that stream, so that nobody has to drain it twice, and becomes a file of the job
 * when the attempt ends. An attempt whose programs say nothing leaves no log.
 */
final class AttemptLog {
  private static final Logger log = LoggerFactory.getLogger(AttemptLog.class);
  private static final int COMMAND_CHARS = 2_000;

  private final LiveLog live;

  AttemptLog(LiveLog live) {
    this.live = live;
  }

  /** The same program, whose error stream is also written to the log. */
  ProcessTree.Child heard(ProcessTree.Child child, List<String> argv) {
    var stderr = new Heard(child.stderr(), command(argv));
    return new ProcessTree.Child() {
      @Override
      public InputStream stdout() {
        return child.stdout();
      }

      @Override
      public InputStream stderr() {
        return stderr;
      }

      @Override
      public int waitFor() throws InterruptedException {
        return child.waitFor();
      }

      @Override
      public Optional<Exceeded> exceeded() {
        return child.exceeded();
      }
    };
  }

  /** Gives it away; a log that nobody takes fails nobody's job. */
  void store(AttemptFiles files) {
    if (live.isEmpty()) {
      return;
    }
    try (InputStream text = live.read(false)) {
      files.takeLog(text, live.dropped());
    } catch (IOException | RuntimeException e) {
      String why = e instanceof Refusal refusal ? refusal.detail() : e.getClass().getName();
      log.warn("the log of attempt {} of {} is not kept: {}", live.attempt(), live.job(), why);
    }
  }

  void end() {
    live.end();
  }

  /** As it was started, but without saying where the program lies. */
  private static String command(List<String> argv) {
    Path program = Path.of(argv.getFirst()).getFileName();
    String line = program + " " + String.join(" ", argv.subList(1, argv.size()));
    return "$ "
        + (line.length() > COMMAND_CHARS ? line.substring(0, COMMAND_CHARS) + "..." : line)
        + "\n";
  }

  /** Passes on what is read. */
  private final class Heard extends FilterInputStream {
    private final byte[] command;
    private boolean said;

    Heard(InputStream stderr, String command) {
      super(stderr);
      this.command = command.getBytes(UTF_8);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int n = in.read(into, offset, length);
      if (n > 0) {
        if (!said) {
          said = true;
          live.write(command, 0, command.length);
        }
        live.write(into, offset, n);
      }
      return n;
    }

    @Override
    public long skip(long n) throws IOException {
      byte[] dropped = readNBytes((int) Math.min(n, 8192));
      return dropped.length;
    }

    @Override
    public boolean markSupported() {
      return false;
    }
  }
}
