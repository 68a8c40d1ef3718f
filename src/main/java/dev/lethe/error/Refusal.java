package dev.lethe.error;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The outside asked for something that cannot be had. Carries the stable code and a sentence for a
 * person; never thrown when the fault is ours.
 */
public final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final transient List<FieldError> errors;
  private final transient @Nullable Quota quota;

  public Refusal(ErrorCode code, String detail) {
    this(code, detail, List.of());
  }

  public Refusal(ErrorCode code, String detail, List<FieldError> errors) {
    this(code, detail, errors, null);
  }

  /** For what is beyond a limit of the account. */
  public Refusal(ErrorCode code, String detail, Quota quota) {
    this(code, detail, List.of(), quota);
  }

  private Refusal(ErrorCode code, String detail, List<FieldError> errors, @Nullable Quota quota) {
    super(detail, null, false, false);
    this.code = code;
    this.errors = List.copyOf(errors);
    this.quota = quota;
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

  /** Which limit of the account it is that was in the way. */
  public Optional<Quota> quota() {
    return Optional.ofNullable(quota);
  }

  /**
   * A limit of an account.
   *
   * @param wanted how much more was asked for
   */
  public record Quota(String limit, long used, long wanted, long allowed) {}

  /** One wrong field: its JSON pointer, a stable code such as {@code out_of_range}, a sentence. */
  public record FieldError(String pointer, String code, String message) {}
}
