package dev.lethe.api.cielo24;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.api.Domain;
import dev.lethe.api.Need;
import dev.lethe.http.Json;
import dev.lethe.http.Route;
import dev.lethe.http.Streamed;
import dev.lethe.id.AccountId;
import dev.lethe.id.JobId;
import dev.lethe.job.Job;
import dev.lethe.job.JobQuery;
import io.javalin.http.Context;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;

/**
 * The jobs that the dialect made, newest first. The vendor knows no pages, so all of them are in
 * one answer; it is written while they are read, and never held as a whole.
 */
final class ListRoute {
  private static final int AT_ONCE = 500;
  private static final int BUFFER = 32 << 10;

  private final Domain domain;
  private final Door door;

  ListRoute(Domain domain, Door door) {
    this.domain = domain;
    this.door = door;
  }

  List<Route> routes() {
    return Door.reads("/api/job/list", this::list).toList();
  }

  private void list(Context ctx) throws IOException {
    Asked asked = Asked.of(ctx);
    Door.Guest guest = door.admit(ctx, asked, Need.READ);
    door.checkOwnName(asked.text("Username"), guest.who());
    Filter filter = Filter.of(asked);
    AccountId account = guest.who().account();
    String name = domain.gate().account(account).name();
    // Read before the head is sent: after it, an error could only break the answer off.
    List<Job> first = filter.nothing() ? List.of() : page(account, filter, Optional.empty());
    Optional<OutputStream> out = Streamed.begin(ctx, "application/json");
    if (out.isEmpty()) {
      return;
    }
    try (JsonGenerator json =
        Json.mapper().createGenerator(new BufferedOutputStream(out.get(), BUFFER))) {
      json.writeStartObject();
      json.writeStringField("Username", name);
      json.writeArrayFieldStart("ActiveJobs");
      jobs(
          first,
          account,
          filter,
          sheet -> {
            ObjectNode item = sheet.json(guest.generation());
            json.writeTree(item.put("Username", name));
          });
      json.writeEndArray();
      json.writeEndObject();
    }
  }

  /** Where a job of the list goes. */
  private interface Sink {
    void take(Sheet sheet) throws IOException;
  }

  private void jobs(List<Job> first, AccountId account, Filter filter, Sink sink)
      throws IOException {
    List<Job> page = first;
    while (true) {
      for (Job job : page) {
        Sheet sheet = Sheet.of(job);
        if (job.kept() && filter.shows().test(sheet)) {
          sink.take(sheet);
        }
      }
      if (page.size() < AT_ONCE) {
        return;
      }
      page = page(account, filter, Optional.of(page.getLast().id()));
    }
  }

  private List<Job> page(AccountId account, Filter filter, Optional<JobId> last) {
    return domain
        .jobs()
        .list(
            new JobQuery(
                account,
                filter.states(),
                Optional.empty(),
                filter.createdBefore(),
                Optional.empty(),
                Optional.of(Cielo24.NAME),
                last,
                AT_ONCE));
  }
}
