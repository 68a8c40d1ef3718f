package dev.lethe.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.Map;
import java.util.random.RandomGenerator;

/** What the jobs of a load do. Each run says so to {@link Runs}, outside of the server. */
enum Work {
  QUICK("true"),
  SLEEPER("sleep 0.$((0x${run%???????????????} % 9 + 1))"),
  FORKER(
      """
      (setsid sh -c "trap '' TERM HUP; (sleep $mark &); sleep $mark; sleep $mark" >/dev/null 2>&1 &)
      setsid env -i sh -c "trap '' TERM; sleep $mark; sleep $mark" >/dev/null 2>&1 &
      sleep 0.3
      """),
  LITTER(
      """
      mkdir -p litter/deep/deeper && echo litter > litter/deep/deeper/file
      head -c 300000 /dev/zero > litter/large
      mkfifo litter/pipe && ln -s / litter/link
      chmod 500 litter/deep/deeper && chmod 000 litter/deep
      sleep 0.1
      """),
  STUBBORN("trap '' TERM INT; sleep 2; sleep 1"),
  FAILER("echo no >&2; exit 3");

  private static final String BEGIN =
      """
      run=$(od -An -N8 -tx8 /dev/urandom | tr -d ' ')
      echo "$runs $run" > "${runs%/*}/told"
      echo "$run" > out/run
      if [ -e in/0 ]; then cp in/0 out/copy; fi
      """;

  private final String middle;

  Work(String middle) {
    this.middle = middle;
  }

  static Work any(RandomGenerator random) {
    Work[] all = values();
    return all[random.nextInt(all.length)];
  }

  /**
   * The parameters of such a job.
   *
   * @param runs the file in which the numbers of its runs are
   * @param mark an argument by which its processes are known
   */
  JsonNode params(Path runs, String mark) {
    String where = "runs='" + runs + "'\nmark=" + mark + "\n";
    String script = where + BEGIN + middle + "\necho \"$run\"\n";
    return new ObjectMapper().valueToTree(Map.of("script", script));
  }
}
