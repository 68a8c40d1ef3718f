package dev.lethe.api.v1;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.lethe.account.Accounts;
import dev.lethe.account.Principal;
import dev.lethe.account.Scope;
import dev.lethe.api.v1.SweepJson.NewSweep;
import dev.lethe.ending.Endings.Asker;
import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.http.Answer;
import dev.lethe.http.Body;
import dev.lethe.http.Pages;
import dev.lethe.http.Query;
import dev.lethe.http.Route;
import dev.lethe.id.AccountId;
import dev.lethe.id.ErasureId;
import dev.lethe.id.JobId;
import dev.lethe.id.SweepId;
import dev.lethe.sweep.Item;
import dev.lethe.sweep.Sweep;
import dev.lethe.sweep.SweepItems.Proof;
import dev.lethe.sweep.Sweeps;
import dev.lethe.sweep.Sweeps.Viewer;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Sweeps: plan one, begin it, follow, pause and abort it, and get what proves it. */
final class SweepRoutes {
  private static final String LIST = "sweeps";
  private static final String ITEMS = "sweep-items";
  private static final String RECEIPTS = "sweep-receipts";

  private final Admission admission;
  private final Accounts accounts;
  private final Sweeps sweeps;

  /** What is done to a sweep that is under way. */
  @FunctionalInterface
  private interface Act {
    Sweep on(Viewer viewer, Asker who, SweepId id);
  }

  SweepRoutes(Admission admission, V1.Parts parts) {
    this.admission = admission;
    this.accounts = parts.accounts();
    this.sweeps = parts.guards().sweeps();
  }

  List<Route> routes() {
    return List.of(
        Route.post("/v1/sweeps", this::sweep),
        Route.get("/v1/sweeps", this::list),
        Route.get("/v1/sweeps/{id}", this::get),
        Route.get("/v1/sweeps/{id}/items", this::items),
        Route.get("/v1/sweeps/{id}/receipt", this::receipt),
        Route.get("/v1/sweeps/{id}/receipts", this::receipts),
        Route.post("/v1/sweeps/{id}/pause", ctx -> change(ctx, sweeps::pause)),
        Route.post("/v1/sweeps/{id}/resume", ctx -> change(ctx, sweeps::resume)),
        Route.post("/v1/sweeps/{id}/abort", ctx -> change(ctx, sweeps::abort)));
  }

  private void sweep(Context ctx) throws IOException {
    Principal who = admission.admit(ctx, Scope.JOBS_END);
    Query.of(ctx);
    NewSweep asked = Body.json(ctx, NewSweep.class);
    AccountId account = account(who, asked.account());
    if (asked.dry()) {
      var planned =
          sweeps.plan(JobRoutes.asker(who), account, asked.acting(), asked.filter(sweeps::ago));
      Answer.json(ctx, 200, SweepJson.Plan.of(planned));
    } else {
      Sweep begun = sweeps.start(JobRoutes.asker(who), account, asked.begun());
      ctx.header("Location", "/v1/sweeps/" + begun.id());
      Answer.json(ctx, 202, json(begun));
    }
  }

  private void list(Context ctx) throws IOException {
    Principal who = admission.admit(ctx, Scope.JOBS_READ);
    Query query = Query.of(ctx, "account", "limit", "cursor");
    AccountId account = account(who, query.text("account").orElse(null));
    int limit = Pages.limit(query);
    List<Sweep> found =
        sweeps.list(
            account, Pages.cursor(LIST, query).map(at -> place(SweepId.parse(at))), limit + 1);
    var page = Paged.of(found, limit);
    @Nullable String next = page.next(ctx, LIST, sweep -> sweep.id().toString());
    Answer.json(ctx, 200, new SweepJson.Page(page.some.stream().map(this::json).toList(), next));
  }

  private void get(Context ctx) throws IOException, InterruptedException {
    Principal who = admission.admit(ctx, Scope.JOBS_READ);
    Duration wait = JobRoutes.waiting(ctx, Duration.ZERO);
    Viewer viewer = viewer(who);
    SweepId id = id(ctx);
    Answer.conditional(
        ctx, json(wait.isZero() ? sweeps.get(viewer, id) : sweeps.get(viewer, id, wait)));
  }

  private void items(Context ctx) throws IOException {
    Principal who = admission.admit(ctx, Scope.JOBS_READ);
    Query query = Query.of(ctx, "state", "limit", "cursor");
    int limit = Pages.limit(query);
    List<Item> found =
        sweeps.items(
            viewer(who),
            id(ctx),
            query.text("state").map(SweepRoutes::state),
            Pages.cursor(ITEMS, query).map(at -> place(JobId.parse(at))),
            limit + 1);
    var page = Paged.of(found, limit);
    @Nullable String next = page.next(ctx, ITEMS, item -> item.job().toString());
    Answer.json(
        ctx,
        200,
        new SweepJson.Items(page.some.stream().map(SweepJson.ItemJson::of).toList(), next));
  }

  private void receipts(Context ctx) throws IOException {
    Principal who = admission.admit(ctx, Scope.JOBS_READ);
    Query query = Query.of(ctx, "limit", "cursor");
    int limit = Pages.limit(query);
    List<Proof> found =
        sweeps.proofs(
            viewer(who),
            id(ctx),
            Pages.cursor(RECEIPTS, query).map(at -> place(ErasureId.parse(at))),
            limit + 1);
    var page = Paged.of(found, limit);
    @Nullable String next = page.next(ctx, RECEIPTS, proof -> proof.erasure().toString());
    Answer.json(
        ctx,
        200,
        new SweepJson.Receipts(page.some.stream().map(SweepJson.ReceiptJson::of).toList(), next));
  }

  private void receipt(Context ctx) throws IOException {
    Principal who = admission.admit(ctx, Scope.JOBS_READ);
    Query.of(ctx);
    String signed = sweeps.receipt(viewer(who), id(ctx));
    ctx.header("Cache-Control", "private, no-store");
    Answer.bytes(ctx, 200, "application/jose", signed.getBytes(US_ASCII));
  }

  private void change(Context ctx, Act act) throws IOException {
    Principal who = admission.admit(ctx, Scope.JOBS_END);
    Query.of(ctx);
    Answer.json(ctx, 200, json(act.on(viewer(who), JobRoutes.asker(who), id(ctx))));
  }

  private SweepJson json(Sweep sweep) {
    return SweepJson.of(sweep, sweeps.failing(sweep));
  }

  /** Whose jobs it is about: one's own, unless an administrator names another account. */
  private AccountId account(Principal who, @Nullable String named) {
    if (named == null) {
      return who.account();
    }
    who.needs(Scope.ADMIN);
    return accounts.find(named).id();
  }

  private static Viewer viewer(Principal who) {
    return new Viewer(who.account(), who.scopes().contains(Scope.ADMIN));
  }

  private static SweepId id(Context ctx) {
    return SweepId.parse(ctx.pathParam("id")).orElseThrow(() -> Refusal.notFound("sweep"));
  }

  private static Item.State state(String word) {
    return Arrays.stream(Item.State.values())
        .filter(state -> state.word().equals(word))
        .findFirst()
        .orElseThrow(() -> Refusal.field("?state", "unknown_state", "there is no state " + word));
  }

  private static <T> T place(Optional<T> at) {
    return at.orElseThrow(
        () -> new Refusal(ErrorCode.INVALID_CURSOR, "start the list again without a cursor"));
  }

  /** One more than asked for tells whether there is a next page. */
  private record Paged<T>(List<T> some, boolean more) {
    static <T> Paged<T> of(List<T> found, int limit) {
      return new Paged<>(
          found.size() > limit ? found.subList(0, limit) : found, found.size() > limit);
    }

    @Nullable String next(Context ctx, String list, Function<T, String> place) {
      if (!more) {
        return null;
      }
      String next = Pages.encode(list, place.apply(some.getLast()));
      Pages.link(ctx, next);
      return next;
    }
  }
}
