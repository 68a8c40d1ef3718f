package dev.lethe.e2e;

import dev.lethe.StopSignal;
import dev.lethe.TestServer;
import dev.lethe.ops.Logs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.event.Level;

/** The server as a process that can be killed, with the test job types beside the built-in ones. */
final class ServerProcess {
  static final String READY = "ready at ";

  private ServerProcess() {}

  /** Arguments: the folder of the test, then settings as {@code work.slots=2}. */
  public static void main(String[] args) throws IOException, InterruptedException {
    Logs.configure(Level.INFO, Logs.Format.TEXT);
    Map<String, String> settings =
        Stream.of(args)
            .skip(1)
            .map(setting -> setting.split("=", 2))
            .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    TestServer server = TestServer.start(Path.of(args[0]), settings);
    StopSignal stop = StopSignal.listen();
    IO.println(READY + server.url());
    stop.await();
    server.close();
  }
}
