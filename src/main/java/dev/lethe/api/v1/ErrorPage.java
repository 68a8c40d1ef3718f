package dev.lethe.api.v1;

import dev.lethe.error.ErrorCode;

/** The page that the {@code type} of every problem points into: one section for each code. */
final class ErrorPage {
  private static final String HEAD =
      """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <title>Lethe: error codes</title>
      <style>body{font:1rem/1.5 sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem}\
      h2{font-size:1.05rem;margin:1.6rem 0 0}p{margin:.2rem 0}:target{background:#fe9}</style>
      </head>
      <body>
      <h1>Error codes</h1>
      <p>An answer that is no success is a JSON object of type application/problem+json. Match on
      its <code>code</code>, which never changes; <code>detail</code> is for people. If fields of
      the request are to blame, <code>errors</code> names each by its JSON pointer, or by
      <code>?name</code> for a query parameter. Quote <code>request_id</code> when you ask the
      operator; it is in the log.</p>
      """;

  private ErrorPage() {}

  static String html() {
    var page = new StringBuilder(HEAD);
    for (ErrorCode code : ErrorCode.values()) {
      page.append(
          """
          <h2 id="%1$s"><code>%1$s</code> &middot; %2$d</h2>
          <p>%3$s. %4$s</p>
          """
              .formatted(code.code(), code.status(), code.title(), advice(code)));
    }
    return page.append("</body>\n</html>\n").toString();
  }

  private static String advice(ErrorCode code) {
    return switch (code) {
      case INVALID_REQUEST -> "Change what errors names; sent again as it is, it fails again.";
      case INVALID_CURSOR -> "Start the list again without a cursor.";
      case UNAUTHORIZED -> "Send a key that was not revoked as Authorization: Bearer.";
      case FORBIDDEN_SCOPE -> "Ask for a key with the scope that detail names.";
      case NOT_FOUND -> "Check the id; what belongs to another account is not found either.";
      case METHOD_NOT_ALLOWED -> "The Allow header lists the methods of this path.";
      case JOB_NOT_TERMINAL -> "Wait until the job has ended, or cancel it first.";
      case JOB_NOT_DRAFT -> "Inputs and the submit belong to drafts; make a new job.";
      case DATA_NOT_KEPT -> "Nothing is left to work with; submit the job anew.";
      case ATTEMPT_ENDED -> "Stop sending; nothing of what came is kept.";
      case JOB_DELETED -> "Forget the id; it will not come back.";
      case JOB_ERASED -> "The record of the job is still there, its files are not.";
      case UPLOAD_TOO_LARGE -> "The operator sets the limit with inputs.max_bytes.";
      case UNSUPPORTED_MEDIA_TYPE -> "Set Content-Type to one the route takes.";
      case RANGE_NOT_SATISFIABLE -> "Content-Range tells how long the file is.";
      case INPUT_NOT_MEDIA -> "In a job's error: look at the input.";
      case LIMIT_EXCEEDED -> "In a job's error: ask for less, or the operator for more.";
      case PROGRAM_FAILED -> "In a job's error: the message is what the program said.";
      case DEADLINE -> "In a job's error: give it more time.";
      case WORKER_LOST -> "In a job's error: it is tried again while attempts are left.";
      case INTERNAL -> "Try again later; the operator finds the cause by the request id.";
      case TYPE_NOT_SERVED -> "The operator has to install what is missing.";
      case OUTCOME_UNKNOWN -> "Look whether the change is there before you repeat it.";
      case SHUTTING_DOWN -> "Try again in a few seconds.";
      case STORAGE_FULL -> "Delete jobs, or ask the operator for more disk.";
    };
  }
}
