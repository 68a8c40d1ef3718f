package dev.lethe.api.useapi;

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
import dev.lethe.id.AccountId;
import dev.lethe.job.Job;
import dev.lethe.job.JobState;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** The create calls, all of one shape: who serves each is the operator's choice. */
final class CreateRoutes {
  /** The vendor's first paths: below them our own API lies. */
  static final String OLDER = "/v1/jobs/";

  /** What turns a switch in Discord, or asks how one stands. */
  private static final List<String> DISCORD =
      List.of(
          "fast",
          "relax",
          "turbo",
          "info",
          "settings",
          "remix",
          "variability",
          "seed",
          "seed_async");

  private final Domain domain;
  private final Door door;
  private final Executing executing;
  private final Document document;
  private final Map<Verb, CreateCall> calls;
  private final int usualJobs;
  private final Children children;

  CreateRoutes(Domain domain, Door door, Executing executing, Document document, Calls calls) {
    this.domain = domain;
    this.door = door;
    this.executing = executing;
    this.document = document;
    this.calls = calls.byVerb();
    this.usualJobs = calls.maxJobs();
    this.children = new Children(domain);
  }

  List<Route> routes() {
    Stream<Route> served =
        Arrays.stream(Verb.values())
            .map(verb -> Route.post("/v2/jobs/" + verb.word(), ctx -> create(ctx, verb)));
    Stream<Route> others =
        DISCORD.stream()
            .map(word ->
                Route.post("/v2/jobs/" + word, ctx -> refuse(ctx, "does not serve this call")));
    Stream<Route> older =
        Arrays.stream(Verb.values())
            .map(verb ->
                Route.post(OLDER + verb.word(), ctx -> refuse(ctx, "serves this call by /v2")));
    return Stream.of(served, others, older).flatMap(Function.identity()).toList();
  }

  private void refuse(Context ctx, String why) {
    door.admit(ctx, Need.CREATE);
    throw new Refusal(ErrorCode.TYPE_NOT_SERVED, "this server " + why);
  }

  private void create(Context ctx, Verb verb) throws IOException {
    Principal who = door.admit(ctx, Need.CREATE);
    CreateCall call = calls.getOrDefault(verb, CreateCall.NONE);
    domain.intake().checkServed(call);
    Fields fields = Fields.read(ctx);
    Asked asked = Asked.of(verb, fields, usualJobs);
    if (verb == Verb.BUTTON) {
      checkParent(who, asked.remembered());
    }
    Executing.Entry entry;
    try {
      entry =
          executing.enter(
              who.account(), asked.maxJobs(), () -> submit(who.account(), call, fields, asked));
    } catch (Children.Pressed pressed) {
      Answer.json(ctx, 409, pressed.answer());
      return;
    }
    if (entry.made().isEmpty()) {
      full(ctx, entry.executing());
      return;
    }
    Answer.json(ctx, 200, document.of(entry.made().get()));
  }

  private Job submit(AccountId account, CreateCall call, Fields fields, Asked asked) {
    // With the room that is held meanwhile no second press gets in between.
    children.refusePressed(account, asked.remembered());
    var order = new Intake.Order(account, Useapi.NAME, call, _ -> "{}");
    return domain
        .intake()
        .submit(
            order,
            fields::get,
            call.sources(fields::get),
            Json.text(asked.remembered()),
            Children.labels(asked.remembered()));
  }

  /** A button belongs to what a job has made, and is one of those that it says it has. */
  private void checkParent(Principal who, JsonNode asked) {
    Job parent = door.job(who, asked.path("parentJobId").asText());
    if (parent.state() != JobState.SUCCEEDED) {
      throw Fields.wrong(Door.JOBID, "is of a job that is not completed");
    }
    JsonNode buttons = Words.result(parent).path("buttons");
    boolean has = !buttons.isArray();
    for (JsonNode button : buttons) {
      has |= button.asText().equals(asked.path("button").asText());
    }
    if (!has) {
      throw Fields.wrong("button", "is not among the buttons of the job");
    }
  }

  /** By the list a client tells this from having sent too many requests: it waits for a job. */
  private static void full(Context ctx, List<Job> executing) throws IOException {
    ObjectNode out = Json.mapper().createObjectNode();
    out.put("error", "All of maxJobs jobs are executing");
    var ids = out.putArray("executingJobs");
    executing.forEach(job -> ids.add(Ids.write(job.id())));
    Answer.json(ctx, 429, out.put("code", 429));
  }
}
