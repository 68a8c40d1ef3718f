package dev.lethe.error;

import java.util.Locale;

/**
 * Every way in which Lethe says no. The lower-case name is the stable {@code code} that clients
 * match on; status and title go with it and never vary. {@code docs/errors.md} is held against this
 * list by a test.
 */
public enum ErrorCode {
  INVALID_REQUEST(
      400, "The request is not valid", "Mend the fields that `errors` names, and send it again."),
  INVALID_CURSOR(
      400, "The cursor is not one this list gave out", "Begin the list anew, without a cursor."),
  UNAUTHORIZED(
      401,
      "A valid API key is needed",
      "Send `Authorization: Bearer KEY` with a key that is not revoked."),
  SUBSCRIPTION_EXPIRED(
      402,
      "The subscription of the account has ended",
      "Have an administrator set a later end; what is there can still be read and ended."),
  FORBIDDEN_SCOPE(
      403,
      "The API key does not have the scope for this",
      "Use a key with the scope that `detail` names."),
  NOT_FOUND(
      404,
      "There is no such thing",
      "Check the id; what belongs to another account is not found either."),
  METHOD_NOT_ALLOWED(
      405, "The method is not allowed here", "Use one of the methods in the `Allow` header."),
  TOO_SLOW(
      408,
      "The request came too slowly",
      "Send it over a faster connection; an upload can be resumed."),
  JOB_NOT_TERMINAL(409, "The job has not ended", "Wait for the job to end, or cancel it first."),
  JOB_NOT_DRAFT(409, "The job is not a draft any more", "Nothing: the job was handed in already."),
  JOB_HELD(
      409, "The job is under a hold", "Have the hold lifted: `hold` of the job says whose it is."),
  ACCOUNT_HELD(
      409,
      "The account is under a hold",
      "Have the hold lifted: an administrator put it on the account."),
  ACCOUNT_CLOSED(409, "The account is closed", "Use another account: a closed one stays closed."),
  TOO_LATE(
      409, "The erasure of the job has begun", "Nothing: what is erased cannot be held any more."),
  DATA_NOT_KEPT(
      409, "The data of the job is not kept any more", "Submit the job anew, with its inputs."),
  ERASURE_NOT_DONE(
      409, "The erasure is not done yet", "Wait for it to be done: only then it has a receipt."),
  SWEEP_NOT_RUNNING(
      409, "The sweep is not under way", "Nothing: it was not begun, or it has come to its end."),
  SWEEP_NOT_DONE(
      409, "The sweep is not done yet", "Wait for it to be done: only then it has a receipt."),
  ROTATION_PENDING(
      409,
      "The master key was not rotated since",
      "Ask again after the operator has rotated it; the receipt stands meanwhile."),
  MASTER_KEY_FIXED(
      409,
      "The master key cannot be replaced where it lies",
      "Put its file on a disk, writable for the server, as `keys.master_file`; then rotate it."),
  BACKUP_RUNNING(
      409,
      "A backup is being made",
      "Wait until it has ended: `GET /v1/backups` says how it goes."),
  RESTORE_UNCONFIRMED(
      409,
      "The data was put back, and nobody has said that it is the newest",
      "Look whether it is, then confirm it: `lethe restored --confirm`."),
  UPLOAD_OFFSET(
      409, "The upload is at another offset", "Ask where it is with HEAD, and go on from there."),
  ATTEMPT_ENDED(
      410,
      "The attempt is not the current one, or the job takes no more data",
      "Stop sending: the job takes nothing more from this side."),
  JOB_DELETED(410, "The job was deleted", "Nothing: it is gone, and so is what it stored."),
  JOB_ERASED(
      410,
      "The data of the job was erased",
      "Nothing: the record is still there, what it stored is not."),
  PLAN_GONE(
      410,
      "There is no such plan any more",
      "Ask for a plan again with `dry_run`, look at it, and give the hash of that one."),
  UNSUPPORTED_TUS_VERSION(
      412,
      "The version of the upload protocol is not one this server speaks",
      "Send `Tus-Resumable: 1.0.0`."),
  LINK_GONE(
      410,
      "The link leads nowhere any more",
      "Ask for a new one: it expired, was revoked, or its file was erased."),
  EVENTS_GONE(
      410,
      "The events after this one are not kept any more",
      "Look at the jobs as they are now, then follow them anew without `Last-Event-ID`."),
  UPLOAD_TOO_LARGE(
      413,
      "The upload is larger than this server takes",
      "Send less, or raise `inputs.max_bytes` on the server."),
  UNSUPPORTED_MEDIA_TYPE(
      415,
      "The media type of the body is not one this route takes",
      "Send the media type that `detail` names."),
  RANGE_NOT_SATISFIABLE(
      416,
      "The range lies outside the file",
      "Ask for a range within the size in `Content-Range`."),
  IDEMPOTENCY_MISMATCH(
      422,
      "The Idempotency-Key was used for another request",
      "Choose a new key for each request; repeat a request exactly as it was."),
  INPUT_NOT_MEDIA(
      422, "The input is not media this type can read", "Send a file that ffmpeg can read."),
  GLYPHS_MISSING(
      422,
      "No font of this server has some of the characters",
      "Leave out those that `message` names, or have a font installed that has them."),
  INPUT_NOT_DOCUMENT(
      422,
      "The input is no document this type can read",
      "Send a whole PDF, DOCX, PPTX, XLSX, HTML or picture; `message` says what is wrong."),
  INPUT_ENCRYPTED(
      422, "The input is encrypted", "Send it without a password: Lethe asks for none."),
  INPUT_BLOCKED(
      422,
      "The address of an input leads where this server does not go",
      "Use an address of the public internet, or upload the file."),
  INPUT_UNREACHABLE(
      422, "An input could not be fetched", "Read `message`: it says what its source answered."),
  LIMIT_EXCEEDED(
      422,
      "The job went over a limit",
      "Make the job smaller, or raise the limit that `detail` names."),
  PROGRAM_FAILED(
      422, "The program that does the work failed", "Read `message`: it is what the program said."),
  COMMAND_FAILED(
      422,
      "The command of the job type failed",
      "Read `message` for its exit status, and the log of the attempt for what it said."),
  WORKER_FAILED(
      422,
      "The worker says that the job failed",
      "Read `message`: it is what the worker said; it gave no reason that this server knows."),
  DEADLINE(
      422, "The job did not end before its deadline", "Submit it with a longer deadline, or none."),
  UPLOAD_LOCKED(
      423, "Another request is at work on the upload", "Wait a moment, and ask where it is."),
  CHECKSUM_MISMATCH(
      460,
      "The bytes do not have the checksum that came with them",
      "Send the same bytes again: the upload is where it was."),
  RATE_LIMITED(
      429,
      "There were too many requests of this kind",
      "Wait as long as `Retry-After` says; send at an even pace."),
  QUOTA_EXCEEDED(
      429,
      "The account has as much as it may",
      "Erase what is not needed or let jobs end; `quota` names the limit, `GET /v1/usage` all."),
  WORKER_LOST(
      500,
      "The worker of the attempt was lost",
      "Retry; if it happens again, look at the memory of the machine."),
  INTERNAL(
      500,
      "Something went wrong inside the server",
      "Retry later; look for `request_id` in the log of the server."),
  TYPE_NOT_SERVED(
      501, "Nothing here serves this job type", "Install what `/readyz` names as missing."),
  OUTCOME_UNKNOWN(
      503,
      "The database failed while committing: the outcome is not known",
      "Look whether it was done before you send it again."),
  TOO_MANY_STREAMS(
      503,
      "Too many streams are open",
      "Close streams you do not need, or raise `events.streams` on the server."),
  STORAGE_FAILED(
      503,
      "The storage failed",
      "Retry; if it happens again, look at the disks of the server and at its log."),
  SHUTTING_DOWN(503, "The server is shutting down", "Retry in a moment."),
  STORAGE_FULL(
      507, "There is not enough free space", "Free space on the disk of the server, then retry.");

  private final int status;
  private final String title;
  private final String advice;

  ErrorCode(int status, String title, String advice) {
    this.status = status;
    this.title = title;
    this.advice = advice;
  }

  /** The HTTP status that goes with the code, also where it is only an error inside a job. */
  public int status() {
    return status;
  }

  public String title() {
    return title;
  }

  /** What whoever gets it can do; names of settings and fields stand in backticks. */
  public String advice() {
    return advice;
  }

  /** The spelling on the wire. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
