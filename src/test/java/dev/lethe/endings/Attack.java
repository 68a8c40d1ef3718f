package dev.lethe.endings;

import java.util.List;
import java.util.Optional;

/**
 * A program that takes more than it may. Each stops by itself soon after it went too far, so that
 * nothing happens to the machine if a limit does not hold.
 *
 * @param limit what the message of its failed job says; empty if it just gets nothing
 */
record Attack(String name, String script, Optional<String> limit) {
  /** What attempts of these may take. */
  static final long MEMORY = 100L << 20;

  static final int PROCESSES = 60;
  static final long FILE = 48L << 20;
  static final long DISK = 160L << 20;

  private static final String BOMB =
      """
      import os, time
      for doubling in range(9):
          try:
              os.fork()
          except OSError:
              pass
      time.sleep(10)
      """;

  private static final String HIDING_BOMB =
      """
      import os, time
      for each in range(300):
          try:
              if os.fork() == 0:
                  os.setsid()
                  if os.fork() == 0:
                      time.sleep(10)
                  os._exit(0)
          except OSError:
              time.sleep(0.1)
      time.sleep(10)
      """;

  private static final String EAT =
      """
      import time
      kept = []
      for each in range(50):
          kept.append(bytearray(b'x') * (10 << 20))
          time.sleep(0.02)
      time.sleep(10)
      """;

  private static final String EAT_TOGETHER =
      """
      import os, time
      for each in range(8):
          if os.fork() == 0:
              break
      kept = [bytearray(b'x') * (5 << 20) for each in range(8)]
      time.sleep(10)
      """;

  private static final String EAT_UNSEEN =
      """
      import os, time
      kept = []
      for each in range(10):
          kept.append(os.memfd_create('unseen'))
          os.write(kept[-1], bytes(40 << 20))
          time.sleep(0.05)
      time.sleep(10)
      """;

  private static final String UNLINKED =
      """
      import os, time
      kept = []
      for each in range(10):
          kept.append(open('file', 'wb', 0))
          os.unlink('file')
          kept[-1].write(bytes(40 << 20))
          time.sleep(0.05)
      time.sleep(10)
      """;

  static List<Attack> onLimits() {
    var processes = Optional.of("60 processes");
    var memory = Optional.of("memory of");
    var files = Optional.of("files of");
    return List.of(
        new Attack("fork bomb", python(BOMB), processes),
        new Attack("double forks into sessions of their own", python(HIDING_BOMB), processes),
        new Attack("memory of one process", python(EAT), memory),
        new Attack("memory of many processes", python(EAT_TOGETHER), memory),
        new Attack("memory in files without a name", python(EAT_UNSEEN), files),
        new Attack("one processor", burning(1), Optional.of("processor time")),
        new Attack("many processors", burning(6), Optional.of("processor time")),
        new Attack(
            "one large file",
            "head -c 100000000 /dev/zero > large; echo $? > status; exit 1",
            Optional.of("a file of")),
        new Attack(
            "many files",
            "n=0; while [ $n -lt 12 ]; do head -c 40000000 /dev/zero > f$n; sleep 0.05; n=$((n+1));"
                + " done; sleep 10",
            files),
        new Attack(
            "many sparse files",
            "n=0; while [ $n -lt 10 ]; do truncate -s 40000000 f$n; n=$((n+1)); done; sleep 10",
            files),
        new Attack("files that are unlinked and still open", python(UNLINKED), files),
        new Attack("one sparse file", "truncate -s 500000000 sparse", Optional.of("a file of")));
  }

  private static String python(String program) {
    return "exec python3 -c \"$(cat <<'END'\n" + program + "END\n)\"";
  }

  private static String burning(int processes) {
    return "n=1; while [ $n -lt "
        + processes
        + " ]; do timeout 90 sh -c 'while :; do :; done' & n=$((n+1)); done;"
        + " exec timeout 90 sh -c 'while :; do :; done'";
  }
}
