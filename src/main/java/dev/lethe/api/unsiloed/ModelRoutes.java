package dev.lethe.api.unsiloed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.account.Principal;
import dev.lethe.api.CreateCall;
import dev.lethe.api.Domain;
import dev.lethe.api.Intake;
import dev.lethe.api.Intake.Fields;
import dev.lethe.api.Need;
import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.http.Answer;
import dev.lethe.http.Json;
import dev.lethe.http.Route;
import dev.lethe.job.Job;
import dev.lethe.job.JobState;
import dev.lethe.job.LastChange;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Extracting, classifying and splitting: the create calls, and the jobs as seen beside them. */
final class ModelRoutes {
  private final Domain domain;
  private final Door door;
  private final Map<Call, CreateCall> calls;

  ModelRoutes(Domain domain, Door door, Map<Call, CreateCall> calls) {
    this.domain = domain;
    this.door = door;
    this.calls = calls;
  }

  List<Route> routes() {
    long most = domain.intake().limits().formBytes();
    Stream<Route> creates =
        Arrays.stream(Call.values())
            .flatMap(call ->
                call.paths().stream()
                    .map(path -> Route.post(path, ctx -> create(ctx, call)).withBodyLimit(most)));
    Stream<Route> looks =
        Stream.of(
            Route.post("/batch/cite", this::batch),
            Route.get("/extract/{job_id}", this::extraction),
            Route.get("/classify/{job_id}", this::classification),
            Route.get("/splitter/{job_id}", this::splitting));
    return Stream.concat(creates, looks).toList();
  }

  private void create(Context ctx, Call call) throws IOException {
    Principal who = door.admit(ctx, Need.CREATE);
    var order =
        new Intake.Order(
            who.account(),
            Unsiloed.NAME,
            calls.getOrDefault(call, CreateCall.NONE),
            fields -> remembered(call, fields));
    Job job = submit(ctx, call, order);
    ObjectNode out = Json.mapper().createObjectNode();
    out.put("job_id", job.id().uuid().toString());
    out.put("status", call.begun().status());
    out.put("message", call.begun().message());
    out.put("quota_remaining", Usage.of(domain, who.account()).remaining());
    Answer.json(ctx, call.begun().code(), out);
  }

  private Job submit(Context ctx, Call call, Intake.Order order) throws IOException {
    try {
      return domain.intake().form(ctx, order, call.form().files(), call.form().urls()).job();
    } catch (Refusal e) {
      boolean bare =
          e.errors().stream().anyMatch(error -> error.pointer().equals("/pdf_file"))
              && e.errors().stream().anyMatch(error -> error.code().equals("missing"));
      throw call == Call.CLASSIFY && bare
          ? new Refusal(ErrorCode.INVALID_REQUEST, "Either pdf_file or file_url must be provided")
          : e;
    }
  }

  /** Many files make many jobs, which a client begins one by one. */
  private void batch(Context ctx) {
    door.admit(ctx, Need.CREATE);
    throw new Refusal(ErrorCode.TYPE_NOT_SERVED, "this server does not serve this call");
  }

  private void extraction(Context ctx) throws IOException {
    Job job = asked(ctx);
    ObjectNode out = begin(job);
    out.put("file_name", name(job));
    out.put("created_at", Json.time(job.times().created()));
    out.put("updated_at", Json.time(LastChange.of(job)));
    out.putObject("metadata");
    out.set("result", result(job));
    Answer.json(ctx, 200, out);
  }

  private void classification(Context ctx) throws IOException {
    Job job = classified(ctx);
    ObjectNode out = begin(job);
    progress(out, job);
    boolean failed = job.state() == JobState.FAILED || job.state() == JobState.CANCELLED;
    out.put("error", failed ? Words.reason(job) : null);
    out.set("result", job.state() == JobState.SUCCEEDED ? result(job) : null);
    Answer.json(ctx, 200, out);
  }

  private void splitting(Context ctx) throws IOException {
    Job job = asked(ctx);
    ObjectNode out = begin(job);
    progress(out, job);
    out.put("file_url", job.content().sources().stream().map(s -> s.url()).findFirst().orElse(""));
    out.put("file_name", name(job));
    out.set("parameters", Json.own(job.content().params()));
    out.set("result", job.state() == JobState.SUCCEEDED ? result(job) : null);
    Answer.json(ctx, 200, out);
  }

  private Job asked(Context ctx) {
    return door.job(ctx, door.admit(ctx, Need.READ));
  }

  /** The one path that does not repeat the id of an unknown job. */
  private Job classified(Context ctx) {
    Principal who = door.admit(ctx, Need.READ);
    try {
      return door.job(ctx, who);
    } catch (Refusal e) {
      throw e.code() == ErrorCode.NOT_FOUND ? new Refusal(ErrorCode.NOT_FOUND, "Job not found") : e;
    }
  }

  private static ObjectNode begin(Job job) {
    return Json.mapper()
        .createObjectNode()
        .put("job_id", job.id().uuid().toString())
        .put("status", Words.atModels(job));
  }

  private static void progress(ObjectNode out, Job job) {
    boolean done = job.state() == JobState.SUCCEEDED;
    out.put("progress", done ? 100 : (int) (job.progress().fraction() * 100));
  }

  private String name(Job job) {
    return door.input(job).map(file -> file.name()).orElse("");
  }

  private static JsonNode result(Job job) {
    String result = job.content().result();
    return Json.own(result == null ? "{}" : result);
  }

  private static String remembered(Call call, Fields fields) {
    String field = call.form().required();
    if (!field.isEmpty()) {
      checkJson(field, fields.text(field).orElseThrow(() -> missing(field)));
    }
    return Json.text(Map.of("call", call.type()));
  }

  private static Refusal missing(String field) {
    return Refusal.field("/" + field, "missing", "Field required");
  }

  private static void checkJson(String field, String text) {
    try {
      if (!Json.tree(text).isContainerNode()) {
        throw Refusal.field("/" + field, "json_invalid", "expected a JSON object or array");
      }
    } catch (Refusal _) {
      throw Refusal.field("/" + field, "json_invalid", "expected a JSON object or array");
    }
  }
}
