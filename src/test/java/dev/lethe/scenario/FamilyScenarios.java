package dev.lethe.scenario;

import static dev.lethe.scenario.HttpScenario.scenario;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.client.JobSubmission;
import dev.lethe.client.LetheClient;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What a parent sees of its descendants and may do to their jobs, and what nobody else does. */
final class FamilyScenarios {
  private static final String PARENT = "Bearer {parent}";
  private static final String CHILD = "Bearer {child}";

  private FamilyScenarios() {}

  static Stream<HttpScenario> all() {
    return Stream.of(
        made(),
        accounts(),
        jobs(),
        ends(),
        writes(),
        listed(),
        followed(),
        expiring(),
        badKeys(),
        closed(),
        own(),
        held());
  }

  /** Two accounts of the scenario's own, one above the other, and a key of each. */
  private static HttpScenario family(String title, String name) {
    return scenario(title)
        .post("/v1/accounts")
        .as("admin")
        .json("{\"name\":\"over " + name + "\"}")
        .expect(201)
        .field("/parent_id", "null")
        .field("/state", "open")
        .keep("over", "/id")
        .post("/v1/accounts")
        .as("admin")
        .json("{\"name\":\"under " + name + "\",\"parent\":\"over " + name + "\"}")
        .expect(201)
        .field("/parent_id", "{over}")
        .keep("under", "/id")
        .post("/v1/keys")
        .as("admin")
        .json("{\"account\":\"{over}\"}")
        .keep("parent", "/key")
        .post("/v1/keys")
        .as("admin")
        .json("{\"account\":\"{under}\"}")
        .keep("child", "/key");
  }

  private static HttpScenario made() {
    return family("a parent is there when its child is made", "made")
        .post("/v1/accounts")
        .as("admin")
        .json("{\"name\":\"orphan\",\"parent\":\"nobody\"}")
        .refused("/parent", "unknown_account")
        .beyondDescription();
  }

  private static HttpScenario accounts() {
    return family("a parent sees its child, and a child itself", "seen")
        .get("/v1/accounts")
        .as("none")
        .header("Authorization", PARENT)
        .expect(200)
        .answer(answer ->
            assertThat(answer.json().path("items").findValuesAsText("name"))
                .containsExactly("over seen", "under seen"))
        .get("/v1/accounts")
        .as("none")
        .header("Authorization", CHILD)
        .expect(200)
        .field("/items/0/parent_id", "null")
        .answer(answer ->
            assertThat(answer.json().path("items").findValuesAsText("name"))
                .containsExactly("under seen"))
        .get("/v1/accounts/under%20seen")
        .as("none")
        .header("Authorization", PARENT)
        .expect(200)
        .field("/parent_id", "{over}")
        .get("/v1/accounts/{over}")
        .as("none")
        .header("Authorization", CHILD)
        .expect(404, "not_found")
        .get("/v1/accounts/{over}")
        .as("admin")
        .expect(200)
        .get("/v1/accounts/{over}?x=1")
        .as("admin")
        .refused("?x", "unknown_parameter");
  }

  private static HttpScenario jobs() {
    return family("a parent reads the jobs of its child, and a child not those of its parent", "r")
        .post("/v1/jobs")
        .as("none")
        .header("Authorization", CHILD)
        .json("{\"type\":\"test.noop\",\"draft\":true}")
        .keep("job", "/id")
        .post("/v1/jobs")
        .as("none")
        .header("Authorization", PARENT)
        .json("{\"type\":\"test.noop\",\"draft\":true}")
        .keep("above", "/id")
        .get("/v1/jobs/{job}")
        .as("none")
        .header("Authorization", PARENT)
        .expect(200)
        .get("/v1/jobs/{job}/artifacts")
        .as("none")
        .header("Authorization", PARENT)
        .expect(200)
        .get("/v1/jobs/{above}")
        .as("none")
        .header("Authorization", CHILD)
        .expect(404, "not_found");
  }

  private static HttpScenario ends() {
    return family("a parent ends the jobs of its child, and the audit log names it", "e")
        .post("/v1/jobs")
        .as("none")
        .header("Authorization", CHILD)
        .json("{\"type\":\"test.noop\",\"draft\":true}")
        .keep("job", "/id")
        .post("/v1/jobs/{job}/cancel")
        .as("none")
        .header("Authorization", PARENT)
        .expect(200)
        .field("/job/cancel/by", "parent")
        .delete("/v1/jobs/{job}?wait=20s")
        .as("none")
        .header("Authorization", PARENT)
        .expect(200)
        .keep("erasure", "/id")
        .get("/v1/erasures/{erasure}/receipt")
        .as("none")
        .header("Authorization", PARENT)
        .expect(200)
        .get("/v1/erasures/{erasure}")
        .as("none")
        .header("Authorization", CHILD)
        .expect(200)
        .get("/v1/audit?job={job}&action=job.cancelled")
        .as("admin")
        .field("/items/0/by_account_id", "{over}")
        .field("/items/0/account_id", "{under}")
        .get("/v1/audit?job={job}&action=erasure.delete")
        .as("admin")
        .field("/items/0/by_account_id", "{over}")
        .field("/items/0/account_id", "{under}")
        .get("/v1/audit?job={job}&action=job.draft")
        .as("admin")
        .field("/items/0/by_account_id", "{under}");
  }

  private static HttpScenario writes() {
    return family("a parent writes nothing for its child", "w")
        .post("/v1/jobs")
        .as("none")
        .header("Authorization", CHILD)
        .json("{\"type\":\"test.noop\",\"draft\":true}")
        .keep("job", "/id")
        .post("/v1/jobs/{job}/submit")
        .as("none")
        .header("Authorization", PARENT)
        .expect(404, "not_found")
        .post("/v1/jobs/{job}/retry")
        .as("none")
        .header("Authorization", PARENT)
        .expect(404, "not_found");
  }

  private static HttpScenario listed() {
    return family("a list shows one account: the own one, or a descendant that is named", "l")
        .post("/v1/jobs")
        .as("none")
        .header("Authorization", CHILD)
        .json("{\"type\":\"test.noop\",\"draft\":true}")
        .keep("job", "/id")
        .get("/v1/jobs")
        .as("none")
        .header("Authorization", PARENT)
        .expect(200)
        .field("/items", "[]")
        .get("/v1/jobs?account=under%20l")
        .as("none")
        .header("Authorization", PARENT)
        .expect(200)
        .field("/items/0/id", "{job}")
        .get("/v1/jobs?account={under}")
        .as("none")
        .header("Authorization", CHILD)
        .expect(200)
        .field("/items/0/id", "{job}")
        .get("/v1/jobs?account={over}")
        .as("none")
        .header("Authorization", CHILD)
        .refused("?account", "unknown_account")
        .beyondDescription()
        .get("/v1/jobs?account={under}")
        .as("admin")
        .refused("?account", "unknown_account")
        .beyondDescription();
  }

  private static HttpScenario followed() {
    return family("whose events are followed is asked like whose jobs are listed", "f")
        .then((world, kept) -> {
          String filter = "account=" + kept.get("under");
          Map<String, String> parent = Map.of("Authorization", "Bearer " + kept.get("parent"));
          try (var events = new Follower(world.server().url(), "/v1/events?" + filter, parent)) {
            EventScenarios.check(world, filter, parent, events);
            String child = String.valueOf(kept.get("child"));
            try (var client = new LetheClient(world.server().url(), child)) {
              String job = client.submit(JobSubmission.of("test.noop").asDraft()).id();
              assertThat(events.next().orElseThrow().data().path("job_id").asText()).isEqualTo(job);
            }
          }
        })
        .get("/v1/events?account={over}")
        .as("none")
        .header("Authorization", CHILD)
        .refused("?account", "unknown_account")
        .beyondDescription();
  }

  private static HttpScenario expiring() {
    return scenario("a key that is to expire says when")
        .post("/v1/keys")
        .as("admin")
        .json("{\"account\":\"south\",\"expires_at\":\"2931-12-31T00:00:00Z\"}")
        .expect(201)
        .field("/expires_at", "2931-12-31T00:00:00.000Z")
        .field("/last_used_at", "null");
  }

  private static HttpScenario badKeys() {
    return scenario("a key does not expire before it is made")
        .post("/v1/keys")
        .as("admin")
        .json("{\"account\":\"south\",\"expires_at\":\"2001-12-31T00:00:00Z\"}")
        .refused("/expires_at", "past")
        .beyondDescription();
  }

  private static HttpScenario closed() {
    return family("a closed account is gone with all below it", "closed")
        .post("/v1/jobs")
        .as("none")
        .header("Authorization", CHILD)
        .json("{\"type\":\"test.noop\",\"draft\":true}")
        .keep("job", "/id")
        .delete("/v1/accounts/{over}?now=1")
        .as("admin")
        .refused("?now", "unknown_parameter")
        .delete("/v1/accounts/nobody")
        .as("admin")
        .expect(404, "not_found")
        .delete("/v1/accounts/{over}")
        .as("admin")
        .expect(202)
        .field("/state", "closing")
        .keep("sweep", "/closing_sweep_id")
        .get("/v1/jobs/{job}")
        .as("none")
        .header("Authorization", CHILD)
        .expect(401, "unauthorized")
        .get("/v1/jobs/{job}")
        .as("none")
        .header("Authorization", PARENT)
        .expect(401, "unauthorized")
        .post("/v1/keys")
        .as("admin")
        .json("{\"account\":\"{under}\"}")
        .expect(409, "account_closed")
        .post("/v1/accounts")
        .as("admin")
        .json("{\"name\":\"late\",\"parent\":\"{over}\"}")
        .expect(409, "account_closed")
        .put("/v1/accounts/{over}/subscription")
        .as("admin")
        .json("{\"ends_at\":null}")
        .expect(409, "account_closed")
        .put("/v1/accounts/{over}/password")
        .as("admin")
        .json("{\"password\":\"correct horse\"}")
        .expect(409, "account_closed")
        .then((world, kept) -> {
          try (var client = world.server().client()) {
            for (String name : List.of("over", "under")) {
              String id = String.valueOf(kept.get(name));
              World.eventually(
                  "it is closed", () -> client.tenants().account(id).state().equals("closed"));
            }
          }
        })
        .delete("/v1/accounts/{over}")
        .as("admin")
        .expect(200)
        .field("/state", "closed")
        .field("/closing_sweep_id", "{sweep}")
        .put("/v1/accounts/{over}/hold")
        .as("admin")
        .json("{}")
        .expect(409, "account_closed")
        .get("/v1/audit?account={under}&action=account.closing")
        .as("admin")
        .field("/items/0/subject", "{sweep}")
        .get("/v1/audit?account={under}&action=account.closed")
        .as("admin")
        .field("/items/0/subject", "{sweep}");
  }

  private static HttpScenario own() {
    return scenario("nobody closes the account by which it asks")
        .delete("/v1/accounts/admin")
        .as("admin")
        .refused("/account", "own")
        .beyondDescription();
  }

  private static HttpScenario held() {
    return family("what is held is not closed", "held")
        .post("/v1/jobs")
        .as("none")
        .header("Authorization", CHILD)
        .json("{\"type\":\"test.noop\",\"draft\":true}")
        .keep("job", "/id")
        .put("/v1/jobs/{job}/hold")
        .as("admin")
        .expect(200)
        .delete("/v1/accounts/{over}")
        .as("admin")
        .expect(409, "job_held")
        .put("/v1/accounts/{under}/hold")
        .as("admin")
        .expect(200)
        .delete("/v1/accounts/{over}")
        .as("admin")
        .expect(409, "account_held")
        .get("/v1/jobs/{job}")
        .as("none")
        .header("Authorization", CHILD)
        .expect(200);
  }
}
