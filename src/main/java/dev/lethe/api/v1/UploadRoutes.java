package dev.lethe.api.v1;

import dev.lethe.account.Principal;
import dev.lethe.account.Scope;
import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.http.Answer;
import dev.lethe.http.Body;
import dev.lethe.http.Cut;
import dev.lethe.http.Query;
import dev.lethe.http.Route;
import dev.lethe.id.AccountId;
import dev.lethe.id.JobId;
import dev.lethe.id.UploadId;
import dev.lethe.job.Transactions;
import dev.lethe.ledger.Room;
import dev.lethe.upload.Incoming;
import dev.lethe.upload.ResumableUploads;
import dev.lethe.upload.Sender;
import dev.lethe.upload.Upload;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/** Files for drafts by the tus protocol: in pieces, and on from where it broke off. */
final class UploadRoutes {
  private final Admission admission;
  private final ResumableUploads uploads;
  private final Once once;
  private final Transactions transactions;
  private final Room room;
  private final long mostBytes;
  private final ObjLongConsumer<AccountId> largest;

  UploadRoutes(Admission admission, V1.Parts parts, Once once) {
    this.admission = admission;
    this.uploads = parts.resumable();
    this.once = once;
    this.transactions = parts.transactions();
    this.room = parts.room();
    this.mostBytes = parts.inputBytes();
    this.largest = parts.jobs().reservations()::largest;
  }

  List<Route> routes() {
    Map<String, String> abilities = Tus.abilities(mostBytes);
    return List.of(
        Route.post("/v1/jobs/{id}/uploads", this::create)
            .withBodyLimit(mostBytes)
            .withOptions(abilities),
        Route.get("/v1/uploads/{id}", this::get).withOptions(abilities),
        Route.patch("/v1/uploads/{id}", this::append).withBodyLimit(mostBytes),
        Route.post("/v1/uploads/{id}", this::instead).withBodyLimit(mostBytes),
        Route.delete("/v1/uploads/{id}", this::end));
  }

  private void create(Context ctx) throws IOException, InterruptedException {
    AccountId account = admit(ctx);
    JobId job = JobRoutes.jobId(ctx);
    long length = Tus.length(ctx, mostBytes, "an upload");
    largest.accept(account, length);
    Upload.Said said = Tus.said(ctx);
    room.check(length);
    Upload made =
        once.run(
            account,
            Once.request(ctx, job.toString(), String.valueOf(length), said.metadata()),
            subject -> uploads.get(Sender.of(account), UploadId.of(subject)),
            note ->
                transactions.write(() -> {
                  Upload fresh = uploads.create(Sender.of(account), job, length, said);
                  note.accept(fresh.id().toString());
                  return fresh;
                }));
    boolean bytes = Body.is(ctx.contentType(), Tus.MEDIA_TYPE);
    boolean now = made.received() == 0 && (bytes || length == 0);
    Tus.describe(ctx, now ? begin(ctx, account, made.id()) : made);
    ctx.header("Location", "/v1/uploads/" + made.id());
    Answer.empty(ctx, 201);
  }

  /** An upload of which its client is not told, because its beginning is refused, must not stay. */
  private Upload begin(Context ctx, AccountId account, UploadId id)
      throws IOException, InterruptedException {
    try {
      return append(ctx, account, id, 0);
    } catch (Refusal e) {
      uploads.end(Sender.of(account), id);
      throw e;
    }
  }

  /** For people and for HEAD, which is how a client learns where to go on. */
  private void get(Context ctx) throws IOException, InterruptedException {
    Principal who = admission.admit(ctx, Scope.JOBS_WRITE);
    Query.of(ctx);
    boolean head = ctx.req().getMethod().equals("HEAD");
    if (head) {
      Tus.check(ctx);
    }
    Upload upload =
        head
            ? uploads.resume(Sender.of(who.account()), uploadId(ctx), () -> {})
            : uploads.get(Sender.of(who.account()), uploadId(ctx));
    Tus.show(ctx, upload);
  }

  private void append(Context ctx) throws IOException, InterruptedException {
    AccountId account = admit(ctx);
    long at = Tus.offset(ctx);
    Tus.describe(ctx, append(ctx, account, uploadId(ctx), at));
    Answer.empty(ctx, 204);
  }

  private Upload append(Context ctx, AccountId account, UploadId id, long at)
      throws IOException, InterruptedException {
    room.check(ctx.req().getContentLengthLong());
    var checksum = Tus.checksum(ctx.header("Upload-Checksum"));
    Cut cut = Cut.of(ctx);
    try (InputStream body = Body.stream(ctx)) {
      long announced = ctx.req().getContentLengthLong();
      return uploads.append(
          Sender.of(account), id, new Incoming(at, announced, body, checksum, cut::abort));
    }
  }

  /** Some clients cannot send PATCH, and say in a header what their POST stands for. */
  private void instead(Context ctx) throws IOException, InterruptedException {
    admission.admit(ctx, Scope.JOBS_WRITE);
    String method = ctx.header("X-HTTP-Method-Override");
    switch (method == null ? "" : method) {
      case "PATCH" -> append(ctx);
      case "DELETE" -> end(ctx);
      default ->
          throw new Refusal(
              ErrorCode.INVALID_REQUEST, "say with X-HTTP-Method-Override: PATCH or DELETE");
    }
  }

  private void end(Context ctx) throws InterruptedException {
    AccountId account = admit(ctx);
    uploads.end(Sender.of(account), uploadId(ctx));
    Answer.empty(ctx, 204);
  }

  private AccountId admit(Context ctx) {
    Principal who = admission.admit(ctx, Scope.JOBS_WRITE);
    Query.of(ctx);
    Tus.check(ctx);
    return who.account();
  }

  private static UploadId uploadId(Context ctx) {
    return UploadId.parse(ctx.pathParam("id")).orElseThrow(() -> Refusal.notFound("upload"));
  }

  /** An upload on the wire. */
  record UploadJson(
      String id,
      String jobId,
      String input,
      String name,
      String mediaType,
      long length,
      long offset,
      Instant createdAt,
      Instant expiresAt,
      @Nullable String artifactId) {
    static UploadJson of(Upload upload) {
      return new UploadJson(
          upload.id().toString(),
          upload.job().toString(),
          upload.said().input(),
          upload.said().file(),
          upload.said().mediaType(),
          upload.length(),
          upload.received(),
          upload.createdAt(),
          upload.expiresAt(),
          upload.artifact() == null ? null : upload.artifact().toString());
    }
  }
}
