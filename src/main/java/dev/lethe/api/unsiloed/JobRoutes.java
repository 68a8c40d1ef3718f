package dev.lethe.api.unsiloed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.account.Principal;
import dev.lethe.api.Domain;
import dev.lethe.api.Need;
import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.http.Answer;
import dev.lethe.http.Json;
import dev.lethe.http.Route;
import dev.lethe.id.JobId;
import dev.lethe.job.Job;
import dev.lethe.job.LastChange;
import dev.lethe.ledger.Artifact;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Jobs by id: look, fetch, delete. There is no list, so that callers keep their ids. */
final class JobRoutes {
  private final Domain domain;
  private final Door door;

  JobRoutes(Domain domain, Door door) {
    this.domain = domain;
    this.door = door;
  }

  List<Route> routes() {
    return List.of(
        Route.get("/jobs/{job_id}", this::get),
        Route.get("/jobs/{job_id}/result", this::result),
        Route.delete("/jobs/{job_id}", this::delete));
  }

  private void get(Context ctx) throws IOException {
    Principal who = door.admit(ctx, Need.READ);
    Job job = door.job(ctx, who);
    Optional<Artifact> input = door.input(job);
    String id = job.id().uuid().toString();
    ObjectNode out = Json.mapper().createObjectNode();
    out.put("id", id).put("job_id", id);
    out.put("status", Words.atJobs(job));
    out.put("type", type(job));
    out.put("created_at", Json.time(job.times().created()));
    out.put("updated_at", Json.time(LastChange.of(job)));
    out.put("pdf_name", input.map(Artifact::name).orElse(""));
    out.put("pdf_hash", input.map(Artifact::sha256).orElse(""));
    out.put("user_id", job.account().uuid().toString());
    if (Words.atJobs(job).equals("FAILED")) {
      out.put("error", Words.reason(job));
    }
    Answer.json(ctx, 200, out);
  }

  private void result(Context ctx) throws IOException {
    Principal who = door.admit(ctx, Need.READ);
    Job job = door.job(ctx, who);
    String id = ctx.pathParam("job_id");
    switch (job.state()) {
      case DRAFT, QUEUED, RUNNING, CANCELLING ->
          throw new Refusal(ErrorCode.INVALID_REQUEST, "Job " + id + " is still processing");
      case FAILED, CANCELLED ->
          throw new Refusal(
              ErrorCode.INVALID_REQUEST, "Job " + id + " failed: " + Words.reason(job));
      case SUCCEEDED -> {
        String result = job.content().result();
        if (result == null) {
          throw new Refusal(ErrorCode.NOT_FOUND, "Result for job " + id + " not found");
        }
        var parsed = new Parsed(domain);
        Answer.json(ctx, 200, Results.of(job, parsed.result(job, Set.of()), parsed.files(job)));
      }
    }
  }

  /** Stops a job that runs, then erases it; what is gone already is not found. */
  private void delete(Context ctx) throws IOException, InterruptedException {
    Principal who = door.admit(ctx, Need.END);
    JobId id = door.id(ctx);
    try {
      domain.delete(who, id);
    } catch (Refusal e) {
      throw door.here(ctx, e);
    }
    Answer.json(ctx, 200, Map.of("message", "Job " + id.uuid() + " deleted"));
  }

  /** The vendor's word for what made the job, where this dialect did. */
  static String type(Job job) {
    JsonNode call = Parsed.remembered(job).path("call");
    return call.asText(job.type());
  }
}
