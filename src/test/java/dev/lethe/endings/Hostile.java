package dev.lethe.endings;

import java.util.concurrent.ThreadLocalRandom;

/**
 * A shell script that does what it can to outlive its job, and the marker that all of its processes
 * carry in their arguments.
 */
final class Hostile {
  private static final String SCRIPT =
      """
      trap '' TERM HUP INT QUIT
      (setsid env -i /bin/sh -c "trap '' TERM; (sleep MARK & :); sleep MARK; :" &)
      env -i setsid /bin/sh -c "trap '' TERM; sleep MARK; sleep MARK" &
      (setsid /bin/sh -c "(setsid env -i sleep MARK &)" &)
      cd /
      while :; do
        (setsid env -i /bin/sh -c "trap '' TERM; sleep MARK; :" >/dev/null 2>&1 &)
        sleep 0.1
      done
      """;

  /** Takes its time like the others, but has closed every stream and left every parent. */
  private static final String DAEMON =
      """
      (setsid env -i /bin/sh -c "trap '' TERM; sleep MARK; :" >/dev/null 2>&1 </dev/null &)
      setsid /bin/sh -c "sleep MARK & sleep MARK; :" >/dev/null 2>&1 </dev/null &
      sleep 0.3
      echo done
      """;

  final String marker = "600." + ThreadLocalRandom.current().nextInt(100_000_000, 1_000_000_000);

  /** Never ends, and keeps forking. */
  String script() {
    return SCRIPT.replace("MARK", marker);
  }

  /** Ends at once and leaves processes behind. */
  String daemon() {
    return DAEMON.replace("MARK", marker);
  }

  /** All ways of hiding are under way: the script itself, and sleepers beyond the first few. */
  boolean up() {
    return ProcessTable.marked(marker).stream().filter(p -> p.command().startsWith("sleep")).count()
        >= 6;
  }
}
