package dev.lethe.api.cielo24;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.api.Row;
import dev.lethe.error.ErrorCode;
import dev.lethe.http.ErrorShape.Shaped;
import dev.lethe.http.Json;
import dev.lethe.http.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ErrorsTest {
  @Test
  @Row({"R3.8", "3.3"})
  void an_error_of_the_server_is_told_in_the_form_of_errors() {
    assertThat(new Errors().shape(problem(ErrorCode.INTERNAL)))
        .isEqualTo(
            new Shaped(
                400,
                "application/json",
                "{\"ErrorType\":\"UNHANDLED_ERROR\",\"ErrorComment\":\"a detail\"}"));
  }

  @Test
  @Row({"R3.2", "R3.8"})
  void every_refusal_there_is_has_a_kind_and_is_400() {
    for (ErrorCode code : ErrorCode.values()) {
      Shaped shaped = new Errors().shape(problem(code));
      assertThat(shaped.status()).as(code.code()).isEqualTo(400);
      assertThat(ErrorType.named(Json.tree(shaped.body()).path("ErrorType").asText()))
          .as(code.code())
          .isPresent();
    }
    assertThat(new Errors().shape(problem(ErrorCode.JOB_NOT_TERMINAL)).body())
        .isEqualTo("{\"ErrorType\":\"INVALID_QUERY\",\"ErrorComment\":\"a detail\"}");
  }

  private static Problem problem(ErrorCode code) {
    return new Problem(
        "type", code.title(), code.status(), code.code(), "a detail", "req_1", List.of());
  }
}
