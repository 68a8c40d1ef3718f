package dev.lethe.e2e;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.lethe.client.JobSubmission;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A job whose first run does not want to end: its processes ignore signals, leave their parents and
 * their session, and empty their environment if told so. A later run looks for the first one's and
 * ends.
 */
final class Hostile {
  private static final String SCRIPT =
      """
      mark=%s
      up='%s'
      bare='%s'
      case $LETHE_TREE in
        *-1) ;;
        *)
          grep -l -a -z -x -F "$mark" /proc/[0-9]*/cmdline > out/survivors 2>/dev/null
          wc -l < out/survivors
          exit 0 ;;
      esac
      trap '' TERM HUP INT
      (setsid sh -c "trap '' TERM; (sleep $mark & :) ; sleep $mark; sleep $mark" >/dev/null 2>&1 &)
      setsid $bare sh -c "trap '' TERM; sleep $mark; sleep $mark" >/dev/null 2>&1 &
      (setsid sh -c "(setsid sleep $mark &)" >/dev/null 2>&1 &)
      while [ "$(grep -l -a -z -x -F "$mark" /proc/[0-9]*/cmdline 2>/dev/null | wc -l)" -lt 4 ]; do
        sleep 0.05
      done
      echo up > "$up"
      sleep $mark; sleep $mark
      """;

  private final String mark = "8888." + ThreadLocalRandom.current().nextInt(1_000_000, 10_000_000);
  private final Path up;

  Hostile(Path folder) throws IOException, InterruptedException {
    up = folder.resolve("hostile-up");
    // Opening it to read waits for the writer: the test goes on when the processes are up.
    int status = new ProcessBuilder("mkfifo", up.toString()).inheritIO().start().waitFor();
    if (status != 0) {
      throw new IOException("mkfifo failed");
    }
  }

  /**
   * The job.
   *
   * @param bare whether a process without its environment is among them
   */
  JobSubmission once(boolean bare) {
    String script = SCRIPT.formatted(mark, up, bare ? "env -i" : "");
    return JobSubmission.of("test.shell")
        .withParams(JsonNodeFactory.instance.objectNode().put("script", script));
  }

  void awaitUp() throws IOException {
    List<String> said = Files.readAllLines(up);
    if (!said.equals(List.of("up"))) {
      throw new AssertionError("the job said " + said);
    }
  }

  Set<Processes.One> alive() {
    return Processes.withArgument(mark);
  }
}
