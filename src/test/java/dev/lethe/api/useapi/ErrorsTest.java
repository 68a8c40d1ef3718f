package dev.lethe.api.useapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.api.Row;
import dev.lethe.error.Refusal.FieldError;
import dev.lethe.http.ErrorShape.Shaped;
import dev.lethe.http.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ErrorsTest {
  @Test
  @Row("R2.8")
  void an_error_of_the_server_is_told_in_the_dialects_form() {
    var problem = new Problem("t", "title", 500, "internal", "look in the log", "req_1", List.of());
    assertThat(new Errors().shape(problem)).isEqualTo(shaped(500, "look in the log"));
  }

  @Test
  @Row("2-B")
  void a_request_that_cannot_be_used_is_400_and_nothing_else() {
    for (int status : new int[] {400, 413, 415, 422}) {
      var problem = new Problem("t", "title", status, "some", "no", "req_1", List.of());
      assertThat(new Errors().shape(problem)).isEqualTo(shaped(400, "no"));
    }
  }

  @Test
  @Row("2-B")
  void each_wrong_field_is_named() {
    var errors =
        List.of(new FieldError("/params/x", "c", "is odd"), new FieldError("?y", "c", "twice"));
    var problem = new Problem("t", "title", 400, "invalid_request", "no", "req_1", errors);
    assertThat(new Errors().shape(problem))
        .isEqualTo(shaped(400, "Param params/x: is odd; Param y: twice"));
  }

  private static Shaped shaped(int status, String error) {
    return new Shaped(
        status, "application/json", "{\"error\":\"" + error + "\",\"code\":" + status + "}");
  }
}
