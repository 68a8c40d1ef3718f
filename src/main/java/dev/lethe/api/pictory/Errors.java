package dev.lethe.api.pictory;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal.FieldError;
import dev.lethe.http.ErrorShape;
import dev.lethe.http.Json;
import dev.lethe.http.Problem;
import java.util.List;
import java.util.Locale;

/**
 * Errors in the three forms that the vendor's clients know: what is wrong with a request names its
 * fields, what is wrong with a job is told as of a job, and everything else is a message.
 */
final class Errors implements ErrorShape {
  static final String JOB_NOT_FOUND = "JOB_NOT_FOUND";

  private static final String NOT_FOUND_CODE = "5000";
  private static final int BAD_REQUEST = 400;
  private static final int CONFLICT = 409;

  @Override
  public Shaped shape(Problem problem) {
    ObjectNode body =
        switch (problem.status()) {
          case BAD_REQUEST -> request(problem);
          case CONFLICT ->
              ofJob(problem.code().toUpperCase(Locale.ROOT), sentence(problem.detail()));
          default ->
              problem.detail().equals(JOB_NOT_FOUND)
                  ? ofJob(NOT_FOUND_CODE, JOB_NOT_FOUND)
                  : object().put("message", message(problem));
        };
    return new Shaped(problem.status(), "application/json", Json.text(body));
  }

  private static ObjectNode ofJob(String code, String message) {
    ObjectNode out = object().put("success", false);
    out.putObject("data").put("error_code", code).put("error_message", message);
    return out;
  }

  private static ObjectNode request(Problem problem) {
    boolean body = problem.errors().stream().noneMatch(error -> error.pointer().startsWith("?"));
    boolean fields = !problem.errors().isEmpty();
    return object()
        .put("code", body && fields ? "INVALID_REQUEST_BODY" : "INVALID_REQUEST")
        .put("message", problem.detail())
        .set("fields", fields(problem.errors()));
  }

  private static JsonNode fields(List<FieldError> errors) {
    ArrayNode out = Json.mapper().createArrayNode();
    for (FieldError error : errors.stream().filter(one -> one.pointer().length() > 1).toList()) {
      out.addObject()
          .put("name", error.pointer().replaceFirst("^[/?]", ""))
          .putArray("errors")
          .add(error.message());
    }
    return out;
  }

  private static String message(Problem problem) {
    if (problem.code().equals(ErrorCode.UNAUTHORIZED.code())) {
      return "Unauthorized";
    }
    return sentence(problem.detail());
  }

  private static String sentence(String text) {
    return text.isEmpty()
        ? text
        : text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
  }

  private static ObjectNode object() {
    return Json.mapper().createObjectNode();
  }
}
