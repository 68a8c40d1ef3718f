package dev.lethe.api.useapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.account.Principal;
import dev.lethe.api.CreateCall;
import dev.lethe.api.Domain;
import dev.lethe.api.Intake;
import dev.lethe.api.Need;
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

/** The create calls, all of one shape: who serves each is the operator's choice. */
final class CreateRoutes {
  private final Domain domain;
  private final Door door;
  private final Executing executing;
  private final Document document;
  private final Map<Verb, CreateCall> calls;
  private final int usualJobs;

  CreateRoutes(Domain domain, Door door, Executing executing, Document document, Calls calls) {
    this.domain = domain;
    this.door = door;
    this.executing = executing;
    this.document = document;
    this.calls = calls.byVerb();
    this.usualJobs = calls.maxJobs();
  }

  List<Route> routes() {
    return Arrays.stream(Verb.values())
        .map(verb -> Route.post("/v2/jobs/" + verb.word(), ctx -> create(ctx, verb)))
        .toList();
  }

  private void create(Context ctx, Verb verb) throws IOException {
    Principal who = door.admit(ctx, Need.CREATE);
    CreateCall call = calls.getOrDefault(verb, CreateCall.NONE);
    domain.intake().checkServed(call);
    Fields fields = Fields.read(ctx);
    Asked asked = Asked.of(verb, fields, usualJobs);
    if (verb == Verb.BUTTON) {
      checkParent(who, asked.remembered().path("parentJobId").asText());
    }
    Executing.Entry entry =
        executing.enter(
            who.account(), asked.maxJobs(), () -> submit(who.account(), call, fields, asked));
    if (entry.made().isEmpty()) {
      full(ctx, entry.executing());
      return;
    }
    Answer.json(ctx, 200, document.of(entry.made().get()));
  }

  private Job submit(AccountId account, CreateCall call, Fields fields, Asked asked) {
    var order = new Intake.Order(account, Useapi.NAME, call, _ -> "{}");
    return domain
        .intake()
        .submit(order, fields::get, call.sources(fields::get), Json.text(asked.remembered()));
  }

  /** A button belongs to what a job has made. */
  private void checkParent(Principal who, String jobid) {
    if (door.job(who, jobid).state() != JobState.SUCCEEDED) {
      throw Fields.wrong(Door.JOBID, "is of a job that is not completed");
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
