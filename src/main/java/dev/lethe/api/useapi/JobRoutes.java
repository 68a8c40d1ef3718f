package dev.lethe.api.useapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.account.Principal;
import dev.lethe.api.Domain;
import dev.lethe.api.Gate;
import dev.lethe.api.Need;
import dev.lethe.error.Refusal;
import dev.lethe.http.Answer;
import dev.lethe.http.Json;
import dev.lethe.http.Query;
import dev.lethe.http.Route;
import dev.lethe.id.JobId;
import dev.lethe.job.Job;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.List;

/** Jobs by id: look, cancel; and which of them are executing. */
final class JobRoutes {
  private final Domain domain;
  private final Door door;
  private final Executing executing;
  private final Document document;

  JobRoutes(Domain domain, Door door, Executing executing, Document document) {
    this.domain = domain;
    this.door = door;
    this.executing = executing;
    this.document = document;
  }

  List<Route> routes() {
    return List.of(
        Route.get("/v2/jobs", this::listOrGet),
        Route.get("/v2/jobs/", this::get),
        Route.get("/v2/jobs/cancel", this::cancel),
        Route.get("/v2/jobs/cancel/", this::cancel));
  }

  /** Without the slash the parameter decides what is meant. */
  private void listOrGet(Context ctx) throws IOException {
    Principal who = door.admit(ctx, Need.READ);
    if (Query.among(ctx, Door.JOBID).text(Door.JOBID).isPresent()) {
      show(ctx, who);
      return;
    }
    List<Job> jobs = executing.of(who.account());
    Answer.json(ctx, 200, jobs.stream().map(job -> Ids.write(job.id())).toList());
  }

  private void get(Context ctx) throws IOException {
    show(ctx, door.admit(ctx, Need.READ));
  }

  private void show(Context ctx, Principal who) throws IOException {
    String jobid = Door.jobid(ctx);
    Job job = door.job(who, jobid);
    try {
      Answer.json(ctx, 200, document.of(job));
    } catch (Refusal e) {
      throw gone(e, jobid);
    }
  }

  /** Stops the work and keeps the record; a job that has ended stays as it is, and is told so. */
  private void cancel(Context ctx) throws IOException, InterruptedException {
    Gate.changesByGet(ctx);
    Principal who = door.admit(ctx, Need.END);
    String jobid = Door.jobid(ctx);
    JobId id = door.job(who, jobid).id();
    Job job;
    try {
      job = domain.endings().cancel(Domain.asker(who), id, null, Domain.END_WAIT).job();
    } catch (Refusal e) {
      throw gone(e, jobid);
    }
    if (!job.kept()) {
      // It was cleaned since it was looked up; a cancel takes that for an end like any other.
      throw Door.notFound(jobid);
    }
    ObjectNode out = Json.mapper().createObjectNode();
    Answer.json(ctx, 200, out.put("jobid", jobid).put("status", Words.of(job)).put("code", 200));
  }

  /** What was erased between two steps of one request is not found either. */
  private static Refusal gone(Refusal refusal, String jobid) {
    return switch (refusal.code()) {
      case NOT_FOUND, JOB_DELETED, JOB_ERASED, LINK_GONE -> Door.notFound(jobid);
      default -> refusal;
    };
  }
}
