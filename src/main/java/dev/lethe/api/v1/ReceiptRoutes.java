package dev.lethe.api.v1;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.lethe.account.Principal;
import dev.lethe.account.Scope;
import dev.lethe.ending.Endings;
import dev.lethe.ending.Erasure;
import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.http.Answer;
import dev.lethe.http.Query;
import dev.lethe.http.Route;
import dev.lethe.id.ErasureId;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.List;

/** Receipts, to those whose jobs they are about, and the keys that prove them, to everybody. */
final class ReceiptRoutes {
  private final Admission admission;
  private final Endings endings;
  private final V1.Proofs proofs;

  ReceiptRoutes(Admission admission, Endings endings, V1.Proofs proofs) {
    this.admission = admission;
    this.endings = endings;
    this.proofs = proofs;
  }

  List<Route> routes() {
    return List.of(
        Route.get("/v1/erasures/{id}/receipt", this::receipt),
        Route.get("/v1/erasures/{id}/closure", this::closure),
        Route.get("/.well-known/jwks.json", this::keys));
  }

  static String url(ErasureId erasure) {
    return "/v1/erasures/" + erasure + "/receipt";
  }

  private void receipt(Context ctx) throws IOException {
    Erasure erasure = erasure(ctx);
    answer(ctx, receipt(erasure));
  }

  private void closure(Context ctx) throws IOException {
    Erasure erasure = erasure(ctx);
    receipt(erasure);
    answer(
        ctx,
        proofs
            .receipts()
            .closure(erasure.id())
            .orElseThrow(() ->
                new Refusal(
                    ErrorCode.ROTATION_PENDING,
                    "the master key that the receipt names is still in use")));
  }

  private Erasure erasure(Context ctx) {
    Principal who = admission.admit(ctx, Scope.JOBS_READ);
    Query.of(ctx);
    ErasureId id =
        ErasureId.parse(ctx.pathParam("id")).orElseThrow(() -> Refusal.notFound("erasure"));
    return endings.erasure(who.reach(), id);
  }

  private String receipt(Erasure erasure) {
    if (!erasure.done()) {
      throw new Refusal(ErrorCode.ERASURE_NOT_DONE, "there is no receipt before all is verified");
    }
    return proofs.receipts().of(erasure.id()).orElseThrow(() -> Refusal.notFound("receipt"));
  }

  private static void answer(Context ctx, String signed) throws IOException {
    ctx.header("Cache-Control", "private, no-store");
    Answer.bytes(ctx, 200, "application/jose", signed.getBytes(US_ASCII));
  }

  private void keys(Context ctx) throws IOException {
    ctx.header("Cache-Control", "max-age=300");
    Answer.bytes(
        ctx, 200, "application/jwk-set+json", proofs.publicKeys().get().getBytes(US_ASCII));
  }
}
