package dev.lethe.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LimitsTest {
  private static final Limits SOME = new Limits(Optional.of(Duration.ofSeconds(9)), 100, 0, 5, 0);
  private static final Limits OTHER = new Limits(Optional.of(Duration.ofSeconds(2)), 300, 8, 0, 0);

  @Test
  void a_launch_has_its_own_limits_and_the_servers_where_it_has_none() {
    assertThat(SOME.or(OTHER))
        .isEqualTo(new Limits(Optional.of(Duration.ofSeconds(9)), 100, 8, 5, 0));
    assertThat(Limits.NONE.or(OTHER)).isEqualTo(OTHER);
  }

  @Test
  void a_tree_is_held_to_the_lowest_of_its_launches() {
    var lowest = new Limits(Optional.of(Duration.ofSeconds(2)), 100, 8, 5, 0);
    assertThat(SOME.tighter(OTHER)).isEqualTo(lowest);
    assertThat(OTHER.tighter(SOME)).isEqualTo(lowest);
    assertThat(SOME.tighter(Limits.NONE)).isEqualTo(SOME);
  }

  @Test
  void less_than_nothing_is_no_limit() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Limits(Optional.empty(), -1, 0, 0, 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Limits(Optional.of(Duration.ZERO), 0, 0, 0, 0));
  }

  @Test
  void an_environment_cannot_hide_whose_process_it_is() {
    for (String name : List.of("LETHE_TREE", "A=B", "", "1A")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() ->
              new Launch(
                  List.of("true"),
                  Map.of(name, "x"),
                  Launch.Progress.NONE,
                  Limits.NONE,
                  false,
                  Optional.empty()));
    }
  }

  @Test
  void files_are_counted_as_large_as_they_say_they_are(@TempDir Path folder) throws IOException {
    var closed = Files.createDirectory(folder.resolve("closed"));
    try (var sparse = new RandomAccessFile(closed.resolve("sparse").toFile(), "rw")) {
      sparse.setLength(1 << 20);
    }
    for (int each = 0; each < 10; each++) {
      Files.createFile(folder.resolve("empty" + each));
    }
    closed.toFile().setExecutable(false, false);

    assertThat(FolderSize.of(folder, List.of(), Long.MAX_VALUE))
        .isGreaterThanOrEqualTo((1 << 20) + 10 * 4096);
    assertThat(FolderSize.of(folder, List.of(), 5000)).isLessThan(20_000);
  }

  @Test
  void a_server_without_privileges_says_that_it_cannot_change_users() {
    var none = Optional.<Path>empty();
    var tools = new Tools(none, none, none, none, "1000", "1000", false);

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> new Users(tools).named("nobody"))
        .withMessageContaining("only a server with root's privileges");
  }
}
