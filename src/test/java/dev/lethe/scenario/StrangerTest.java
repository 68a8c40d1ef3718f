package dev.lethe.scenario;

import static dev.lethe.scenario.Strange.byId;
import static dev.lethe.scenario.Strange.forAll;
import static dev.lethe.scenario.Strange.json;
import static dev.lethe.scenario.Strange.ofAccounts;
import static dev.lethe.scenario.Strange.sameBody;
import static dev.lethe.scenario.Strange.tus;
import static dev.lethe.scenario.Strange.types;
import static dev.lethe.scenario.Strange.withBody;
import static dev.lethe.scenario.Strange.withoutKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.http.Pages;
import dev.lethe.http.Route;
import dev.lethe.scenario.Exchange.Answered;
import dev.lethe.scenario.Exchange.Asked;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whoever has no right to a thing cannot find out whether it exists. For each route of the server
 * the same request is sent for a thing that exists and for one that does not; status, headers and
 * body must be the same to the last byte. A new route fails here until it has its case.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class StrangerTest {
  private static final String NONE = "01k00000000000000000000000";
  private static final Set<String> PUBLIC =
      Set.of(
          "GET /healthz",
          "GET /readyz",
          "GET /metrics",
          "GET /openapi.yaml",
          "GET /.well-known/jwks.json",
          "GET /docs",
          "GET /docs/errors",
          "GET /docs/files/{file}",
          // Whoever has the token has the right; one who has not is told of below.
          "GET /l/{token}");

  private World world;
  private final Map<String, String> jobs = new TreeMap<>();
  private final List<String> artifacts = new ArrayList<>();
  private final List<String> links = new ArrayList<>();
  private final List<String> urls = new ArrayList<>();
  private final List<String> erasures = new ArrayList<>();
  private final List<String> uploads = new ArrayList<>();
  private final Map<String, String> setUp = new HashMap<>();
  private Map<String, Strange> claims = Map.of();
  private String keyId = "";
  private String cursor = "";

  @BeforeAll
  void open(@TempDir Path folder) throws Exception {
    world = World.open(folder, Map.of("work.slots", "8"));
    claims = StrangeClaims.cases(world);
    jobs.put("running", world.running(false));
    jobs.put("draft", world.submit("user", "{\"type\":\"test.noop\",\"draft\":true}"));
    uploads.add(upload(jobs.getOrDefault("draft", "")));
    String gone = world.submit("user", "{\"type\":\"test.noop\",\"draft\":true}");
    uploads.add(upload(gone));
    end(HttpScenario.scenario("delete a draft").delete("/v1/jobs/" + gone + "?wait=20s"));
    for (String end : List.of("kept", "cleaned", "deleted")) {
      HttpScenario.scenario(end)
          .post("/v1/jobs")
          .form(
              Form.with()
                  .job("{\"type\":\"test.noop\",\"labels\":{\"a\":\"b\"}}")
                  .file("f", "f", "x"))
          .keep("job", "/id")
          .get("/v1/jobs/{job}?wait=20s")
          .field("/state", "succeeded")
          .get("/v1/jobs/{job}/artifacts")
          .keep("artifact", "/items/0/id")
          .post("/v1/artifacts/{artifact}/links")
          .keep("link", "/id")
          .keep("url", "/url")
          .then((_, kept) -> {
            jobs.put(end, kept.getOrDefault("job", ""));
            artifacts.add(kept.getOrDefault("artifact", ""));
            links.add(kept.getOrDefault("link", ""));
            urls.add(kept.getOrDefault("url", ""));
          })
          .run(world);
    }
    end(HttpScenario.scenario("clean").post("/v1/jobs/" + jobs.get("cleaned") + "/clean?wait=20s"));
    end(HttpScenario.scenario("delete").delete("/v1/jobs/" + jobs.get("deleted") + "?wait=20s"));
    HttpScenario.scenario("what an account sets up")
        .post("/v1/webhooks")
        .json("{\"url\":\"https://a.example/\",\"events\":[\"link.revoked\"]}")
        .expect(201)
        .keep("webhook", "/id")
        .post("/v1/policies")
        .json("{\"type\":\"test.other\",\"after\":\"365d\"}")
        .expect(201)
        .keep("policy", "/policy/id")
        .post("/v1/sweeps")
        .json("{\"dry_run\":true,\"action\":\"clean\",\"filter\":{\"type\":\"test.none\"}}")
        .expect(200)
        .keep("sweep", "/sweep/id")
        .then((_, kept) -> setUp.putAll(kept))
        .run(world);
    HttpScenario.scenario("a key")
        .get("/v1/keys?account=north")
        .as("admin")
        .keep("id", "/items/0/id")
        .get("/v1/jobs?limit=1")
        .keep("cursor", "/next_cursor")
        .then((_, kept) -> {
          keyId = kept.getOrDefault("id", "");
          cursor = kept.getOrDefault("cursor", "");
        })
        .run(world);
  }

  private String upload(String draft) throws Exception {
    Map<String, String> opened = new HashMap<>();
    HttpScenario.scenario("an upload")
        .post("/v1/jobs/" + draft + "/uploads")
        .header("Tus-Resumable", "1.0.0")
        .header("Upload-Length", "5")
        .expect(201)
        .keepHeader("upload", "Location")
        .then((_, kept) -> opened.putAll(kept))
        .run(world);
    return opened.getOrDefault("upload", "").substring("/v1/uploads/".length());
  }

  private void end(HttpScenario erasing) throws Exception {
    erasing
        .expect(200)
        .keep("erasure", "/id")
        .then((_, kept) -> erasures.add(kept.getOrDefault("erasure", "")))
        .run(world);
  }

  @AfterAll
  void close() {
    world.close();
  }

  @TestFactory
  Stream<DynamicTest> nobody_learns_what_exists() {
    Map<String, Strange> cases = cases();
    return world.server().server().routes().stream()
        .map(StrangerTest::name)
        .filter(route -> !PUBLIC.contains(route))
        .map(route -> DynamicTest.dynamicTest(route, () -> compare(route, cases.get(route))));
  }

  @Test
  void each_case_has_its_route() {
    List<String> routes =
        world.server().server().routes().stream().map(StrangerTest::name).toList();
    assertThat(routes).containsAll(cases().keySet()).containsAll(PUBLIC);
  }

  @Test
  void a_token_that_is_nearly_right_is_as_wrong_as_any() {
    Answered wrong = ask("GET", "none", new Strange.Target("/l/" + "A".repeat(43), "", ""));
    assertThat(wrong.status()).isEqualTo(404);
    for (String url : urls) {
      String path = url.substring(world.server().url().toString().length());
      char last = path.charAt(path.length() - 1);
      String near = path.substring(0, path.length() - 1) + (last == 'A' ? 'E' : 'A');
      Answered answered = ask("GET", "stranger", new Strange.Target(near, "", ""));
      assertThat(answered.status()).isEqualTo(404);
      assertThat(headers(answered)).isEqualTo(headers(wrong));
      assertThat(answered.text()).isEqualTo(wrong.text());
    }
  }

  @Test
  void a_list_shows_a_stranger_nothing() throws Exception {
    HttpScenario.scenario("lists")
        .get("/v1/jobs")
        .as("stranger")
        .expect(200)
        .field("/items", "[]")
        .get("/v1/jobs")
        .as("admin")
        .expect(200)
        .field("/items", "[]")
        .run(world);
  }

  private Map<String, Strange> cases() {
    Map<String, Strange> cases = new HashMap<>(claims);
    List<String> ids = List.copyOf(jobs.values());
    String none = "job_" + NONE;
    cases.put("GET /v1/jobs/{id}", byId("/v1/jobs/%s", ids, none));
    cases.put("DELETE /v1/jobs/{id}", byId("/v1/jobs/%s?wait=0s", ids, none));
    cases.put("GET /v1/jobs/{id}/artifacts", byId("/v1/jobs/%s/artifacts", ids, none));
    cases.put("GET /v1/jobs/{id}/events", byId("/v1/jobs/%s/events", ids, none));
    cases.put("GET /v1/jobs/{id}/log", byId("/v1/jobs/%s/log", ids, none));
    // Of an account that exists this is a stream without end.
    cases.put("GET /v1/events", withoutKey(byId("/v1/events%s", List.of(""), "?state=queued")));
    cases.put("POST /v1/jobs/{id}/submit", byId("/v1/jobs/%s/submit", ids, none));
    cases.put("POST /v1/jobs/{id}/retry", byId("/v1/jobs/%s/retry", ids, none));
    cases.put("POST /v1/jobs/{id}/clean", byId("/v1/jobs/%s/clean?wait=0s", ids, none));
    cases.put(
        "POST /v1/jobs/{id}/cancel",
        withBody(byId("/v1/jobs/%s/cancel", ids, none), "application/json", "{\"wait\":\"0s\"}"));
    // An administrator holds what belongs to others.
    cases.put("PUT /v1/jobs/{id}/hold", forAll(byId("/v1/jobs/%s/hold", ids, none)));
    cases.put("DELETE /v1/jobs/{id}/hold", forAll(byId("/v1/jobs/%s/hold", ids, none)));
    cases.put("POST /v1/jobs/{id}/undelete", byId("/v1/jobs/%s/undelete", ids, none));
    cases.put(
        "PUT /v1/jobs/{id}/inputs/{name}",
        withBody(byId("/v1/jobs/%s/inputs/main", ids, none), "video/mp4", "bytes"));
    cases.put("GET /v1/artifacts/{id}", byId("/v1/artifacts/%s", artifacts, "art_" + NONE));
    cases.put(
        "GET /v1/artifacts/{id}/links", byId("/v1/artifacts/%s/links", artifacts, "art_" + NONE));
    cases.put(
        "POST /v1/artifacts/{id}/links",
        withBody(
            byId("/v1/artifacts/%s/links", artifacts, "art_" + NONE), "application/json", "{}"));
    cases.put("DELETE /v1/links/{id}", byId("/v1/links/%s", links, "lnk_" + NONE));
    addUploads(cases, ids, none);
    cases.put("GET /v1/erasures/{id}", byId("/v1/erasures/%s", erasures, "era_" + NONE));
    cases.put(
        "GET /v1/erasures/{id}/receipt", byId("/v1/erasures/%s/receipt", erasures, "era_" + NONE));
    cases.put(
        "GET /v1/erasures/{id}/closure", byId("/v1/erasures/%s/closure", erasures, "era_" + NONE));
    cases.put("GET /v1/master-key", forAll(byId("/v1/master-key%s", List.of(""), "")));
    cases.put(
        "PUT /v1/master-key",
        withBody(
            forAll(byId("/v1/master-key%s", List.of(""), "")),
            "application/json",
            "{\"epoch\":2}"));
    cases.put("GET /v1/audit", forAll(byId("/v1/audit%s", List.of(""), "?job=none")));
    cases.put("GET /v1/audit-head", forAll(byId("/v1/audit-head%s", List.of(""), "")));
    cases.put("DELETE /v1/audit/{id}", forAll(byId("/v1/audit/%s", List.of("1"), "999999")));
    cases.put(
        "POST /v1/fsck",
        withBody(forAll(byId("/v1/fsck%s", List.of(""), "")), "application/json", "{}"));
    addBackups(cases);
    addSetUp(cases);
    addSweeps(cases);
    cases.put("GET /v1/jobs", lists());
    cases.put("POST /v1/jobs", sameBody("/v1/jobs", "test.noop", "test.none", "\"type\""));
    // To an account that does not administer, accounts and keys are all the same.
    cases.put("POST /v1/accounts", sameBody("/v1/accounts", "north", "nobody", "\"name\""));
    cases.put("GET /v1/accounts", forAll(byId("/v1/accounts%s", List.of(""), "")));
    cases.put(
        "GET /v1/accounts/{account}",
        forAll(byId("/v1/accounts/%s", List.of("north", "admin"), "nobody")));
    cases.put(
        "DELETE /v1/accounts/{account}",
        forAll(byId("/v1/accounts/%s", List.of("north", "admin"), "nobody")));
    addSettings(cases, "subscription", "{\"ends_at\":null}");
    addSettings(cases, "hold", "{}");
    cases.put(
        "DELETE /v1/accounts/{account}/hold",
        forAll(byId("/v1/accounts/%s/hold", List.of("north", "admin"), "nobody")));
    addSettings(cases, "password", "{\"password\":\"correct horse\"}");
    cases.put("POST /v1/keys", sameBody("/v1/keys", "north", "nobody", "\"account\""));
    cases.put(
        "GET /v1/keys", forAll(byId("/v1/keys?account=%s", List.of("north", "admin"), "nobody")));
    cases.put("DELETE /v1/keys/{id}", forAll(byId("/v1/keys/%s", List.of(keyId), "key_" + NONE)));
    cases.put("GET /v1/types", forAll(byId("/v1/types%s", List.of(""), "")));
    for (String act : List.of("pause", "resume")) {
      cases.put("POST /v1/types/{type}/" + act, types("/v1/types/%s/" + act));
    }
    cases.put(
        "PUT /v1/types/{type}",
        withBody(types("/v1/types/%s"), "application/json", "{\"slots\":1}"));
    return cases;
  }

  private void addSetUp(Map<String, Strange> cases) {
    List<String> hooks = List.of(setUp.getOrDefault("webhook", ""));
    Strange hook = byId("/v1/webhooks/%s", hooks, "whk_" + NONE);
    cases.put("GET /v1/webhooks", withoutKey(byId("/v1/webhooks%s", List.of(""), "?none=1")));
    cases.put("POST /v1/webhooks", withoutKey(json(byId("/v1/webhooks%s", List.of(""), "?a=1"))));
    cases.put("GET /v1/webhooks/{id}", hook);
    cases.put("PATCH /v1/webhooks/{id}", json(hook));
    cases.put("DELETE /v1/webhooks/{id}", hook);
    for (String act : List.of("test", "secret")) {
      Strange acted = byId("/v1/webhooks/%s/" + act, hooks, "whk_" + NONE);
      cases.put("POST /v1/webhooks/{id}/" + act, acted);
    }
    cases.put(
        "GET /v1/webhooks/{id}/deliveries",
        byId("/v1/webhooks/%s/deliveries", hooks, "whk_" + NONE));
    cases.put(
        "POST /v1/webhooks/{id}/deliveries/{event}/redeliver",
        byId("/v1/webhooks/%s/deliveries/evt_1/redeliver", hooks, "whk_" + NONE));
    // An administrator sets them for others.
    Strange policy =
        forAll(byId("/v1/policies/%s", List.of(setUp.getOrDefault("policy", "")), "pol_" + NONE));
    cases.put("GET /v1/policies", withoutKey(byId("/v1/policies%s", List.of(""), "?none=1")));
    cases.put("POST /v1/policies", ofAccounts("/v1/policies", "\"after\":\"365d\""));
    cases.put("PUT /v1/policies/{id}", withBody(policy, Strange.JSON, "{\"after\":\"365d\"}"));
    cases.put("DELETE /v1/policies/{id}", policy);
    Strange limits = byId("/v1/accounts/%s/limits", List.of("north", "admin"), "nobody");
    cases.put("GET /v1/accounts/{account}/limits", forAll(limits));
    addSettings(cases, "limits", "{}");
    cases.put(
        "GET /v1/usage", forAll(byId("/v1/usage?account=%s", List.of("north", "admin"), "nobody")));
  }

  private void addSweeps(Map<String, Strange> cases) {
    List<String> sweeps = List.of(setUp.getOrDefault("sweep", ""));
    String none = "swp_" + NONE;
    cases.put(
        "GET /v1/sweeps",
        forAll(byId("/v1/sweeps?account=%s", List.of("north", "admin"), "nobody")));
    cases.put(
        "POST /v1/sweeps",
        ofAccounts("/v1/sweeps", "\"action\":\"clean\",\"filter\":{},\"dry_run\":true"));
    cases.put("GET /v1/sweeps/{id}", forAll(byId("/v1/sweeps/%s", sweeps, none)));
    for (String part : List.of("items", "receipt", "receipts")) {
      cases.put("GET /v1/sweeps/{id}/" + part, forAll(byId("/v1/sweeps/%s/" + part, sweeps, none)));
    }
    for (String act : List.of("pause", "resume", "abort")) {
      cases.put("POST /v1/sweeps/{id}/" + act, forAll(byId("/v1/sweeps/%s/" + act, sweeps, none)));
    }
  }

  private static void addBackups(Map<String, Strange> cases) {
    for (String read : List.of("/v1/backups", "/v1/erasure-list", "/v1/restored")) {
      cases.put("GET " + read, forAll(byId(read + "%s", List.of(""), "")));
    }
    for (String act : List.of("/v1/backups", "/v1/restored/confirm")) {
      cases.put(
          "POST " + act,
          withBody(forAll(byId(act + "%s", List.of(""), "")), "application/json", "{}"));
    }
  }

  private static void addSettings(Map<String, Strange> cases, String what, String body) {
    Strange open = byId("/v1/accounts/%s/" + what, List.of("north", "admin"), "nobody");
    cases.put(
        "PUT /v1/accounts/{account}/" + what, forAll(withBody(open, "application/json", body)));
  }

  private void addUploads(Map<String, Strange> cases, List<String> ids, String none) {
    Strange upload = byId("/v1/uploads/%s", uploads, "upl_" + NONE);
    Strange bytes = withBody(upload, "application/offset+octet-stream", "hello");
    cases.put(
        "POST /v1/jobs/{id}/uploads",
        tus(byId("/v1/jobs/%s/uploads", ids, none), Map.of("Upload-Length", "5")));
    cases.put("GET /v1/uploads/{id}", tus(upload, Map.of()));
    cases.put("PATCH /v1/uploads/{id}", tus(bytes, Map.of("Upload-Offset", "0")));
    cases.put("POST /v1/uploads/{id}", tus(upload, Map.of("X-HTTP-Method-Override", "DELETE")));
    cases.put("DELETE /v1/uploads/{id}", tus(upload, Map.of()));
  }

  private Strange lists() {
    String absent = Pages.encode("jobs", "job_" + "0".repeat(26));
    return new Strange(
        List.of(
            new Strange.Target("/v1/jobs", "", ""),
            new Strange.Target("/v1/jobs?label=a:b", "", ""),
            new Strange.Target("/v1/jobs?cursor=" + cursor, "", "")),
        new Strange.Target("/v1/jobs?cursor=" + absent, "", ""),
        List.of("none", "wrong", "revoked", "stranger", "admin"));
  }

  private void compare(String route, Strange what) throws Exception {
    assertThat(what).as("a case for %s", route).isNotNull();
    assertThat(what.existing()).isNotEmpty();
    String method = route.substring(0, route.indexOf(' '));
    for (String who : what.strangers()) {
      compare(method, who, what);
      if (method.equals("GET")) {
        compare("HEAD", who, what);
        compare("OPTIONS", who, what);
      }
    }
    // Nothing of what was asked for has happened.
    HttpScenario.scenario("all is as it was")
        .get("/v1/jobs/" + jobs.get("running"))
        .field("/state", "running")
        .get("/v1/jobs/" + jobs.get("draft"))
        .field("/state", "draft")
        .field("/artifact_count", "0")
        .get("/v1/uploads/" + uploads.getFirst())
        .field("/offset", "0")
        .get("/v1/jobs/" + jobs.get("kept"))
        .field("/data", "kept")
        .run(world);
  }

  private void compare(String method, String who, Strange what) {
    Answered absent = ask(method, who, what.absent());
    for (Strange.Target target : what.existing()) {
      Answered existing = ask(method, who, target);
      String as = method + " " + target.path() + " by " + who;
      assertThat(existing.status()).as(as).isEqualTo(absent.status());
      assertThat(headers(existing)).as(as).isEqualTo(headers(absent));
      assertThat(existing.text()).as(as).isEqualTo(absent.text());
      if (Strange.WITHOUT_KEY.contains(who) && !method.equals("OPTIONS")) {
        assertThat(existing.status()).as(as).isEqualTo(401);
      }
    }
  }

  private Answered ask(String method, String who, Strange.Target target) {
    Map<String, String> headers = new HashMap<>(world.authorization(who));
    // The id of a request is in its answer; with one of ours the answers are comparable.
    headers.put("X-Request-Id", "the-same");
    headers.putAll(target.headers());
    if (!target.mediaType().isEmpty()) {
      headers.put("Content-Type", target.mediaType());
    }
    String[] parts = target.path().split("\\?", 2);
    return world.send(
        new Asked(
            method,
            parts[0],
            parts.length > 1 ? parts[1] : "",
            headers,
            target.body().getBytes(StandardCharsets.UTF_8)));
  }

  private static Map<String, List<String>> headers(Answered answered) {
    Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.putAll(answered.headers());
    headers.remove("Date");
    return headers;
  }

  private static String name(Route route) {
    return route.method() + " " + route.path();
  }
}
