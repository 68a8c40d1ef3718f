package dev.lethe.error;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.Golden;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class ErrorCodeTest {
  @Test
  void a_code_is_spelled_for_the_wire_and_goes_with_a_status_and_a_sentence() {
    for (ErrorCode code : ErrorCode.values()) {
      assertThat(code.code()).matches("[a-z]+(_[a-z]+)*");
      assertThat(code.status()).isBetween(400, 599);
      assertThat(code.title()).matches("[A-Z].*[a-z0-9]");
    }
    assertThat(ErrorCode.values()).extracting(ErrorCode::title).doesNotHaveDuplicates();
  }

  @Test
  void the_page_lists_every_code() {
    String rows =
        Arrays.stream(ErrorCode.values())
            .sorted(Comparator.comparing(ErrorCode::status))
            .map(ErrorCodeTest::row)
            .collect(Collectors.joining());
    Golden.block(
        Path.of("docs", "errors.md"),
        "codes",
        "| code | status | title | what to do |\n|---|---|---|---|\n" + rows);
  }

  private static String row(ErrorCode code) {
    return "| <a id=\"%1$s\"></a>`%1$s` | %2$d | %3$s | %4$s |%n"
        .formatted(code.code(), code.status(), code.title(), code.advice());
  }
}
