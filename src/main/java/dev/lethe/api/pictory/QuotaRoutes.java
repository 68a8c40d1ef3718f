package dev.lethe.api.pictory;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.account.Principal;
import dev.lethe.api.Domain;
import dev.lethe.api.Need;
import dev.lethe.http.Answer;
import dev.lethe.http.Json;
import dev.lethe.http.Route;
import dev.lethe.job.Job.Stored;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.List;

/**
 * The vendor's four quotas, of which nothing is counted here, so that their limit is the largest
 * number that every client can read; and what the account has stored, which the vendor does not
 * tell though it limits it.
 */
final class QuotaRoutes {
  private static final List<String> METRICS =
      List.of("videoMinutes", "transcriptionMinutes", "elevenLabsVoiceOverMinutes", "aiCredits");

  private final Domain domain;
  private final Door door;

  QuotaRoutes(Domain domain, Door door) {
    this.domain = domain;
    this.door = door;
  }

  List<Route> routes() {
    return List.of(Route.get("/pictoryapis/v1/quota", this::get));
  }

  private void get(Context ctx) throws IOException {
    Principal who = door.admit(ctx, Need.READ);
    Stored stored = domain.jobs().stored(who.account());
    ObjectNode out = Json.mapper().createObjectNode();
    METRICS.forEach(name -> out.putObject(name).put("used", 0).put("limit", Integer.MAX_VALUE));
    out.putObject("storage").put("files", stored.artifacts()).put("bytes", stored.bytes());
    Answer.json(ctx, 200, out);
  }
}
