package dev.lethe.api.cielo24;

import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.error.Refusal.FieldError;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The vendor's kinds of errors, with the comment that goes with each where nothing says more. */
enum ErrorType {
  LOGIN_INVALID("Invalid username or password"),
  ACCOUNT_EXISTS("There is an account of this name already"),
  ACCOUNT_UNPRIVILEGED("Account does not have permission to access/change this data"),
  BAD_API_TOKEN("Invalid or expired API token"),
  INVALID_QUERY("The request cannot be carried out"),
  INVALID_OPTION("The value of a parameter is not one of those allowed"),
  MISSING_PARAMETER("A required parameter is missing"),
  INVALID_URL("Expected an http or https address"),
  ITEM_NOT_FOUND("There is no such item"),
  NOT_IMPLEMENTED("This server does not serve this call"),
  UNHANDLED_ERROR("The request failed for a reason inside the server");

  private final String comment;

  ErrorType(String comment) {
    this.comment = comment;
  }

  String comment() {
    return comment;
  }

  Refusal refusal() {
    return because(comment);
  }

  /** A refusal that {@link Errors} tells as one of this kind. */
  Refusal because(String why) {
    return new Refusal(ErrorCode.INVALID_REQUEST, why, List.of(new FieldError("", name(), why)));
  }

  static Optional<ErrorType> named(String name) {
    return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
  }
}
