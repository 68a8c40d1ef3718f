package dev.lethe.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.id.JobId;
import dev.lethe.worker.Unattested.Attempt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UnattestedTest {
  private static final JobId ONE = JobId.of("job_01m82k1fw1e0099gkmqpb7fa90");
  private static final JobId OTHER = JobId.of("job_01m82k294ve008rtbjrqrbaqwm");

  @TempDir private Path folder;

  @Test
  void what_was_begun_and_not_settled_is_there_at_the_next_start() throws IOException {
    Unattested before = Unattested.open(file());
    before.begin(ONE, 1);
    before.begin(ONE, 2);
    before.begin(OTHER, 1);
    before.settle(ONE, 2);

    Unattested after = Unattested.open(file());
    assertThat(after.all()).containsExactly(new Attempt(ONE, 1), new Attempt(OTHER, 1));
    after.settle(OTHER, 1);
    after.settle(OTHER, 1);
    assertThat(Unattested.open(file()).all()).containsExactly(new Attempt(ONE, 1));
    assertThat(Files.readString(file())).isEqualTo("+ " + ONE + " 1\n");
  }

  @Test
  void a_line_that_a_crash_cut_off_is_passed_over() throws IOException {
    Unattested.open(file()).begin(ONE, 1);
    Files.writeString(file(), "+ job_01m82k29", StandardOpenOption.APPEND);
    assertThat(Unattested.open(file()).all()).containsExactly(new Attempt(ONE, 1));
  }

  @Test
  void the_first_start_owes_nothing() throws IOException {
    assertThat(Unattested.open(file()).all()).isEmpty();
    assertThat(new Attempt(ONE, 7).url()).isEqualTo("/v1/claims/" + ONE + "/7");
  }

  private Path file() {
    return folder.resolve("unattested");
  }
}
