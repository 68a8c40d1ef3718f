package dev.lethe.api.pictory;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.account.Principal;
import dev.lethe.api.Domain;
import dev.lethe.api.Need;
import dev.lethe.error.Refusal;
import dev.lethe.http.Answer;
import dev.lethe.http.Json;
import dev.lethe.http.Pages;
import dev.lethe.http.Query;
import dev.lethe.http.Route;
import dev.lethe.id.JobId;
import dev.lethe.job.Job;
import dev.lethe.job.JobQuery;
import dev.lethe.job.JobState;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Jobs: list, look, clean. A job that was cleaned is still there, and says so. */
final class JobRoutes {
  private static final String LIST = "pictory";
  private static final String PLACE = "nextPageKey";

  /** Drafts hold files that were put here for jobs to come. */
  private static final Set<JobState> SHOWN = EnumSet.complementOf(EnumSet.of(JobState.DRAFT));

  private final Domain domain;
  private final Door door;
  private final Documents documents;

  JobRoutes(Domain domain, Door door, Documents documents) {
    this.domain = domain;
    this.door = door;
    this.documents = documents;
  }

  List<Route> routes() {
    return List.of(
        Route.get("/pictoryapis/v1/jobs", this::list),
        Route.get("/pictoryapis/v1/jobs/{jobid}", this::get),
        Route.delete("/pictoryapis/v1/jobs/{jobid}/clean", this::clean));
  }

  private void list(Context ctx) throws IOException {
    Principal who = door.admit(ctx, Need.READ);
    Optional<JobId> after = Query.among(ctx, PLACE).text(PLACE).map(JobRoutes::place);
    int limit = Pages.DEFAULT_LIMIT;
    // One more than is shown tells whether there is a next page.
    List<Job> found = domain.jobs().list(ours(who, after, limit + 1));
    boolean more = found.size() > limit;
    List<Job> page = more ? found.subList(0, limit) : found;
    ObjectNode out = Json.mapper().createObjectNode();
    ArrayNode items = out.putArray("items");
    page.forEach(job -> items.add(documents.item(job)));
    @Nullable String next = more ? Pages.encode(LIST, page.getLast().id().toString()) : null;
    out.put(PLACE, next);
    Answer.json(ctx, 200, out);
  }

  private static JobId place(String key) {
    try {
      return JobId.parse(Pages.decode(LIST, key)).orElseThrow(JobRoutes::noPlace);
    } catch (Refusal _) {
      throw noPlace();
    }
  }

  private static Refusal noPlace() {
    return Refusal.field("?" + PLACE, "invalid", PLACE + " is not one this list gave out");
  }

  private static JobQuery ours(Principal who, Optional<JobId> after, int limit) {
    return new JobQuery(
        who.account(),
        SHOWN,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(Pictory.NAME),
        after,
        limit);
  }

  private void get(Context ctx) throws IOException {
    Principal who = door.admit(ctx, Need.READ);
    Job job = door.job(who, Door.id(ctx));
    try {
      Answer.json(ctx, 200, documents.whole(job));
    } catch (Refusal e) {
      throw Door.here(e);
    }
  }

  /** Refused while the job is in progress; of a cleaned job it is the same clean. */
  private void clean(Context ctx) throws IOException, InterruptedException {
    Principal who = door.admit(ctx, Need.END);
    JobId id = Door.id(ctx);
    try {
      door.job(who, id);
      domain.endings().clean(Domain.asker(who), id, Domain.END_WAIT);
    } catch (Refusal e) {
      throw Door.here(e);
    }
    Answer.json(ctx, 200, Map.of("success", true));
  }
}
