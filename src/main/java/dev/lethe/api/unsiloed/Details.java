package dev.lethe.api.unsiloed;

import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.error.Refusal.FieldError;
import dev.lethe.http.ErrorShape;
import dev.lethe.http.Json;
import dev.lethe.http.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Errors as {@code {"detail": ...}}: a sentence, for wrong fields a list, for an ended subscription
 * an object, because the vendor's own client reads {@code detail.message} there.
 */
final class Details implements ErrorShape {
  private static final int PAYMENT_REQUIRED = 402;
  private static final int UNPROCESSABLE = 422;
  private static final long MB = 1 << 20;

  private final long fileBytes;

  Details(long fileBytes) {
    this.fileBytes = fileBytes;
  }

  @Override
  public Shaped shape(Problem problem) {
    String code = problem.code();
    if (code.equals(ErrorCode.SUBSCRIPTION_EXPIRED.code())) {
      return shaped(
          problem.status(),
          Map.of("message", "The subscription has ended", "status", "SUBSCRIPTION_EXPIRED"));
    }
    Refusal.Quota quota = problem.quota();
    if (quota != null) {
      return shaped(PAYMENT_REQUIRED, insufficient(quota));
    }
    if (code.equals(ErrorCode.RATE_LIMITED.code())) {
      return shaped(problem.status(), "Rate limit exceeded");
    }
    if (code.equals(ErrorCode.UPLOAD_TOO_LARGE.code())) {
      return shaped(
          problem.status(),
          "File size exceeds maximum limit of " + Math.max(1, fileBytes / MB) + "MB.");
    }
    if (!problem.errors().isEmpty()) {
      return shaped(UNPROCESSABLE, problem.errors().stream().map(Details::field).toList());
    }
    return shaped(problem.status(), problem.detail());
  }

  /** The vendor's clients read this as an object; where it is a text, they break. */
  private static Map<String, Object> insufficient(Refusal.Quota quota) {
    var counts = new LinkedHashMap<String, Object>();
    counts.put("current", quota.used());
    counts.put("limit", quota.allowed());
    counts.put("remaining", Math.max(0, quota.allowed() - quota.used()));
    var detail = new LinkedHashMap<String, Object>();
    detail.put("message", "Insufficient quota");
    detail.put("status", "QUOTA_EXCEEDED");
    detail.put("quota_data", counts);
    return detail;
  }

  private static Map<String, Object> field(FieldError error) {
    var field = new LinkedHashMap<String, Object>();
    field.put("type", error.code());
    field.put("loc", List.of("body", error.pointer().replaceFirst("^[/?]", "")));
    field.put("msg", error.message());
    field.put("input", Map.of());
    return field;
  }

  private static Shaped shaped(int status, Object detail) {
    return new Shaped(status, "application/json", Json.text(Map.of("detail", detail)));
  }
}
