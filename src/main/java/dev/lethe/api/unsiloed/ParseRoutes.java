package dev.lethe.api.unsiloed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.account.Principal;
import dev.lethe.api.CreateCall;
import dev.lethe.api.Domain;
import dev.lethe.api.Intake;
import dev.lethe.api.Intake.Fields;
import dev.lethe.api.Need;
import dev.lethe.http.Answer;
import dev.lethe.http.Json;
import dev.lethe.http.Route;
import dev.lethe.job.Job;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The create call of the dialect, and the job as it is seen beside it. */
final class ParseRoutes {
  private final Domain domain;
  private final Door door;
  private final CreateCall call;

  ParseRoutes(Domain domain, Door door, CreateCall call) {
    this.domain = domain;
    this.door = door;
    this.call = call;
  }

  List<Route> routes() {
    return List.of(
        Route.post("/parse", this::parse).withBodyLimit(domain.intake().limits().formBytes()),
        Route.get("/parse/{job_id}", this::get));
  }

  private void parse(Context ctx) throws IOException {
    Principal who = door.admit(ctx, Need.CREATE);
    var order = new Intake.Order(who.account(), Unsiloed.NAME, call, ParseRoutes::remembered);
    Intake.Taken taken = domain.intake().form(ctx, order, Set.of("file"), Set.of("url"));
    Job job = taken.job();
    Usage usage = Usage.of(domain, who.account());
    ObjectNode out = Json.mapper().createObjectNode();
    out.put("job_id", job.id().uuid().toString());
    out.put("status", "Starting");
    out.put("file_name", name(taken.fields()));
    out.put("created_at", Json.time(job.times().created()));
    out.put("message", "Job created");
    out.put("credit_used", 1);
    out.put("quota_remaining", usage.remaining());
    out.put("merge_tables", taken.fields().text("merge_tables").orElse("").equals("true"));
    Answer.json(ctx, 200, out);
  }

  private void get(Context ctx) throws IOException {
    Principal who = door.admit(ctx, Need.READ);
    Job job = door.job(ctx, who);
    ObjectNode out = Json.mapper().createObjectNode();
    out.put("job_id", job.id().uuid().toString());
    out.put("status", Words.atParse(job));
    out.put("created_at", Json.time(job.times().created()));
    if (job.times().started() != null) {
      out.put("started_at", Json.time(job.times().started()));
    }
    if (job.times().ended() != null) {
      out.put("finished_at", Json.time(job.times().ended()));
    }
    switch (job.state()) {
      case SUCCEEDED -> {
        String result = job.content().result();
        JsonNode chunks = Json.own(result == null ? "{}" : result).path("chunks");
        out.put("total_chunks", chunks.size());
        out.set("chunks", chunks.isArray() ? chunks : Json.mapper().createArrayNode());
      }
      case FAILED, CANCELLED -> out.put("message", Words.reason(job));
      case DRAFT, QUEUED, RUNNING, CANCELLING -> {}
    }
    Answer.json(ctx, 200, out);
  }

  private static String remembered(Fields fields) {
    return Json.text(Map.of("call", "parsing"));
  }

  /** As the file is called, or the end of the address it comes from. */
  private static String name(Fields fields) {
    return fields
        .fileName()
        .or(() -> fields.text("url").map(url -> url.replaceFirst("[?#].*", "")))
        .map(path -> path.substring(path.lastIndexOf('/') + 1))
        .orElse("");
  }
}
