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
import dev.lethe.ledger.Artifact;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** The create call of the dialect, and the job as it is seen beside it. */
final class ParseRoutes {
  private final Domain domain;
  private final Door door;
  private final CreateCall call;
  private final Parsed parsed;

  ParseRoutes(Domain domain, Door door, CreateCall call) {
    this.domain = domain;
    this.door = door;
    this.call = ParseWishes.call(call);
    this.parsed = new Parsed(domain);
  }

  List<Route> routes() {
    return List.of(
        Route.post("/parse", this::parse).withBodyLimit(domain.intake().limits().formBytes()),
        Route.get("/parse/{job_id}", this::get));
  }

  private void parse(Context ctx) throws IOException {
    Principal who = door.admit(ctx, Need.CREATE);
    var order =
        new Intake.Order(
            who.account(),
            Unsiloed.NAME,
            call,
            fields -> Json.text(ParseWishes.remembered(fields::node)),
            fields -> ParseWishes.expiry(fields::node));
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
    out.put("merge_tables", ParseWishes.flag(taken.fields()::node, "merge_tables"));
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
      case SUCCEEDED -> succeeded(out, job, kept(ctx));
      case FAILED, CANCELLED -> out.put("message", Words.reason(job));
      case DRAFT, QUEUED, RUNNING, CANCELLING -> {}
    }
    Answer.json(ctx, 200, out);
  }

  private void succeeded(ObjectNode out, Job job, Set<String> kept) throws IOException {
    JsonNode result = parsed.result(job, kept);
    JsonNode chunks = result.path("chunks");
    out.put("total_chunks", chunks.size());
    out.set("chunks", chunks.isArray() ? chunks : Json.mapper().createArrayNode());
    if (result.has("page_count")) {
      out.put("message", "Task succeeded");
      out.put("file_name", door.input(job).map(Artifact::name).orElse(""));
      out.put("file_type", result.path("media_type").asText());
      out.put("page_count", result.path("page_count").asInt());
      out.put("merge_tables", Parsed.remembered(job).path("merge_tables").asBoolean());
      out.put("credit_used", 1);
      out.set("metadata", result.path("metadata"));
    }
  }

  /** A header narrows what is shown of what was found. */
  private static Set<String> kept(Context ctx) {
    String asked = ctx.header("keep-segment-types");
    return asked == null ? Set.of() : Set.copyOf(ParseWishes.kept(asked));
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
