package dev.lethe.e2e;

import dev.lethe.StopSignal;
import dev.lethe.TestWorker;
import dev.lethe.ops.Logs;
import dev.lethe.testtype.NoopType;
import dev.lethe.testtype.ShellType;
import dev.lethe.testtype.TrueType;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.event.Level;

/** A worker as a process that can be killed, with the test job types beside the built-in ones. */
final class WorkerProcess {
  static final String READY = "working for ";

  private WorkerProcess() {}

  /** Arguments: the worker's folder, the server, the key, the slots. */
  public static void main(String[] args) throws IOException, InterruptedException {
    Logs.configure(Level.INFO, Logs.Format.TEXT);
    StopSignal stop = StopSignal.listen();
    try (TestWorker _ =
        TestWorker.start(
            Path.of(args[0]),
            URI.create(args[1]),
            args[2],
            Integer.parseInt(args[3]),
            List.of(new NoopType(), new ShellType(), new TrueType()))) {
      IO.println(READY + args[1]);
      stop.await();
    }
  }
}
