package dev.lethe.api.useapi;

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
import java.time.format.DateTimeFormatter;
import java.util.List;

/**
 * The account that asks. Nobody's mail address is known here, and an account is good from the day
 * it was made.
 */
final class AccountRoutes {
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("uuMMdd").withZone(ZoneOffset.UTC);

  private final Domain domain;
  private final Door door;

  AccountRoutes(Domain domain, Door door) {
    this.domain = domain;
    this.door = door;
  }

  List<Route> routes() {
    return List.of(Route.get("/v2/account", this::get));
  }

  private void get(Context ctx) throws IOException {
    Principal who = door.admit(ctx, Need.READ);
    Account account = domain.gate().account(who.account());
    String created = Json.time(account.createdAt());
    ObjectNode out = Json.mapper().createObjectNode();
    out.put("id", account.id().uuid().toString());
    out.put("email", "");
    out.put("created", created);
    out.put("name", account.name());
    out.put("subscriptionIsActive", account.subscribed(domain.clock().instant()));
    out.put("verified", created);
    out.put("sub", DAY.format(account.createdAt()));
    Answer.json(ctx, 200, out);
  }
}
