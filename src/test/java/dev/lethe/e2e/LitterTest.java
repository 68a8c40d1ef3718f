package dev.lethe.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.work.Scratch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Jobs leave folders behind that even their owner may not enter. Root may enter everything, so the
 * wiping is done as somebody else.
 */
final class LitterTest {
  private static final String LITTER =
      """
      mkdir -p one/two/three four && echo text > one/two/three/file && echo text > four/file
      mkfifo pipe && ln -s / link
      chmod 000 one/two/three/file && chmod 500 one/two/three four && chmod 000 one/two
      """;

  @TempDir private Path folder;

  @Test
  void a_start_wipes_what_a_job_closed_to_its_owner() throws Exception {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    List<String> command = new ArrayList<>();
    if (System.getProperty("user.name").equals("root")) {
      command.addAll(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(Wiping.class.getName(), folder.toString()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    assertThat(said).contains("littered").contains("left []");
  }

  /** The process that litters and wipes. */
  static final class Wiping {
    private Wiping() {}

    public static void main(String[] args) throws IOException, InterruptedException {
      Path root = Path.of(args[0], "scratch");
      Path attempt = new Scratch(List.of(root), 0).open("attempt", 0);
      Process shell =
          new ProcessBuilder("sh", "-e", "-c", LITTER)
              .directory(attempt.toFile())
              .inheritIO()
              .start();
      if (shell.waitFor() == 0 && !Files.isReadable(attempt.resolve("one/two/three"))) {
        IO.println("littered");
      }
      new Scratch(List.of(root), 0).wipeAll();
      try (var left = Files.list(root)) {
        IO.println("left " + left.toList());
      }
    }
  }
}
