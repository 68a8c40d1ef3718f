package dev.lethe.api.unsiloed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.api.Row;
import dev.lethe.http.ErrorShape.Shaped;
import dev.lethe.http.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DetailsTest {
  @Test
  @Row({"0-A3", "R0.9"})
  void an_error_of_the_server_is_told_in_the_dialects_form() {
    var problem = new Problem("t", "title", 500, "internal", "look in the log", "req_1", List.of());
    assertThat(new Details(1).shape(problem))
        .isEqualTo(new Shaped(500, "application/json", "{\"detail\":\"look in the log\"}"));
  }
}
