package dev.lethe.api.useapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.account.Account;
import dev.lethe.account.Principal;
import dev.lethe.api.Domain;
import dev.lethe.api.Need;
import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.http.Answer;
import dev.lethe.http.Json;
import dev.lethe.http.Route;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;

/**
 * The account that asks. Nobody's mail address is known here, and an account is good from the day
 * it was made.
 */
final class AccountRoutes {
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("uuMMdd").withZone(ZoneOffset.UTC);

  private static final String CHANNELS = "/v2/account/midjourney";

  private final Domain domain;
  private final Door door;

  AccountRoutes(Domain domain, Door door) {
    this.domain = domain;
    this.door = door;
  }

  List<Route> routes() {
    return List.of(
        Route.get("/v2/account", this::get),
        Route.get(CHANNELS, this::channels),
        Route.post(CHANNELS, this::configure),
        Route.get(CHANNELS + "/{channel}", this::noChannel),
        Route.post(CHANNELS + "/{channel}", this::configure),
        Route.delete(CHANNELS + "/{channel}", this::noChannel),
        Route.post(CHANNELS + "/{channel}/reset", this::noChannel));
  }

  /** There is no Discord behind this server, and so no channel that could be configured. */
  private void channels(Context ctx) throws IOException {
    door.admit(ctx, Need.READ);
    Answer.json(ctx, 200, Map.of());
  }

  private void noChannel(Context ctx) {
    door.admit(ctx, Need.READ);
    throw new Refusal(ErrorCode.NOT_FOUND, "Channel is not configured");
  }

  private void configure(Context ctx) {
    door.admit(ctx, Need.CREATE);
    throw new Refusal(ErrorCode.TYPE_NOT_SERVED, "this server has no Discord channels");
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
