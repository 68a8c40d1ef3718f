package dev.lethe.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The server said no: status, stable code, a sentence for a person, and the request's id. */
public final class LetheException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;
  private final @Nullable String requestId;
  private final transient List<FieldError> errors;

  LetheException(
      int status, String code, String detail, @Nullable String requestId, List<FieldError> errors) {
    super(detail);
    this.status = status;
    this.code = code;
    this.requestId = requestId;
    this.errors = List.copyOf(errors);
  }

  public int status() {
    return status;
  }

  public String code() {
    return code;
  }

  public String detail() {
    return String.valueOf(getMessage());
  }

  public @Nullable String requestId() {
    return requestId;
  }

  /** Empty unless the request's fields are to blame. */
  public List<FieldError> errors() {
    return errors;
  }

  /** One wrong field: its JSON pointer, a stable code, a sentence. */
  public record FieldError(String pointer, String code, String message) {}
}
