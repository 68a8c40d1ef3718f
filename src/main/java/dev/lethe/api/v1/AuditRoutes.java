package dev.lethe.api.v1;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.lethe.account.Principal;
import dev.lethe.account.Scope;
import dev.lethe.audit.AuditChain;
import dev.lethe.audit.Body;
import dev.lethe.audit.Entry;
import dev.lethe.audit.Sealed;
import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.http.Answer;
import dev.lethe.http.Pages;
import dev.lethe.http.Query;
import dev.lethe.http.Route;
import dev.lethe.job.Transactions;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The audit log, for administrators: who did what, and all that it takes to check that. */
final class AuditRoutes {
  private static final String LIST = "audit";
  private static final int PLACE_DIGITS = 18;

  private final Admission admission;
  private final V1.Audit audit;
  private final Transactions transactions;

  AuditRoutes(Admission admission, V1.Parts parts) {
    this.admission = admission;
    this.audit = parts.proofs().audit();
    this.transactions = parts.transactions();
  }

  List<Route> routes() {
    return List.of(
        Route.get("/v1/audit", this::list),
        Route.get("/v1/audit-head", this::head),
        Route.delete("/v1/audit/{id}", this::clear));
  }

  private void list(Context ctx) throws IOException {
    admission.admit(ctx, Scope.ADMIN);
    Query query = Query.of(ctx, "account", "job", "action", "since", "until", "limit", "cursor");
    int limit = Pages.limit(query);
    // One more than asked for tells whether there is a next page.
    var asked =
        new AuditChain.Asked(
            query.text("account").orElse(null),
            query.text("job").orElse(null),
            query.text("action").orElse(null),
            query.time("since").orElse(null),
            query.time("until").orElse(null),
            Pages.cursor(LIST, query).map(AuditRoutes::cursor).orElse(Long.MAX_VALUE),
            limit + 1);
    // Who asks is told of all that was done by now.
    audit.sealer().runOnce();
    List<Sealed> found = transactions.read(() -> audit.chain().list(asked));
    boolean more = found.size() > limit;
    List<Sealed> page = more ? found.subList(0, limit) : found;
    @Nullable String next =
        more ? Pages.encode(LIST, String.valueOf(page.getLast().place())) : null;
    if (next != null) {
      Pages.link(ctx, next);
    }
    Answer.json(ctx, 200, new PageJson(page.stream().map(EntryJson::of).toList(), next));
  }

  private static long cursor(String place) {
    return place(place)
        .orElseThrow(
            () -> new Refusal(ErrorCode.INVALID_CURSOR, "start the list again without a cursor"));
  }

  private static Optional<Long> place(String text) {
    return text.matches("[0-9]{1," + PLACE_DIGITS + "}")
        ? Optional.of(Long.valueOf(text))
        : Optional.empty();
  }

  private void head(Context ctx) throws IOException {
    admission.admit(ctx, Scope.ADMIN);
    Query.of(ctx);
    audit.sealer().runOnce();
    String signed = audit.sealer().head().orElseThrow(() -> Refusal.notFound("audit head"));
    ctx.header("Cache-Control", "private, no-store");
    Answer.bytes(ctx, 200, "application/jose", signed.getBytes(US_ASCII));
  }

  private void clear(Context ctx) {
    Principal who = admission.admit(ctx, Scope.ADMIN);
    Query.of(ctx);
    boolean cleared =
        place(ctx.pathParam("id"))
            .map(place -> audit.sealer().clear(new Entry.By(who.account(), who.key()), place))
            .orElse(false);
    if (!cleared) {
      throw Refusal.notFound("audit entry");
    }
    Answer.empty(ctx, 204);
  }

  record PageJson(List<EntryJson> items, @Nullable String nextCursor) {}

  /**
   * An entry on the wire.
   *
   * @param hash over salt and entry, and all there is once the entry was removed
   */
  record EntryJson(
      long position,
      @Nullable String at,
      @Nullable String byAccountId,
      @Nullable String byKeyId,
      @Nullable String accountId,
      @Nullable String jobId,
      @Nullable String action,
      @Nullable String subject,
      @Nullable String outcome,
      @Nullable String salt,
      String hash,
      String chain) {
    static EntryJson of(Sealed entry) {
      HexFormat hex = HexFormat.of();
      String hash = hex.formatHex(entry.hash());
      String chain = hex.formatHex(entry.chain());
      Sealed.Content content = entry.content();
      if (content == null) {
        return new EntryJson(
            entry.place(), null, null, null, null, null, null, null, null, null, hash, chain);
      }
      Body body = content.body();
      return new EntryJson(
          entry.place(),
          body.at(),
          body.byAccount(),
          body.byKey(),
          body.account(),
          body.job(),
          body.action(),
          body.subject(),
          body.outcome(),
          hex.formatHex(content.salt()),
          hash,
          chain);
    }
  }
}
