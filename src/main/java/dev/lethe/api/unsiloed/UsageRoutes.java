package dev.lethe.api.unsiloed;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.account.Account;
import dev.lethe.account.Principal;
import dev.lethe.api.Domain;
import dev.lethe.api.Need;
import dev.lethe.http.Answer;
import dev.lethe.http.Json;
import dev.lethe.http.Route;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.ZoneOffset;
import java.util.List;

/** What the vendor calls the organisation is the account. */
final class UsageRoutes {
  private final Domain domain;
  private final Door door;

  UsageRoutes(Domain domain, Door door) {
    this.domain = domain;
    this.door = door;
  }

  List<Route> routes() {
    return List.of(Route.get("/org/get_usage", this::get));
  }

  private void get(Context ctx) throws IOException {
    Principal who = door.admit(ctx, Need.READ);
    Account account = domain.gate().account(who.account());
    Usage usage = Usage.of(domain, account.id());
    ObjectNode out = Json.mapper().createObjectNode();
    out.put("org_id", account.id().uuid().toString());
    out.put("org_name", account.name());
    out.put("current_usage", usage.used());
    out.put("usage_limit", Usage.LIMIT);
    out.put("remaining_quota", usage.remaining());
    out.put("last_billed_date", usage.since().atZone(ZoneOffset.UTC).toLocalDate().toString());
    Answer.json(ctx, 200, out);
  }
}
