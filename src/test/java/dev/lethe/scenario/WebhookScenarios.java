package dev.lethe.scenario;

import static dev.lethe.scenario.HttpScenario.scenario;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;

/** Where an account wants to be told of events, and what it can see of how that went. */
final class WebhookScenarios {
  /** A name that leads to this machine: nothing is ever brought there. */
  private static final String URL = "http://localhost:1/in";

  private static final String ALL = "{\"url\":\"" + URL + "\",\"events\":[\"job.*\"]}";
  private static final String NONE = "whk_01k00000000000000000000000";
  private static final String NO_EVENT = "evt_01k00000000000000000000000";

  private WebhookScenarios() {}

  static Stream<HttpScenario> all() {
    return Stream.of(
        life(), secrets(), deliveries(), strangers(), newRefusals(), refusals(), tooMany());
  }

  private static HttpScenario made(String name, String who) {
    return scenario(name)
        .post("/v1/webhooks")
        .as(who)
        .json(ALL)
        .expect(201)
        .keep("hook", "/id")
        .keep("secret", "/secret");
  }

  private static HttpScenario life() {
    return scenario("a webhook is made, read, changed and removed")
        .post("/v1/webhooks")
        .as("stranger")
        .header("Idempotency-Key", "hook-1")
        .json("{\"url\":\"https://a.example/in?token=x\"}")
        .expect(201)
        .field("/url", "https://a.example/in?token=x")
        .field("/events", "[\"*\"]")
        .field("/enabled", "true")
        .field("/failing_since", "null")
        .keep("hook", "/id")
        .post("/v1/webhooks")
        .as("stranger")
        .header("Idempotency-Key", "hook-1")
        .json("{\"url\":\"https://a.example/in?token=x\"}")
        .expect(201)
        .field("/id", "{hook}")
        .field("/secret", "null")
        .post("/v1/webhooks")
        .as("stranger")
        .header("Idempotency-Key", "hook-1")
        .json("{\"url\":\"https://b.example/\"}")
        .expect(422, "idempotency_mismatch")
        .get("/v1/webhooks/{hook}")
        .as("stranger")
        .expect(200)
        .field("/secret", "null")
        .patch("/v1/webhooks/{hook}")
        .as("stranger")
        .json("{\"events\":[\"link.revoked\",\"erasure.*\"],\"url\":\"https://c.example/\"}")
        .expect(200)
        .field("/url", "https://c.example/")
        .field("/events", "[\"erasure.*\",\"link.revoked\"]")
        .patch("/v1/webhooks/{hook}")
        .as("stranger")
        .json("{\"enabled\":false}")
        .expect(200)
        .field("/enabled", "false")
        .field("/disabled_reason", "user")
        .field("/url", "https://c.example/")
        .patch("/v1/webhooks/{hook}")
        .as("stranger")
        .json("{\"enabled\":true}")
        .expect(200)
        .field("/disabled_reason", "null")
        .get("/v1/webhooks")
        .as("stranger")
        .expect(200)
        .field("/items/0/id", "{hook}")
        .field("/items/0/secret", "null")
        .delete("/v1/webhooks/{hook}")
        .as("stranger")
        .expect(204)
        .get("/v1/webhooks/{hook}")
        .as("stranger")
        .expect(404, "not_found")
        .get("/v1/audit?action=webhook.changed&limit=1")
        .as("admin")
        .field("/items/0/subject", "{hook}")
        .answer(answer -> assertThat(answer.text()).doesNotContain("c.example", "whsec_"));
  }

  private static HttpScenario secrets() {
    return made("a secret is rotated, and the old one is good for a while", "user")
        .post("/v1/webhooks/{hook}/secret")
        .expect(200)
        .answer(answer -> {
          assertThat(answer.json().path("secret").asText()).startsWith("whsec_");
          assertThat(answer.json().path("old_secret_until").isNull()).isFalse();
        })
        .post("/v1/webhooks/{hook}/secret")
        .json("{\"old_valid_for\":\"0s\"}")
        .expect(200)
        .field("/old_secret_until", "null")
        .post("/v1/webhooks/{hook}/secret")
        .json("{\"old_valid_for\":\"8d\"}")
        .refused("/old_valid_for", "out_of_range")
        .beyondDescription()
        .post("/v1/webhooks/{hook}/secret")
        .body("text/plain", "{}")
        .expect(415)
        .post("/v1/webhooks/{hook}/secret")
        .json("{\"old_valid_for\":\"" + "1".repeat(1 << 20) + "\"}")
        .expect(413)
        .delete("/v1/webhooks/{hook}")
        .expect(204);
  }

  private static HttpScenario deliveries() {
    return made("what an endpoint did not take can be seen and sent again", "user")
        .post("/v1/webhooks/{hook}/test")
        .expect(200)
        .field("/delivered", "false")
        .field("/status", "null")
        .field("/trouble", "address_blocked")
        .post("/v1/jobs")
        .json("{\"type\":\"test.noop\"}")
        .keep("job", "/id")
        .get("/v1/jobs/{job}?wait=20s")
        .field("/state", "succeeded")
        .then((world, kept) ->
            World.eventually(
                "three tries",
                () ->
                    world
                            .send(
                                new Exchange.Asked(
                                    "GET",
                                    "/v1/webhooks/" + kept.get("hook") + "/deliveries",
                                    "",
                                    world.authorization("user"),
                                    World.NOTHING))
                            .json()
                            .path("items")
                            .size()
                        == 3))
        .get("/v1/webhooks/{hook}/deliveries?limit=2")
        .expect(200)
        .field("/items/0/type", "job.succeeded")
        .field("/items/0/state", "pending")
        .field("/items/0/attempts", "1")
        .field("/items/0/trouble", "address_blocked")
        .keep("event", "/items/0/event_id")
        .keep("cursor", "/next_cursor")
        .get("/v1/webhooks/{hook}/deliveries?limit=2&cursor={cursor}")
        .expect(200)
        .field("/items/0/type", "job.queued")
        .field("/next_cursor", "null")
        .get("/v1/webhooks/{hook}/deliveries?cursor=x")
        .expect(400, "invalid_cursor")
        .beyondDescription()
        .get("/v1/webhooks/{hook}")
        .answer(answer -> assertThat(answer.json().path("failing_since").isNull()).isFalse())
        .post("/v1/webhooks/{hook}/deliveries/{event}/redeliver")
        .expect(202)
        .field("/event_id", "{event}")
        .field("/state", "pending")
        .field("/attempts", "0")
        .post("/v1/webhooks/{hook}/deliveries/" + NO_EVENT + "/redeliver")
        .expect(404, "not_found")
        .delete("/v1/webhooks/{hook}")
        .expect(204);
  }

  private static HttpScenario strangers() {
    return made("a webhook is its account's alone", "user")
        .get("/v1/webhooks/{hook}")
        .as("stranger")
        .expect(404)
        .patch("/v1/webhooks/{hook}")
        .as("stranger")
        .json("{\"enabled\":false}")
        .expect(404)
        .post("/v1/webhooks/{hook}/test")
        .as("stranger")
        .expect(404)
        .post("/v1/webhooks/{hook}/secret")
        .as("stranger")
        .expect(404)
        .get("/v1/webhooks/{hook}/deliveries")
        .as("stranger")
        .expect(404)
        .delete("/v1/webhooks/{hook}")
        .as("stranger")
        .expect(404)
        .get("/v1/webhooks/" + NONE)
        .expect(404)
        .get("/v1/webhooks/{hook}")
        .as("reader")
        .expect(200)
        .field("/enabled", "true")
        .delete("/v1/webhooks/{hook}")
        .expect(204);
  }

  private static HttpScenario newRefusals() {
    HttpScenario story =
        scenario("what is no webhook is refused")
            .post("/v1/webhooks")
            .json("{}")
            .refused("/url", "required")
            .post("/v1/webhooks")
            .json("{\"url\":\"https://a.example/\",\"secret\":\"mine\"}")
            .expect(400, "invalid_request")
            .post("/v1/webhooks")
            .json("{\"url\":\"https://a.example/\",\"events\":[]}")
            .refused("/events", "required")
            .post("/v1/webhooks")
            .json("{\"url\":\"https://a.example/\",\"events\":[\"job.*\",\"job.never\"]}")
            .refused("/events/1", "unknown_event")
            .beyondDescription()
            .post("/v1/webhooks")
            .body("text/plain", "{}")
            .expect(415)
            .post("/v1/webhooks")
            .json("{\"url\":\"https://a.example/" + "x".repeat(1 << 20) + "\"}")
            .expect(413)
            .post("/v1/webhooks?x=1")
            .json(ALL)
            .refused("?x", "unknown_parameter");
    for (String url :
        new String[] {
          "ftp://a.example/",
          "http://ann:pass@a.example/",
          "http://127.0.0.1/",
          "http://[::ffff:10.0.0.1]/",
          "http://2130706433/",
          "http://a.example/\\r\\nX-Evil: 1",
          "http://a.example/ HTTP/1.1",
          "https://a.example/" + "x".repeat(2_048)
        }) {
      story
          .post("/v1/webhooks")
          .json("{\"url\":\"" + url + "\"}")
          .refused("/url", "invalid_address")
          .beyondDescription();
    }
    return story;
  }

  private static HttpScenario refusals() {
    return made("what cannot be asked of a webhook", "user")
        .patch("/v1/webhooks/{hook}")
        .json("{\"enabled\":\"yes\"}")
        .expect(400, "invalid_request")
        .patch("/v1/webhooks/{hook}")
        .json("{\"url\":\"http://10.0.0.1/\"}")
        .refused("/url", "invalid_address")
        .beyondDescription()
        .patch("/v1/webhooks/{hook}")
        .body("text/plain", "{}")
        .expect(415)
        .patch("/v1/webhooks/{hook}")
        .json("{\"enabled\":" + " ".repeat(1 << 20) + "true}")
        .expect(413)
        .get("/v1/webhooks?x=1")
        .refused("?x", "unknown_parameter")
        .get("/v1/webhooks/{hook}?x=1")
        .refused("?x", "unknown_parameter")
        .get("/v1/webhooks/{hook}/deliveries?x=1")
        .refused("?x", "unknown_parameter")
        .post("/v1/webhooks/{hook}/test?x=1")
        .refused("?x", "unknown_parameter")
        .post("/v1/webhooks/{hook}/deliveries/" + NO_EVENT + "/redeliver?x=1")
        .refused("?x", "unknown_parameter")
        .delete("/v1/webhooks/{hook}?x=1")
        .refused("?x", "unknown_parameter")
        .delete("/v1/webhooks/{hook}")
        .expect(204);
  }

  private static HttpScenario tooMany() {
    HttpScenario story = scenario("an account may have 20 webhooks");
    for (int i = 0; i < 20; i++) {
      story.post("/v1/webhooks").as("lister").json("{\"url\":\"https://a.example/\"}").expect(201);
    }
    return story
        .post("/v1/webhooks")
        .as("lister")
        .json("{\"url\":\"https://a.example/\"}")
        .refused("", "too_many")
        .beyondDescription();
  }
}
