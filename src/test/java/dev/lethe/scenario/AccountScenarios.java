package dev.lethe.scenario;

import static dev.lethe.scenario.HttpScenario.scenario;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;

/** Accounts and keys, and what the administrator must not do with them. */
final class AccountScenarios {
  private AccountScenarios() {}

  static Stream<HttpScenario> all() {
    return Stream.of(accounts(), keys(), badKeys(), revoked());
  }

  private static HttpScenario accounts() {
    return scenario("an account is made once")
        .post("/v1/accounts")
        .as("admin")
        .json("{\"name\":\"studio\"}")
        .expect(201)
        .field("/name", "studio")
        .post("/v1/accounts")
        .as("admin")
        .json("{\"name\":\"studio\"}")
        .refused("/name", "taken")
        .beyondDescription()
        .post("/v1/accounts")
        .as("admin")
        .json("{\"name\":\"\"}")
        .refused("/name", "invalid_name")
        .post("/v1/accounts")
        .as("admin")
        .json("{\"name\":\"a\\nb\"}")
        .refused("/name", "invalid_name")
        .post("/v1/accounts")
        .as("admin")
        .json("{}")
        .refused("/name", "required")
        .post("/v1/accounts")
        .as("admin")
        .json("{\"name\":\"x\",\"quota\":1}")
        .refused("/quota", "unknown_field")
        .post("/v1/accounts")
        .as("admin")
        .body("text/plain", "x")
        .expect(415)
        .post("/v1/accounts")
        .as("admin")
        .json("{\"name\":\"" + "x".repeat(1 << 20) + "\"}")
        .expect(413)
        .get("/v1/accounts")
        .as("admin")
        .expect(200)
        .field("/next_cursor", "null")
        .answer(answer ->
            assertThat(answer.json().path("items").findValuesAsText("name"))
                .contains("admin", "north", "studio")
                .doesNotContain("x"))
        .get("/v1/accounts?limit=1")
        .as("admin")
        .refused("?limit", "unknown_parameter");
  }

  private static HttpScenario keys() {
    return scenario("a key is shown once and is good for its scopes")
        .post("/v1/keys")
        .as("admin")
        .json("{\"account\":\"south\",\"name\":\"ci\",\"scopes\":[\"jobs:read\",\"jobs:end\"]}")
        .expect(201)
        .field("/scopes", "[\"jobs:end\",\"jobs:read\"]")
        .field("/revoked_at", "null")
        .keep("id", "/id")
        .keep("key", "/key")
        .keep("account", "/account_id")
        .get("/v1/jobs")
        .as("none")
        .header("Authorization", "Bearer {key}")
        .expect(200)
        .post("/v1/jobs")
        .as("none")
        .header("Authorization", "bearer {key}")
        .json("{\"type\":\"test.noop\"}")
        .expect(403, "forbidden_scope")
        .get("/v1/keys?account={account}")
        .as("admin")
        .expect(200)
        .answer(answer -> {
          assertThat(answer.json().path("items").findValuesAsText("name")).contains("ci");
          assertThat(answer.json().path("items").findValuesAsText("key")).containsOnly("null");
        })
        .post("/v1/keys")
        .as("admin")
        .json("{\"account\":\"{account}\",\"name\":null,\"scopes\":null}")
        .expect(201)
        .field("/name", "key")
        .field("/scopes", "[\"jobs:end\",\"jobs:read\",\"jobs:write\"]");
  }

  private static HttpScenario badKeys() {
    return scenario("what a new key refuses")
        .post("/v1/keys")
        .as("admin")
        .json("{\"account\":\"nobody\"}")
        .expect(404, "not_found")
        .post("/v1/keys")
        .as("admin")
        .json("{}")
        .refused("/account", "required")
        .post("/v1/keys")
        .as("admin")
        .json("{\"account\":\"north\",\"scopes\":[\"jobs:read\",\"root\"]}")
        .refused("/scopes", "unknown_scope")
        .post("/v1/keys")
        .as("admin")
        .json("{\"account\":\"north\",\"scopes\":[null]}")
        .refused("/scopes/0", "wrong_type")
        .post("/v1/keys")
        .as("admin")
        .json("{\"account\":\"north\",\"name\":\"\"}")
        .refused("/name", "invalid_name")
        .post("/v1/keys")
        .as("admin")
        .body("text/plain", "x")
        .expect(415)
        .post("/v1/keys")
        .as("admin")
        .json("{\"account\":\"" + "x".repeat(1 << 20) + "\"}")
        .expect(413)
        .get("/v1/keys")
        .as("admin")
        .refused("?account", "required")
        .get("/v1/keys?account=nobody")
        .as("admin")
        .expect(404, "not_found");
  }

  private static HttpScenario revoked() {
    return scenario("a revoked key is worth nothing from the next request on")
        .post("/v1/keys")
        .as("admin")
        .json("{\"account\":\"south\"}")
        .keep("id", "/id")
        .keep("key", "/key")
        .get("/v1/jobs")
        .as("none")
        .header("Authorization", "Bearer {key}")
        .expect(200)
        .delete("/v1/keys/{id}?now=1")
        .as("admin")
        .refused("?now", "unknown_parameter")
        .delete("/v1/keys/{id}")
        .as("admin")
        .expect(204)
        .get("/v1/jobs")
        .as("none")
        .header("Authorization", "Bearer {key}")
        .expect(401, "unauthorized")
        .delete("/v1/keys/{id}")
        .as("admin")
        .expect(404, "not_found")
        .get("/v1/keys?account=south")
        .as("admin")
        .answer(answer ->
            assertThat(answer.json().path("items").findValuesAsText("revoked_at"))
                .anyMatch(at -> at.startsWith("20")));
  }
}
