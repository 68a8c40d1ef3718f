package dev.lethe.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A server that starts a hostile family and waits to be killed. */
final class DyingServer {
  private DyingServer() {}

  /** Arguments: level, instance, folder, what the family does to its environment. */
  public static void main(String[] args) throws IOException {
    var level = ContainmentLevel.valueOf(args[0]);
    var settings = new Containment.Settings(args[1], List.of(), Optional.of(level));
    var trial = new Trial(Containment.choose(settings), Path.of(args[2]));
    trial.startHostile(args[3], "home");
    IO.println(trial.mark);
    int _ = System.in.read();
  }

  /** Starts such a server, kills it once its family is up, and returns the family's mark. */
  static String lifeAndDeath(ContainmentLevel level, String instance, Path folder, String bare)
      throws Exception {
    var command =
        Trial.java(DyingServer.class.getName(), level.name(), instance, folder.toString(), bare);
    var server = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    var mark = Trial.reader(server.getInputStream()).readLine();
    server.destroyForcibly().waitFor();
    if (mark == null) {
      throw new AssertionError("the server did not start");
    }
    return mark;
  }
}
