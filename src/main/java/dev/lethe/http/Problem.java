package dev.lethe.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client is told when it does not get what it asked for (RFC 9457), before a front door
 * gives it a shape.
 */
public record Problem(
    String type,
    String title,
    int status,
    String code,
    String detail,
    String requestId,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Refusal.FieldError> errors,
    @JsonInclude(JsonInclude.Include.NON_NULL) Refusal.@Nullable Quota quota) {

  public Problem {
    errors = List.copyOf(errors);
  }

  /** One that is about no limit of an account. */
  public Problem(
      String type,
      String title,
      int status,
      String code,
      String detail,
      String requestId,
      List<Refusal.FieldError> errors) {
    this(type, title, status, code, detail, requestId, errors, null);
  }

  static Problem of(Refusal refusal, String requestId) {
    return of(refusal.code(), refusal.detail(), requestId)
        .with(refusal.errors(), refusal.quota().orElse(null));
  }

  static Problem of(ErrorCode code, String detail, String requestId) {
    String type = "/docs/errors#" + code.code();
    return new Problem(
        type, code.title(), code.status(), code.code(), detail, requestId, List.of());
  }

  /**
   * What the HTTP layer itself refuses, such as headers that are too large: the status is HTTP's
   * own, the code the nearest of ours.
   */
  static Problem ofStatus(int status, String requestId) {
    return switch (status) {
      case 404 -> of(ErrorCode.NOT_FOUND, "there is nothing at this path", requestId);
      case 405 -> of(ErrorCode.METHOD_NOT_ALLOWED, "see the Allow header", requestId);
      case 413 -> of(ErrorCode.UPLOAD_TOO_LARGE, "the body is too large", requestId);
      case 503 -> of(ErrorCode.SHUTTING_DOWN, "the server is shutting down", requestId);
      default ->
          status >= 500
              ? of(ErrorCode.INTERNAL, "look for the request id in the log", requestId)
              : of(ErrorCode.INVALID_REQUEST, reason(status), requestId).at(status);
    };
  }

  private static String reason(int status) {
    return switch (status) {
      case 408 -> "the request did not arrive in time";
      case 414 -> "the path or the query is too long";
      case 431 -> "the headers are too large";
      default -> "the request is not valid HTTP, or its path is ambiguous";
    };
  }

  private Problem at(int httpStatus) {
    return new Problem(type, title, httpStatus, code, detail, requestId, errors, quota);
  }

  private Problem with(List<Refusal.FieldError> fields, Refusal.@Nullable Quota limit) {
    return new Problem(type, title, status, code, detail, requestId, fields, limit);
  }
}
