package dev.lethe.api.v1;

import dev.lethe.account.Principal;
import dev.lethe.account.Scope;
import dev.lethe.error.Refusal;
import dev.lethe.http.Answer;
import dev.lethe.http.Body;
import dev.lethe.http.Cut;
import dev.lethe.http.Download;
import dev.lethe.http.Download.Disposition;
import dev.lethe.http.Json;
import dev.lethe.http.Query;
import dev.lethe.http.Route;
import dev.lethe.http.Wait;
import dev.lethe.id.LinkId;
import dev.lethe.job.Transactions;
import dev.lethe.ledger.Artifact;
import dev.lethe.ledger.Link;
import dev.lethe.ledger.Links;
import io.javalin.http.Context;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Links to files: make, list, revoke, and, for whoever has one, follow. */
final class LinkRoutes {
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private final Admission admission;
  private final ArtifactRoutes artifacts;
  private final Links links;
  private final Once once;
  private final Transactions transactions;

  LinkRoutes(Admission admission, ArtifactRoutes artifacts, V1.Parts parts, Once once) {
    this.admission = admission;
    this.artifacts = artifacts;
    this.links = parts.links();
    this.once = once;
    this.transactions = parts.transactions();
  }

  List<Route> routes() {
    return List.of(
        Route.post("/v1/artifacts/{id}/links", this::make),
        Route.get("/v1/artifacts/{id}/links", this::list),
        Route.delete("/v1/links/{id}", this::revoke),
        Route.get("/l/{token}", this::follow));
  }

  private void make(Context ctx) throws IOException, InterruptedException {
    Principal who = admission.admit(ctx, Scope.JOBS_WRITE);
    Query.of(ctx);
    Artifact artifact = artifacts.find(who.reach(), ctx.pathParam("id"));
    byte[] body = Body.optionalJsonBytes(ctx);
    NewLink asked = body.length == 0 ? NewLink.PLAIN : Json.read(body, NewLink.class);
    Link.Kind kind = asked.chosenKind();
    Duration lasts = asked.lasts();
    Link made =
        once.run(
            who.account(),
            Once.request(ctx, body),
            subject -> links.standing(LinkId.of(subject)),
            note ->
                transactions.write(() -> {
                  Link fresh = links.make(artifact, kind, lasts);
                  note.accept(fresh.id().toString());
                  return fresh;
                }));
    Answer.json(ctx, 201, LinkJson.of(made, links.url(made)));
  }

  private void list(Context ctx) throws IOException {
    Principal who = admission.admit(ctx, Scope.JOBS_READ);
    Query.of(ctx);
    Artifact artifact = artifacts.find(who.reach(), ctx.pathParam("id"));
    List<Link> found = links.of(artifact.id());
    Answer.json(
        ctx, 200, new LinkPage(found.stream().map(link -> LinkJson.of(link, null)).toList(), null));
  }

  private void revoke(Context ctx) throws IOException {
    Principal who = admission.admit(ctx, Scope.JOBS_WRITE);
    Query.of(ctx);
    LinkId id = LinkId.parse(ctx.pathParam("id")).orElseThrow(() -> Refusal.notFound("link"));
    Answer.json(ctx, 200, LinkJson.of(links.revoke(who.account(), id), null));
  }

  /** Its query is not looked at: whoever passes links on hangs marks of their own to them. */
  private void follow(Context ctx) throws IOException {
    // What the file shows must not tell others the address by which it was reached.
    ctx.header("Referrer-Policy", "no-referrer");
    Links.Followed found = links.follow(ctx.pathParam("token"));
    Artifact artifact = found.artifact();
    Cut cut = Cut.of(ctx);
    new Download(
            new Download.Source(
                artifact.bytes(),
                (offset, length) -> links.read(found, offset, length).onCut(cut::abort)),
            '"' + String.valueOf(artifact.sha256()) + '"',
            artifact.mediaType(),
            artifact.name(),
            found.link().kind() == Link.Kind.PREVIEW ? Disposition.INLINE : Disposition.ATTACHMENT)
        .send(ctx);
  }

  /** What a client may say of the link it wants. */
  record NewLink(@Nullable String kind, @Nullable String ttl) {
    static final NewLink PLAIN = new NewLink(null, null);

    Link.Kind chosenKind() {
      return kind == null
          ? Link.Kind.SHARE
          : Link.Kind.of(kind)
              .orElseThrow(
                  () -> Refusal.field("/kind", "unknown_kind", "expected share or preview"));
    }

    @Nullable Duration lasts() {
      return ttl == null ? null : Wait.parse("/ttl", ttl, SHORTEST, LONGEST);
    }
  }

  record LinkPage(List<LinkJson> items, @Nullable String nextCursor) {}

  /**
   * A link on the wire.
   *
   * @param url the address itself: only for whoever made it
   */
  record LinkJson(
      String id,
      String artifactId,
      String kind,
      @Nullable String url,
      Instant createdAt,
      Instant expiresAt,
      @Nullable Instant revokedAt) {
    static LinkJson of(Link link, @Nullable URI url) {
      return new LinkJson(
          link.id().toString(),
          link.artifact().toString(),
          link.kind().word(),
          url == null ? null : url.toString(),
          link.createdAt(),
          link.expiresAt(),
          link.revokedAt());
    }
  }
}
