package dev.lethe.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.scenario.Exchange.Answered;
import dev.lethe.scenario.Exchange.Asked;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A story told in requests and answers. Each step is a request and what must come back; {@code
 * {name}} in a path, a query or a body stands for what an earlier step has kept.
 */
final class HttpScenario {
  private final String name;
  private final List<Action> actions = new ArrayList<>();
  private Step step = new Step("GET", "/");
  private boolean leavesNothing;

  /** One thing that happens; what it keeps goes into the map. */
  interface Action {
    void run(World world, Map<String, String> kept) throws Exception;
  }

  /** What is asked in one step, and what is expected of the answer. */
  private static final class Step {
    final String method;
    final String target;
    final Map<String, String> headers = new LinkedHashMap<>();
    final List<Check> checks = new ArrayList<>();
    String who = "user";
    byte[] body = World.NOTHING;
    boolean beyondDescription;

    Step(String method, String target) {
      this.method = method;
      this.target = target;
    }
  }

  private interface Check {
    void check(Exchange exchange, Map<String, String> kept);
  }

  private HttpScenario(String name) {
    this.name = name;
  }

  static HttpScenario scenario(String name) {
    return new HttpScenario(name);
  }

  String name() {
    return name;
  }

  HttpScenario get(String target) {
    return ask("GET", target);
  }

  HttpScenario post(String target) {
    return ask("POST", target);
  }

  HttpScenario patch(String target) {
    return ask("PATCH", target);
  }

  HttpScenario head(String target) {
    return ask("HEAD", target);
  }

  HttpScenario put(String target) {
    return ask("PUT", target);
  }

  HttpScenario delete(String target) {
    return ask("DELETE", target);
  }

  HttpScenario ask(String method, String target) {
    Step asked = new Step(method, target);
    step = asked;
    actions.add((world, kept) -> run(asked, world, kept));
    return this;
  }

  /** Something that happens beside the requests. */
  HttpScenario then(Action action) {
    actions.add(action);
    return this;
  }

  HttpScenario as(String who) {
    step.who = who;
    return this;
  }

  HttpScenario header(String header, String value) {
    step.headers.put(header, value);
    return this;
  }

  HttpScenario json(String json) {
    return body("application/json", json);
  }

  HttpScenario body(String mediaType, String text) {
    step.headers.put("Content-Type", mediaType);
    step.body = text.getBytes(StandardCharsets.UTF_8);
    return this;
  }

  HttpScenario form(Form form) {
    return body(Form.MEDIA_TYPE, form.text());
  }

  HttpScenario expect(int status) {
    return check((exchange, _) ->
        assertThat(exchange.answered().status()).as("%s", exchange).isEqualTo(status));
  }

  HttpScenario expectEither(int one, int other) {
    return check((exchange, _) ->
        assertThat(exchange.answered().status()).as("%s", exchange).isIn(one, other));
  }

  HttpScenario expect(int status, String code) {
    return expect(status).field("/code", code);
  }

  /** The request is refused, and this field is to blame. */
  HttpScenario refused(String pointer, String code) {
    return expect(400, "invalid_request")
        .check((exchange, kept) -> {
          List<String> blamed = new ArrayList<>();
          exchange
              .answered()
              .json()
              .path("errors")
              .forEach(e -> blamed.add(e.path("pointer").asText() + " " + e.path("code").asText()));
          assertThat(blamed).as("%s", exchange).contains(fill(pointer, kept) + " " + code);
        });
  }

  /** What is wrong with the request cannot be told by the description alone. */
  HttpScenario beyondDescription() {
    step.beyondDescription = true;
    return this;
  }

  /** A field of the answer, as text; {@code null} for null. */
  HttpScenario field(String pointer, String value) {
    return check((exchange, kept) -> {
      JsonNode field = exchange.answered().json().at(pointer);
      assertThat(field.isMissingNode()).as("%s in %s", pointer, exchange).isFalse();
      String text = field.isValueNode() ? field.asText() : field.toString();
      assertThat(text).as("%s in %s", pointer, exchange).isEqualTo(fill(value, kept));
    });
  }

  HttpScenario hasHeader(String header, String value) {
    return check((exchange, kept) ->
        assertThat(exchange.answered().header(header))
            .as("%s of %s", header, exchange)
            .contains(fill(value, kept)));
  }

  HttpScenario hasBody(String text) {
    return check((exchange, _) -> assertThat(exchange.answered().text()).isEqualTo(text));
  }

  HttpScenario answer(Consumer<Answered> look) {
    return check((exchange, _) -> look.accept(exchange.answered()));
  }

  HttpScenario keep(String as, String pointer) {
    return check((exchange, kept) -> kept.put(as, exchange.answered().json().at(pointer).asText()));
  }

  HttpScenario keepHeader(String as, String header) {
    return check(
        (exchange, kept) -> kept.put(as, exchange.answered().header(header).orElseThrow()));
  }

  /** All that was refused on the way has left nothing on storage. */
  HttpScenario leavesNothing() {
    leavesNothing = true;
    return this;
  }

  void run(World world) throws Exception {
    Set<String> before = world.jobFolders();
    Map<String, String> kept = new HashMap<>();
    for (Action action : actions) {
      action.run(world, kept);
    }
    if (leavesNothing) {
      World.eventually("no new job folder", () -> before.containsAll(world.jobFolders()));
    }
  }

  private HttpScenario check(Check check) {
    step.checks.add(check);
    return this;
  }

  private static void run(Step step, World world, Map<String, String> kept) {
    String target = fill(step.target, kept);
    int mark = target.indexOf('?');
    Map<String, String> headers = new LinkedHashMap<>(world.authorization(step.who));
    step.headers.forEach((header, value) -> headers.put(header, fill(value, kept)));
    Asked asked =
        new Asked(
            step.method,
            mark < 0 ? target : target.substring(0, mark),
            mark < 0 ? "" : target.substring(mark + 1),
            headers,
            filled(step.body, kept));
    Exchange exchange = world.exchange(asked);
    step.checks.forEach(check -> check.check(exchange, kept));
    checkRequest(step, world, exchange);
  }

  /** What the server takes, the description must allow, and what it refuses as invalid not. */
  private static void checkRequest(Step step, World world, Exchange exchange) {
    boolean described =
        world.api().find(exchange.asked().method(), exchange.asked().path()).isPresent();
    if (!described) {
      return;
    }
    // Which parts a form must have, and in which order, a schema cannot say.
    boolean form = exchange.asked().mediaType().orElse("").startsWith("multipart/");
    List<String> faults = world.contract().faults(exchange.asked());
    if (exchange.answered().status() < 400) {
      assertThat(faults).as("the description allows %s", exchange).isEmpty();
    } else if (exchange.answered().status() == 400 && !step.beyondDescription && !form) {
      assertThat(faults).as("the description refuses %s", exchange).isNotEmpty();
    }
  }

  private static byte[] filled(byte[] body, Map<String, String> kept) {
    String text = new String(body, StandardCharsets.UTF_8);
    return fill(text, kept).getBytes(StandardCharsets.UTF_8);
  }

  private static String fill(String text, Map<String, String> kept) {
    String filled = text;
    for (var entry : kept.entrySet()) {
      filled = filled.replace("{" + entry.getKey() + "}", entry.getValue());
    }
    return filled;
  }
}
