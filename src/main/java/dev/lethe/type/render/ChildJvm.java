package dev.lethe.type.render;

import dev.lethe.process.Launch;
import dev.lethe.process.Limits;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The same Java as this one, to run a program of ours in a child. */
record ChildJvm(Path home, String classPath) {
  private static final long HEAP_MIB = 640;

  static ChildJvm ours() {
    // The child's working folder is another.
    String absolute =
        Arrays.stream(System.getProperty("java.class.path", "").split(File.pathSeparator, -1))
            .filter(part -> !part.isEmpty())
            .map(part -> Path.of(part).toAbsolutePath().toString())
            .collect(Collectors.joining(File.pathSeparator));
    return new ChildJvm(Path.of(System.getProperty("java.home", "/usr")), absolute);
  }

  /** Why it cannot draw text, if it cannot: there are Javas without what draws. */
  Optional<String> cannotDraw() {
    return Files.exists(home.resolve("lib/libfontmanager.so"))
            && ModuleLayer.boot().findModule("java.desktop").isPresent()
        ? Optional.empty()
        : Optional.of("this Java has no java.desktop module; on Debian: openjdk-25-jre-headless");
  }

  Launch launch(Class<?> program, Duration cpu, List<String> args) {
    var argv = new ArrayList<String>();
    argv.add(home.resolve("bin/java").toString());
    argv.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            "-XX:+ExitOnOutOfMemoryError",
            "-Xshare:auto",
            "-Xmx" + HEAP_MIB + "m",
            "-Djava.awt.headless=true",
            "-Djava.io.tmpdir=."));
    argv.addAll(List.of("-cp", classPath, program.getName()));
    argv.addAll(args);
    var limits = new Limits(Optional.of(cpu), (HEAP_MIB + 512) << 20, 0, 0, 0);
    return new Launch(argv, Map.of(), Launch.Progress.STDOUT, limits, false, Optional.empty());
  }
}
