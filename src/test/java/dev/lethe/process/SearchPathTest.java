package dev.lethe.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SearchPathTest {
  @TempDir private Path folder;
  private Path program;

  @BeforeEach
  void aProgramAndWhatIsNone() throws IOException {
    program = Files.createFile(Files.createDirectories(folder.resolve("bin")).resolve("tool"));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.createFile(Files.createDirectories(folder.resolve("sbin")).resolve("tool"));
    Files.createDirectories(folder.resolve("lib").resolve("tool"));
  }

  @Test
  void the_first_folder_with_a_program_of_the_name_has_it() {
    var path = new SearchPath(folder + "/sbin:" + folder + "/lib:" + folder + "/bin");
    assertThat(path.find("tool")).hasValue(program);
    assertThat(path.find("other")).isEmpty();
  }

  @Test
  void a_path_is_the_program_itself() {
    assertThat(new SearchPath("/none").find(program.toString())).hasValue(program);
    assertThat(new SearchPath("/none").find(folder + "/sbin/tool")).isEmpty();
  }

  @Test
  void folders_that_depend_on_where_one_stands_do_not_count() {
    Path here = Path.of("").toAbsolutePath();
    var path = new SearchPath("::" + here.relativize(folder.toAbsolutePath()) + "/bin");
    assertThat(path.find("tool")).isEmpty();
  }
}
