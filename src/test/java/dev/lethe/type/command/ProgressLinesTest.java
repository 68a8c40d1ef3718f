package dev.lethe.type.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ProgressLinesTest {
  @Test
  void a_line_is_a_share_and_a_phase() throws Exception {
    assertThat(read("0.42 draw\n42% draw\n1\r50 %\r\n  0.5   draw  \n100% store\n0"))
        .containsExactly(
            "0.42 draw", "0.42 draw", "1.0 work", "0.5 work", "0.5 draw", "1.0 work", "0.0 work");
  }

  @Test
  void what_is_no_such_line_is_passed_over() throws Exception {
    assertThat(
            read(
                "hello\n\n-1 draw\n1.5 draw\n101%\n42\nNaN\n1e3\n0.5draw\n\0\n"
                    + "0.1 "
                    + "x".repeat(100_000)
                    + "\n0."
                    + "1".repeat(300)
                    + "\n0.2 draw\n"))
        .containsExactly("0.2 draw");
  }

  @Test
  void a_phase_that_nobody_announced_is_not_repeated() throws Exception {
    assertThat(read("0.5 a secret prompt\n")).containsExactly("0.5 work");
  }

  private static List<String> read(String text) throws Exception {
    var told = new ArrayList<String>();
    new ProgressLines(Set.of("draw"), (phase, fraction) -> told.add(fraction + " " + phase))
        .read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    return told;
  }
}
