package dev.lethe.api.cielo24;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.account.Account;
import dev.lethe.account.Principal;
import dev.lethe.account.RateLimits;
import dev.lethe.account.Scope;
import dev.lethe.api.Domain;
import dev.lethe.api.Gate;
import dev.lethe.api.Need;
import dev.lethe.error.Refusal;
import dev.lethe.http.Answer;
import dev.lethe.http.Json;
import dev.lethe.http.Route;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What an account is set to, whose a key is, new accounts, and calls of which there is none here.
 */
final class SettingRoutes {
  private static final Need CHANGE = new Need(Scope.JOBS_WRITE, RateLimits.Kind.WRITE, false);
  private static final String NOTES = "default_job_notes";

  /** People of the vendor's do these, or models that are not here. */
  private static final List<String> NOT_HERE =
      List.of("list_related", "uplevel", "translate", "burn_in_caption", "add_custom_guidelines");

  private final Domain domain;
  private final Door door;

  SettingRoutes(Domain domain, Door door) {
    this.domain = domain;
    this.door = door;
  }

  List<Route> routes() {
    return Stream.of(
            Door.reads("/api/account/verify_key", this::verify),
            Door.reads("/api/account/get_settings", this::settings),
            Stream.of(
                Route.post("/api/account/update_setting", this::update),
                Route.post("/api/account/create", this::create)),
            NOT_HERE.stream().flatMap(name -> Door.reads("/api/job/" + name, this::notHere)))
        .flatMap(Function.identity())
        .toList();
  }

  private void verify(Context ctx) throws IOException {
    Principal who = door.admit(ctx, Asked.of(ctx), Need.READ).who();
    Answer.json(ctx, 200, Map.of("name", domain.gate().account(who.account()).name()));
  }

  private void settings(Context ctx) throws IOException {
    door.admit(ctx, Asked.of(ctx), Need.READ);
    Answer.json(ctx, 200, fixed());
  }

  /** They are the same for everybody: jobs wait for nobody, and notes go with a job. */
  private static ObjectNode fixed() {
    return Json.mapper()
        .createObjectNode()
        .put(NOTES, "")
        .put("require_customer_authorization_before_starting_workflow", false)
        .put("customer_authorization_required_mechanical", false);
  }

  /** What is so already can be set; nothing else can. */
  private void update(Context ctx) throws IOException {
    Gate.changesByGet(ctx);
    Asked asked = Asked.of(ctx);
    Principal who = door.admit(ctx, asked, CHANGE).who();
    door.checkOwnName(asked.text("account_id"), who);
    String setting = asked.need("setting");
    if (!fixed().has(setting)) {
      throw ErrorType.INVALID_OPTION.because("setting: there is no such setting");
    }
    boolean same =
        setting.equals(NOTES) ? asked.text("value").isEmpty() : !asked.flag("value", true);
    if (!same) {
      throw ErrorType.NOT_IMPLEMENTED.because("This server does not keep " + setting);
    }
    Answer.empty(ctx, 204);
  }

  /** An account beside the others; only who may make accounts anyway may do it here. */
  private void create(Context ctx) throws IOException {
    Gate.changesByGet(ctx);
    Asked asked = Asked.of(ctx);
    Principal who = door.admit(ctx, asked, CHANGE).who();
    if (!who.admin()) {
      throw ErrorType.ACCOUNT_UNPRIVILEGED.refusal();
    }
    String password = asked.need("new_password");
    String name = asked.need("new_username");
    if (domain.accounts().known(name).isPresent()) {
      throw ErrorType.ACCOUNT_EXISTS.refusal();
    }
    try {
      Account made = domain.accounts().by(who).create(name);
      domain.sessions().setPassword(made.id(), password);
    } catch (Refusal e) {
      throw ErrorType.INVALID_OPTION.because(e.detail());
    }
    Answer.empty(ctx, 204);
  }

  private void notHere(Context ctx) throws IOException {
    door.admit(ctx, Asked.of(ctx), Need.READ);
    throw ErrorType.NOT_IMPLEMENTED.refusal();
  }
}
