package dev.lethe.endings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program cannot keep its plain files by taking the permissions of their folders away. */
final class StubbornScratchTest {
  @TempDir private Path folder;

  @Test
  void folders_without_permissions_are_seen_and_wiped_too() throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var command =
        List.of(
            "unshare",
            "--user",
            java,
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            StubbornScratch.class.getName(),
            folder.toString());
    var child = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int status = child.waitFor();
    assumeTrue(!said.contains("unshare:"), said);
    assertThat(said).isEqualTo("wiped");
    assertThat(status).isZero();
    assertThat(folder).isEmptyDirectory();
  }
}
