package dev.lethe.endings;

import dev.lethe.error.ErrorCode;
import dev.lethe.process.Launch;
import dev.lethe.process.Limits;
import dev.lethe.testtype.TestProgram;
import dev.lethe.work.JobContext;
import dev.lethe.work.Outcome;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code test.network}: a program that is started with the network and connects to a port. */
final class NetworkType implements TestProgram {
  volatile int port;
  volatile Optional<String> user = Optional.empty();

  @Override
  public String name() {
    return "test.network";
  }

  @Override
  public Optional<String> user() {
    return user;
  }

  @Override
  public Outcome run(JobContext job) throws Exception {
    String connect = "import socket; socket.create_connection(('127.0.0.1', %d), 5)";
    var child =
        job.start(
            new Launch(
                List.of("python3", "-c", connect.formatted(port)),
                Map.of(),
                Launch.Progress.NONE,
                Limits.NONE,
                true,
                Optional.empty()));
    return child.waitFor() == 0
        ? new Outcome.Succeeded("{}")
        : new Outcome.Failed(ErrorCode.PROGRAM_FAILED, "no connection", false);
  }
}
