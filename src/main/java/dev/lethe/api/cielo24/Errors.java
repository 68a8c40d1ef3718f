package dev.lethe.api.cielo24;

import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal.FieldError;
import dev.lethe.http.ErrorShape;
import dev.lethe.http.Json;
import dev.lethe.http.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Errors as 400 {@code {"ErrorType": ..., "ErrorComment": ...}}, whatever the matter is. */
final class Errors implements ErrorShape {
  private static final int STATUS = 400;

  @Override
  public Shaped shape(Problem problem) {
    List<FieldError> fields = problem.errors();
    Optional<ErrorType> said =
        fields.size() == 1 ? ErrorType.named(fields.getFirst().code()) : Optional.empty();
    ErrorType type = said.orElseGet(() -> type(problem));
    var body = new LinkedHashMap<String, Object>();
    body.put("ErrorType", type.name());
    body.put("ErrorComment", said.isPresent() ? problem.detail() : comment(type, problem));
    return new Shaped(STATUS, "application/json", Json.text(body));
  }

  private static ErrorType type(Problem problem) {
    if (!problem.errors().isEmpty()) {
      // A field that is wrong is an option, but what a draft lacks is no option of this request.
      return problem.errors().getFirst().pointer().startsWith("/inputs")
          ? ErrorType.INVALID_QUERY
          : ErrorType.INVALID_OPTION;
    }
    return Optional.of(problem.code())
        .map(code -> ErrorCode.valueOf(code.toUpperCase(Locale.ROOT)))
        .map(Errors::type)
        .orElse(ErrorType.UNHANDLED_ERROR);
  }

  private static ErrorType type(ErrorCode code) {
    return switch (code) {
      case UNAUTHORIZED -> ErrorType.BAD_API_TOKEN;
      case SUBSCRIPTION_EXPIRED, FORBIDDEN_SCOPE, QUOTA_EXCEEDED -> ErrorType.ACCOUNT_UNPRIVILEGED;
      case NOT_FOUND, JOB_DELETED, JOB_ERASED, DATA_NOT_KEPT, LINK_GONE -> ErrorType.ITEM_NOT_FOUND;
      case TYPE_NOT_SERVED -> ErrorType.NOT_IMPLEMENTED;
      default -> code.status() >= 500 ? ErrorType.UNHANDLED_ERROR : ErrorType.INVALID_QUERY;
    };
  }

  private static String comment(ErrorType type, Problem problem) {
    return switch (type) {
      case ACCOUNT_UNPRIVILEGED ->
          switch (ErrorCode.valueOf(problem.code().toUpperCase(Locale.ROOT))) {
            case SUBSCRIPTION_EXPIRED -> "The subscription of this account has ended";
            case QUOTA_EXCEEDED -> "The account has as much as it may: " + problem.detail();
            default -> type.comment();
          };
      case INVALID_OPTION -> fields(problem);
      case BAD_API_TOKEN -> type.comment();
      case LOGIN_INVALID,
          ACCOUNT_EXISTS,
          INVALID_QUERY,
          MISSING_PARAMETER,
          INVALID_URL,
          ITEM_NOT_FOUND,
          NOT_IMPLEMENTED,
          UNHANDLED_ERROR ->
          problem.detail();
    };
  }

  private static String fields(Problem problem) {
    FieldError first = problem.errors().getFirst();
    String field = first.pointer().replaceFirst("^[/?]", "").replaceFirst("^params/", "");
    return field.isEmpty() ? first.message() : field + ": " + first.message();
  }
}
