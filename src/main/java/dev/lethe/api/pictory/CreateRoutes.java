package dev.lethe.api.pictory;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.account.Principal;
import dev.lethe.api.CreateCall;
import dev.lethe.api.Domain;
import dev.lethe.api.Intake;
import dev.lethe.api.Need;
import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.http.Answer;
import dev.lethe.http.Json;
import dev.lethe.http.Route;
import dev.lethe.job.Job;
import dev.lethe.job.Source;
import dev.lethe.ledger.Artifact;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The create calls, those of the vendor's older generation beside them. */
final class CreateRoutes {
  private final Domain domain;
  private final Door door;
  private final CreateCalls calls;
  private final Media media;

  CreateRoutes(Domain domain, Door door, CreateCalls calls, Media media) {
    this.domain = domain;
    this.door = door;
    this.calls = calls;
    this.media = media;
  }

  List<Route> routes() {
    return List.of(
        Route.post("/pictoryapis/v2/video/storyboard/render", ctx -> make(ctx, Call.RENDER)),
        Route.post("/pictoryapis/v2/video/storyboard", ctx -> make(ctx, Call.STORYBOARD)),
        Route.put("/pictoryapis/v2/video/render/{jobid}", this::renderStoryboard),
        Route.post("/pictoryapis/v2/transcription", ctx -> make(ctx, Call.TRANSCRIPTION)),
        Route.post("/pictoryapis/v1/aistudio/images", ctx -> make(ctx, Call.IMAGE)),
        Route.post("/pictoryapis/v1/aistudio/videos", ctx -> make(ctx, Call.CLIP)),
        Route.post("/pictoryapis/v1/video/storyboard", this::oldStoryboard),
        Route.post("/pictoryapis/v1/video/render", this::oldRender));
  }

  private void make(Context ctx, Call call) throws IOException {
    Principal who = door.admit(ctx, Need.CREATE);
    domain.intake().checkServed(calls.of(call));
    JsonNode request = Requests.body(ctx);
    Requests.text(request, call.needed());
    answer(ctx, submit(who, call, request, Requests.address(request, "webhook")));
  }

  /** The same request again, this time for the video itself. */
  private void renderStoryboard(Context ctx) throws IOException {
    Principal who = door.admit(ctx, Need.CREATE);
    domain.intake().checkServed(calls.render());
    Job storyboard = door.job(who, Door.id(ctx));
    if (!storyboard.kept() || Call.of(storyboard) != Call.STORYBOARD) {
      throw Door.notFound();
    }
    if (!storyboard.state().ended()) {
      throw new Refusal(ErrorCode.JOB_NOT_TERMINAL, "the storyboard is still in progress");
    }
    String webhook = Requests.address(Requests.body(ctx), "webhook");
    answer(ctx, submit(who, Call.RENDER, Call.request(storyboard), webhook));
  }

  private void oldStoryboard(Context ctx) throws IOException {
    String id = old(ctx, Call.STORYBOARD);
    ObjectNode out = Json.mapper().createObjectNode().put("success", true).put("jobId", id);
    out.putObject("data").put("job_id", id);
    Answer.json(ctx, 200, out);
  }

  private void oldRender(Context ctx) throws IOException {
    Map<String, String> made = Map.of("job_id", old(ctx, Call.RENDER));
    Answer.json(ctx, 200, Map.of("data", made));
  }

  private String old(Context ctx, Call call) throws IOException {
    Principal who = door.admit(ctx, Need.CREATE);
    domain.intake().checkServed(calls.of(call));
    JsonNode request = Requests.body(ctx);
    Job job = submit(who, call, request, Requests.address(request, "webhook"));
    return job.id().uuid().toString();
  }

  private static void answer(Context ctx, Job job) throws IOException {
    ObjectNode out = Json.mapper().createObjectNode().put("success", true);
    out.putObject("data").put("jobId", job.id().uuid().toString());
    Answer.json(ctx, 200, out);
  }

  private Job submit(Principal who, Call call, JsonNode request, String webhook)
      throws IOException {
    CreateCall served = calls.of(call);
    String remembered = call.remembered(request, webhook);
    var order = new Intake.Order(who.account(), Pictory.NAME, served, _ -> remembered);
    if (Storyboards.serve(served)) {
      var asked = Storyboards.of(request, call == Call.STORYBOARD);
      return submit(order, asked.params(), asked.sources(), remembered);
    }
    Function<String, @Nullable JsonNode> fields = path -> Requests.field(request, path);
    return submit(order, served.params().fill(fields), served.sources(fields), remembered);
  }

  private Job submit(Intake.Order order, String params, List<Source> sources, String remembered)
      throws IOException {
    Map<String, Artifact> here = media.among(order.account(), sources);
    List<Source> elsewhere =
        sources.stream().filter(source -> !here.containsKey(source.name())).toList();
    return domain.intake().submit(order, params, elsewhere, here, remembered);
  }
}
