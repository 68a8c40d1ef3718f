package dev.lethe.error;

import java.util.List;

/**
 * The outside asked for something that cannot be had. Carries the stable code and a sentence for a
 * person; never thrown when the fault is ours.
 */
public final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final transient List<FieldError> errors;

  public Refusal(ErrorCode code, String detail) {
    this(code, detail, List.of());
  }

  public Refusal(ErrorCode code, String detail, List<FieldError> errors) {
    super(detail, null, false, false);
    this.code = code;
    this.errors = List.copyOf(errors);
  }

  /** A single field is wrong: {@code pointer} is its JSON pointer (RFC 6901). */
  public static Refusal field(String pointer, String code, String message) {
    return new Refusal(
        ErrorCode.INVALID_REQUEST, message, List.of(new FieldError(pointer, code, message)));
  }

  public static Refusal notFound(String what) {
    return new Refusal(ErrorCode.NOT_FOUND, "there is no " + what + " with this id");
  }

  public ErrorCode code() {
    return code;
  }

  public String detail() {
    return String.valueOf(getMessage());
  }

  /** Empty unless the request's fields are to blame. */
  public List<FieldError> errors() {
    return errors;
  }

  /** One wrong field: its JSON pointer, a stable code such as {@code out_of_range}, a sentence. */
  public record FieldError(String pointer, String code, String message) {}
}
