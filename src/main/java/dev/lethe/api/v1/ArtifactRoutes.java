package dev.lethe.api.v1;

import dev.lethe.account.Principal;
import dev.lethe.account.Scope;
import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.http.Answer;
import dev.lethe.http.Cut;
import dev.lethe.http.Download;
import dev.lethe.http.Download.Disposition;
import dev.lethe.http.Query;
import dev.lethe.http.RawJson;
import dev.lethe.http.Route;
import dev.lethe.id.ArtifactId;
import dev.lethe.id.JobId;
import dev.lethe.id.Viewer;
import dev.lethe.job.Job;
import dev.lethe.job.Jobs;
import dev.lethe.job.Transactions;
import dev.lethe.ledger.Artifact;
import dev.lethe.ledger.Artifacts;
import dev.lethe.ledger.Ledger;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The files of jobs: list, download, and inputs of drafts. */
final class ArtifactRoutes {
  private static final int NAME = 64;

  private final Admission admission;
  private final Jobs jobs;
  private final Artifacts artifacts;
  private final Ledger ledger;
  private final Transactions transactions;
  private final Uploads uploads;
  private final long uploadBytes;

  ArtifactRoutes(Admission admission, Jobs jobs, V1.Parts parts, Uploads uploads) {
    this.admission = admission;
    this.jobs = jobs;
    this.artifacts = parts.artifacts();
    this.ledger = parts.ledger();
    this.transactions = parts.transactions();
    this.uploads = uploads;
    this.uploadBytes = parts.uploadBytes();
  }

  List<Route> routes() {
    return List.of(
        Route.put("/v1/jobs/{id}/inputs/{name}", this::put).withBodyLimit(uploadBytes),
        Route.get("/v1/jobs/{id}/artifacts", this::list),
        Route.get("/v1/artifacts/{id}", this::download));
  }

  private void put(Context ctx) throws IOException {
    Principal who = admission.admit(ctx, Scope.JOBS_WRITE);
    Query.of(ctx);
    Job draft = jobs.get(who.reach(), JobRoutes.jobId(ctx));
    String name = ctx.pathParam("name");
    if (!name.matches("[A-Za-z0-9_.-]{1," + NAME + "}")) {
      throw Refusal.field("/name", "invalid_name", "1 to 64 of A-Z a-z 0-9 _ . -");
    }
    List<Artifact> present = transactions.read(() -> ledger.of(draft.id()));
    Answer.json(ctx, 200, ArtifactJson.of(uploads.put(draft, name, present, ctx)));
  }

  private void list(Context ctx) throws IOException {
    Principal who = admission.admit(ctx, Scope.JOBS_READ);
    Query.of(ctx);
    Job job = kept(jobs.outline(who.reach(), JobRoutes.jobId(ctx)));
    List<Artifact> found = transactions.read(() -> ledger.of(job.id()));
    Answer.conditional(ctx, new ArtifactPage(found.stream().map(ArtifactJson::of).toList(), null));
  }

  private void download(Context ctx) throws IOException {
    Principal who = admission.admit(ctx, Scope.JOBS_READ);
    Query.of(ctx);
    String id = ctx.pathParam("id");
    Artifact artifact = find(who.reach(), id);
    Cut cut = Cut.of(ctx);
    new Download(
            new Download.Source(
                artifact.bytes(),
                (offset, length) -> artifacts.read(artifact, offset, length).onCut(cut::abort)),
            '"' + String.valueOf(artifact.sha256()) + '"',
            artifact.mediaType(),
            artifact.name(),
            Disposition.ATTACHMENT)
        .send(ctx);
  }

  /** A file that was there tells its owner so; to anyone else it never was. */
  Artifact find(Viewer who, String text) {
    ArtifactId id = ArtifactId.parse(text).orElseThrow(() -> Refusal.notFound("artifact"));
    return transactions.read(() -> {
      Optional<Artifact> found = ledger.find(id);
      JobId owner =
          found
              .map(Artifact::job)
              .or(() -> ledger.ownerOf(id))
              .orElseThrow(() -> Refusal.notFound("artifact"));
      kept(visible(who, owner));
      return found.orElseThrow(ArtifactRoutes::erased);
    });
  }

  private Job visible(Viewer who, JobId owner) {
    try {
      return jobs.outline(who, owner);
    } catch (Refusal e) {
      throw e.code() == ErrorCode.NOT_FOUND ? Refusal.notFound("artifact") : e;
    }
  }

  private static Job kept(Job job) {
    if (!job.kept()) {
      throw erased();
    }
    return job;
  }

  private static Refusal erased() {
    return new Refusal(ErrorCode.JOB_ERASED, "the data of this job was erased");
  }

  record ArtifactPage(List<ArtifactJson> items, @Nullable String nextCursor) {}

  /** A file on the wire. */
  record ArtifactJson(
      String id,
      String jobId,
      String kind,
      String name,
      int attempt,
      String state,
      String mediaType,
      long bytes,
      @Nullable String sha256,
      @RawJson String meta,
      Instant createdAt,
      String url) {
    static ArtifactJson of(Artifact artifact) {
      return new ArtifactJson(
          artifact.id().toString(),
          artifact.job().toString(),
          artifact.kind().word(),
          artifact.name(),
          artifact.attempt(),
          artifact.state().word(),
          artifact.mediaType(),
          artifact.bytes(),
          artifact.sha256(),
          artifact.meta(),
          artifact.createdAt(),
          "/v1/artifacts/" + artifact.id());
    }
  }
}
