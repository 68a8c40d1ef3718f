package dev.lethe.testtype;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A command type whose jobs go on to one of ten moments of their life, and stay there. */
public final class CommandMoments {
  public static final String TYPE = "test.command";
  public static final int MOMENTS = 10;

  private static final String SETTINGS =
      """
      argv = ["sh", "{dir}/work.sh", "{in.0}", "{params.step}"]
      params = '''
      {"type": "object", "required": ["step"], "properties": {
        "step": {"type": "integer", "minimum": 0, "maximum": 9},
        "text": {"type": "string"}}}
      '''
      [inputs]
      least = 1
      most = 1
      [progress]
      phases = ["work"]
      [cancel]
      grace = "1s"
      """;

  /** Each step leaves more behind, in files and in processes that are hard to end. */
  private static final String WORK =
      """
      stay() { echo "0.$step work" >&3; sleep MARK; }
      step=$2
      [ $step = 0 ] && stay
      cat "$1" > copy
      [ $step = 1 ] && stay
      cat "$LETHE_PARAMS" >&2
      [ $step = 2 ] && stay
      cp copy "$LETHE_OUT/FILE.bin"
      [ $step = 3 ] && stay
      cp "$LETHE_PARAMS" "$LETHE_OUT/result.json"
      [ $step = 4 ] && stay
      (setsid sleep MARK &)
      [ $step = 5 ] && stay
      trap '' TERM
      [ $step = 6 ] && stay
      (setsid env -i sh -c "trap '' TERM; while :; do sleep MARK; done" >/dev/null 2>&1 3>&- &)
      [ $step = 7 ] && stay
      (for i in 1 2 3 4 5 6 7 8 9; do cat copy >> "$LETHE_OUT/grows"; done; sleep MARK) &
      [ $step = 8 ] && stay
      cat copy copy copy copy > "$LETHE_OUT/large"
      stay
      """;

  private CommandMoments() {}

  /**
   * Writes the type and its program into a folder.
   *
   * @param marker seconds to sleep that nobody else sleeps, by which its processes are known
   * @param file the name of a file that the jobs make
   */
  public static void write(Path types, String marker, String file) throws IOException {
    Files.writeString(types.resolve(TYPE + ".toml"), SETTINGS);
    String work = WORK.replace("MARK", marker).replace("FILE", file);
    Files.writeString(types.resolve("work.sh"), work);
  }
}
