package dev.lethe.process;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A program of ours on the same Java, in a child of its own: so that a library which reads what
 * strangers send has none of the server's memory, rights and files.
 *
 * @param program the name of its class
 * @param heapBytes how much memory its objects may take
 * @param options of the JVM, beside those that all such programs have
 */
public record ChildJvm(String program, long heapBytes, List<String> options) {
  /** The status with which it ends when it needs more memory than it may have. */
  public static final int OUT_OF_MEMORY = 3;

  /** How to start it; its working folder is the scratch folder. */
  public Launch launch(List<String> args, Limits limits) {
    var argv = new ArrayList<String>();
    argv.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    argv.add("-Xmx" + (heapBytes >> 20) + "m");
    argv.addAll(
        List.of(
            "-Xss4m",
            "-XX:+UseSerialGC",
            // It lives for seconds.
            "-XX:TieredStopAtLevel=1",
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:-UsePerfData",
            "-Xshare:auto",
            "--enable-native-access=ALL-UNNAMED",
            "-Djava.awt.headless=true",
            "-Djava.io.tmpdir=."));
    argv.addAll(options);
    argv.add(program);
    argv.addAll(args);
    // In the environment, so that no path of this machine shows in the log of a job.
    var environment = Map.of("CLASSPATH", classPath());
    return new Launch(argv, environment, Launch.Progress.STDOUT, limits, false, Optional.empty());
  }

  /** Ours, as seen from another working folder. */
  private static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .filter(part -> !part.isEmpty())
        .map(part -> Path.of(part).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }
}
