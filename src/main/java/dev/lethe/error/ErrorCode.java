package dev.lethe.error;

import java.util.Locale;

/**
 * Every way in which Lethe says no. The lower-case name is the stable {@code code} that clients
 * match on; status and title go with it and never vary. {@code docs/errors.md} is held against this
 * list by a test.
 */
public enum ErrorCode {
  INVALID_REQUEST(400, "The request is not valid"),
  INVALID_CURSOR(400, "The cursor is not one this list gave out"),
  UNAUTHORIZED(401, "A valid API key is needed"),
  FORBIDDEN_SCOPE(403, "The API key does not have the scope for this"),
  NOT_FOUND(404, "There is no such thing"),
  METHOD_NOT_ALLOWED(405, "The method is not allowed here"),
  JOB_NOT_TERMINAL(409, "The job has not ended"),
  JOB_NOT_DRAFT(409, "The job is not a draft any more"),
  DATA_NOT_KEPT(409, "The data of the job is not kept any more"),
  ATTEMPT_ENDED(410, "The attempt is not the current one, or the job takes no more data"),
  JOB_DELETED(410, "The job was deleted"),
  JOB_ERASED(410, "The data of the job was erased"),
  UPLOAD_TOO_LARGE(413, "The upload is larger than this server takes"),
  UNSUPPORTED_MEDIA_TYPE(415, "The media type of the body is not one this route takes"),
  RANGE_NOT_SATISFIABLE(416, "The range lies outside the file"),
  INPUT_NOT_MEDIA(422, "The input is not media this type can read"),
  LIMIT_EXCEEDED(422, "The job went over a limit"),
  PROGRAM_FAILED(422, "The program that does the work failed"),
  DEADLINE(422, "The job did not end before its deadline"),
  WORKER_LOST(500, "The worker of the attempt was lost"),
  INTERNAL(500, "Something went wrong inside the server"),
  TYPE_NOT_SERVED(501, "Nothing here serves this job type"),
  OUTCOME_UNKNOWN(503, "The database failed while committing: the outcome is not known"),
  SHUTTING_DOWN(503, "The server is shutting down"),
  STORAGE_FULL(507, "There is not enough free space");

  private final int status;
  private final String title;

  ErrorCode(int status, String title) {
    this.status = status;
    this.title = title;
  }

  /** The HTTP status that goes with the code, also where it is only an error inside a job. */
  public int status() {
    return status;
  }

  public String title() {
    return title;
  }

  /** The spelling on the wire. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
