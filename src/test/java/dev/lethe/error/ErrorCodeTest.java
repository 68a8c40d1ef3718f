package dev.lethe.error;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.Golden;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class ErrorCodeTest {
  @Test
  void a_code_is_spelled_for_the_wire_and_goes_with_a_status_and_a_sentence() {
    for (ErrorCode code : ErrorCode.values()) {
      assertThat(code.code()).matches("[a-z]+(_[a-z]+)*");
      assertThat(code.status()).isBetween(400, 599);
      assertThat(code.title()).matches("[A-Z].*[a-z0-9]");
    }
    assertThat(ErrorCode.values()).extracting(ErrorCode::title).doesNotHaveDuplicates();
  }

  @Test
  void the_page_lists_every_code() {
    String rows =
        Arrays.stream(ErrorCode.values())
            .sorted(Comparator.comparing(ErrorCode::status))
            .map(ErrorCodeTest::row)
            .collect(Collectors.joining());
    Golden.block(
        Path.of("docs", "errors.md"),
        "codes",
        "| code | status | title | what to do |\n|---|---|---|---|\n" + rows);
  }

  private static String row(ErrorCode code) {
    return "| <a id=\"%1$s\"></a>`%1$s` | %2$d | %3$s | %4$s |%n"
        .formatted(code.code(), code.status(), code.title(), advice(code));
  }

  /** Without a default: a new code does not compile before it has its sentence. */
  private static String advice(ErrorCode code) {
    return switch (code) {
      case INVALID_REQUEST -> "Mend the fields that `errors` names, and send it again.";
      case INVALID_CURSOR -> "Begin the list anew, without a cursor.";
      case UNAUTHORIZED -> "Send `Authorization: Bearer KEY` with a key that is not revoked.";
      case FORBIDDEN_SCOPE -> "Use a key with the scope that `detail` names.";
      case NOT_FOUND -> "Check the id; what belongs to another account is not found either.";
      case METHOD_NOT_ALLOWED -> "Use one of the methods in the `Allow` header.";
      case JOB_NOT_TERMINAL -> "Wait for the job to end, or cancel it first.";
      case JOB_NOT_DRAFT -> "Nothing: the job was handed in already.";
      case DATA_NOT_KEPT -> "Submit the job anew, with its inputs.";
      case ATTEMPT_ENDED -> "Stop sending: the job takes nothing more from this side.";
      case JOB_DELETED -> "Nothing: it is gone, and so is what it stored.";
      case JOB_ERASED -> "Nothing: the record is still there, what it stored is not.";
      case UPLOAD_TOO_LARGE -> "Send less, or raise `inputs.max_bytes` on the server.";
      case UNSUPPORTED_MEDIA_TYPE -> "Send the media type that `detail` names.";
      case RANGE_NOT_SATISFIABLE -> "Ask for a range within the size in `Content-Range`.";
      case INPUT_NOT_MEDIA -> "Send a file that ffmpeg can read.";
      case LIMIT_EXCEEDED -> "Make the job smaller, or raise the limit that `detail` names.";
      case PROGRAM_FAILED -> "Read `message`: it is what the program said.";
      case DEADLINE -> "Submit it with a longer deadline, or none.";
      case WORKER_LOST -> "Retry; if it happens again, look at the memory of the machine.";
      case INTERNAL -> "Retry later; look for `request_id` in the log of the server.";
      case TYPE_NOT_SERVED -> "Install what `/readyz` names as missing.";
      case OUTCOME_UNKNOWN -> "Look whether it was done before you send it again.";
      case SHUTTING_DOWN -> "Retry in a moment.";
      case STORAGE_FULL -> "Free space on the disk of the server, then retry.";
    };
  }
}
