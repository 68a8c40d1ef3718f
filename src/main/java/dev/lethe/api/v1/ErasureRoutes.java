package dev.lethe.api.v1;

import dev.lethe.account.Principal;
import dev.lethe.account.Scope;
import dev.lethe.ending.Attestation;
import dev.lethe.ending.Endings;
import dev.lethe.ending.Erasure;
import dev.lethe.ending.Receipts;
import dev.lethe.ending.RemoteScratch;
import dev.lethe.ending.Trash;
import dev.lethe.error.Refusal;
import dev.lethe.http.Answer;
import dev.lethe.http.Query;
import dev.lethe.http.Route;
import dev.lethe.id.ErasureId;
import dev.lethe.id.JobId;
import dev.lethe.job.Job;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Clean, delete, and how far an erasure is. */
final class ErasureRoutes {
  private final Admission admission;
  private final Endings endings;
  private final Trash trash;
  private final Receipts receipts;
  private final JobView view;
  private final Once once;

  ErasureRoutes(Admission admission, V1.Parts parts, Once once) {
    this.admission = admission;
    this.endings = parts.endings();
    this.trash = parts.guards().trash();
    this.receipts = parts.proofs().receipts();
    this.view = JobView.of(parts);
    this.once = once;
  }

  List<Route> routes() {
    return List.of(
        Route.post("/v1/jobs/{id}/clean", this::clean),
        Route.delete("/v1/jobs/{id}", this::delete),
        Route.get("/v1/erasures/{id}", this::get));
  }

  private void clean(Context ctx) throws IOException, InterruptedException {
    Principal who = admission.admit(ctx, Scope.JOBS_END);
    Duration wait = JobRoutes.waiting(ctx, JobRoutes.USUAL_WAIT);
    JobId id = JobRoutes.jobId(ctx);
    Once.Again<Erasure> clean = _ -> endings.clean(JobRoutes.asker(who), id, wait);
    answer(ctx, once.run(who.account(), Once.request(ctx), clean, once.noting(id, clean)));
  }

  private void delete(Context ctx) throws IOException, InterruptedException {
    Principal who = admission.admit(ctx, Scope.JOBS_END);
    Query query = Query.of(ctx, "wait", "undo_for");
    Duration wait = JobRoutes.waiting(ctx, query, JobRoutes.USUAL_WAIT);
    Optional<Duration> undoFor =
        query.duration("undo_for", HoldRoutes.SHORTEST_UNDO, Trash.LONGEST);
    JobId id = JobRoutes.jobId(ctx);
    if (undoFor.isPresent()) {
      Job trashed = trash.put(JobRoutes.asker(who), id, undoFor.get());
      Answer.json(ctx, 200, view.json(trashed));
    } else {
      answer(ctx, endings.delete(JobRoutes.asker(who), id, wait));
    }
  }

  private void get(Context ctx) throws IOException, InterruptedException {
    Principal who = admission.admit(ctx, Scope.JOBS_READ);
    Duration wait = JobRoutes.waiting(ctx, Duration.ZERO);
    ErasureId id =
        ErasureId.parse(ctx.pathParam("id")).orElseThrow(() -> Refusal.notFound("erasure"));
    Erasure erasure = endings.erasure(who.reach(), id);
    Erasure now = wait.isZero() ? erasure : endings.await(erasure, wait);
    Answer.conditional(ctx, json(now));
  }

  private void answer(Context ctx, Erasure erasure) throws IOException {
    if (!erasure.done()) {
      ctx.header("Location", "/v1/erasures/" + erasure.id());
    }
    Answer.json(ctx, erasure.done() ? 200 : 202, json(erasure));
  }

  private ErasureJson json(Erasure erasure) {
    return ErasureJson.of(
        erasure, erasure.done() ? receipts.attestations(erasure.id()) : List.of());
  }

  /** An erasure on the wire: every step, done or not. */
  record ErasureJson(
      String id,
      String jobId,
      String action,
      String cause,
      String state,
      List<StepJson> steps,
      int tries,
      @Nullable TroubleJson lastError,
      List<TallyJson> artifacts,
      int linksRevoked,
      List<ResidualJson> residuals,
      List<AttestationJson> attestations,
      Instant createdAt,
      @Nullable Instant doneAt,
      @Nullable String receiptUrl) {
    static ErasureJson of(Erasure erasure, List<Attestation.Signed> attestations) {
      Erasure.Trouble trouble = erasure.lastError();
      return new ErasureJson(
          erasure.id().toString(),
          erasure.job().toString(),
          erasure.action().word(),
          erasure.cause().word(),
          erasure.done() ? "done" : "running",
          Arrays.stream(Erasure.Step.values())
              .map(step -> new StepJson(step.word(), erasure.steps().get(step)))
              .toList(),
          erasure.tries(),
          trouble == null ? null : new TroubleJson(trouble.code(), trouble.message(), trouble.at()),
          erasure.artifacts().stream()
              .map(tally -> new TallyJson(tally.kind().word(), tally.count(), tally.bytes()))
              .toList(),
          erasure.linksRevoked(),
          erasure.residuals().stream().map(ResidualJson::of).toList(),
          attestations.stream().map(AttestationJson::of).toList(),
          erasure.createdAt(),
          erasure.doneAt(),
          erasure.steps().containsKey(Erasure.Step.RECEIPT_ISSUED)
              ? ReceiptRoutes.url(erasure.id())
              : null);
    }
  }

  record StepJson(String name, @Nullable Instant doneAt) {}

  record TroubleJson(String code, String message, Instant at) {}

  record TallyJson(String kind, int count, long bytes) {}

  /**
   * What may be left.
   *
   * @param keyId the key of the worker with which it may be left, if it is with one
   */
  record ResidualJson(
      String what, @Nullable Instant until, @Nullable String keyId, @Nullable Integer attempt) {
    static ResidualJson of(Erasure.Residual residual) {
      RemoteScratch.Held held = residual.held();
      return new ResidualJson(
          residual.what(),
          residual.until(),
          held == null ? null : held.key().toString(),
          held == null ? null : held.attempt());
    }
  }

  /** What a worker confirmed after the receipt was signed, and the signed words. */
  record AttestationJson(String keyId, int attempt, Instant wipedAt, @Nullable String statement) {
    static AttestationJson of(Attestation.Signed signed) {
      RemoteScratch.Attested what = signed.what();
      return new AttestationJson(
          what.held().key().toString(), what.held().attempt(), what.wipedAt(), signed.jws());
    }
  }
}
