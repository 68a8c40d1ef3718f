package dev.lethe.api.useapi;

import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal.FieldError;
import dev.lethe.http.ErrorShape;
import dev.lethe.http.Json;
import dev.lethe.http.Problem;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Errors as {@code {"error": ..., "code": ...}}, where the code is the HTTP status. A request that
 * cannot be used is 400 whatever is wrong with it: the vendor's clients know no other status for
 * it, and take 422 for something else.
 */
final class Errors implements ErrorShape {
  private static final int BAD_REQUEST = 400;

  @Override
  public Shaped shape(Problem problem) {
    int status = status(problem.status());
    return new Shaped(status, "application/json", Json.text(body(status, text(problem))));
  }

  private static int status(int status) {
    return switch (status) {
      case 413, 415, 422 -> BAD_REQUEST;
      default -> status;
    };
  }

  private static String text(Problem problem) {
    String code = problem.code();
    if (code.equals(ErrorCode.UNAUTHORIZED.code())) {
      return "Unauthorized";
    }
    if (code.equals(ErrorCode.SUBSCRIPTION_EXPIRED.code())) {
      return "Account has no subscription or subscription expired";
    }
    if (code.equals(ErrorCode.RATE_LIMITED.code())) {
      return "Too many requests";
    }
    return problem.errors().isEmpty()
        ? problem.detail()
        : problem.errors().stream().map(Errors::field).collect(Collectors.joining("; "));
  }

  private static String field(FieldError error) {
    return "Param " + error.pointer().replaceFirst("^[/?]", "") + ": " + error.message();
  }

  /** The members in the vendor's order. */
  static Map<String, Object> body(int status, String error) {
    var body = new LinkedHashMap<String, Object>();
    body.put("error", error);
    body.put("code", status);
    return Collections.unmodifiableMap(body);
  }
}
