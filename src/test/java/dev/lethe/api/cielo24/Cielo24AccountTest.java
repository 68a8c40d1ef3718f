package dev.lethe.api.cielo24;

import static dev.lethe.api.cielo24.Caller.refused;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.Server;
import dev.lethe.TestClock;
import dev.lethe.TestServer;
import dev.lethe.account.Account;
import dev.lethe.account.Accounts;
import dev.lethe.account.Scope;
import dev.lethe.api.Row;
import dev.lethe.api.Wire;
import dev.lethe.api.Wire.Said;
import dev.lethe.http.Json;
import dev.lethe.testtype.NoopType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Logins in all their forms, keys, passwords, and what the two generations of clients read. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class Cielo24AccountTest {
  private static final String PASSWORD = "correct horse battery";
  private static final String UNPRIVILEGED =
      "Account does not have permission to access/change this data";
  private static final String BAD_TOKEN = "Invalid or expired API token";

  private final TestClock clock = new TestClock();
  private TestServer server;
  private Wire wire;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    server =
        TestServer.start(
            folder,
            Map.of("dialects.cielo24.perform_transcription", "test.noop"),
            new Server.Additions(
                List.of(new NoopType()),
                clock,
                UnaryOperator.identity(),
                UnaryOperator.identity()));
    wire = new Wire(server);
  }

  @AfterAll
  void stop() {
    wire.close();
    server.close();
  }

  @Test
  @Row({"3-B", "3.5"})
  void a_login_shows_a_name_and_a_password_wherever_clients_put_them() {
    String key = account("forms");
    String query = "username=forms&password=" + Caller.encoded(PASSWORD);
    String path = "/api/account/login?v=1";
    List<Said> logins =
        List.of(
            wire.send("GET", path + "&" + query),
            wire.send("POST", path + "&" + query),
            post("/api/account/login", "v=1&" + query, "application/x-www-form-urlencoded"),
            post(path, query, "text/plain"),
            post(path, query, "password"),
            wire.send("GET", path, "x-auth-user", "forms", "x-auth-password", PASSWORD),
            wire.send("GET", path, "x-auth-user", "forms", "x-auth-key", PASSWORD),
            wire.send("GET", path, "x-auth-user", "forms", "x-auth-securekey", key),
            wire.send("GET", path + "&username=forms&securekey=" + key),
            wire.send("GET", path + "&username=forms&password=" + key));
    var tokens = new TreeSet<String>();
    for (Said said : logins) {
      assertThat(said.body()).matches("\\{\"ApiToken\":\"[0-9a-f]{32}\"}");
      assertThat(said.header("Cache-Control")).isEqualTo("no-store");
      tokens.add(Json.tree(said.body()).path("ApiToken").asText());
    }
    assertThat(tokens).hasSize(logins.size());
    for (String token : tokens) {
      new Caller(wire, token).ok("job/list");
    }
  }

  @Test
  @Row({"3-B", "3.3"})
  void a_login_that_is_wrong_says_which_kind_of_wrong() {
    account("wrong");
    String path = "/api/account/login?v=1";
    refused(
        wire.send("GET", "/api/account/login"), "MISSING_PARAMETER", "The parameter is missing: v");
    refused(wire.send("GET", path), "MISSING_PARAMETER", "The parameter is missing: username");
    refused(
        wire.send("GET", path + "&username=wrong"),
        "MISSING_PARAMETER",
        "The parameter is missing: password or securekey");
    refused(
        wire.send("GET", path + "&username=wrong&password=no"),
        "LOGIN_INVALID",
        "Invalid username or password");
    refused(
        wire.send("GET", path + "&username=nobody&password=no"),
        "LOGIN_INVALID",
        "Invalid username or password");
    for (String field : new String[] {"securekey", "password"}) {
      refused(
          wire.send("GET", path + "&username=wrong&" + field + "=" + "0".repeat(32)),
          "ACCOUNT_UNPRIVILEGED",
          UNPRIVILEGED);
    }
    assertThat(wire.send("HEAD", path + "&username=wrong&password=no").status()).isEqualTo(400);
  }

  @Test
  @Row({"3-B", "3.6"})
  void wrong_logins_are_limited_for_each_name() {
    account("guessed");
    account("other");
    String path = "/api/account/login?v=1&username=guessed&password=";
    Said said = wire.send("GET", path + "0");
    for (int i = 1; i < 11; i++) {
      assertThat(Json.tree(said.body()).path("ErrorType").asText()).isEqualTo("LOGIN_INVALID");
      said = wire.send("GET", path + i);
    }
    refused(said, "INVALID_QUERY", "too many attempts to log in to this account");
    assertThat(said.header("Retry-After")).isEqualTo("6");
    login("other");
    clock.advance(Duration.ofSeconds(6));
    login("guessed");
  }

  @Test
  @Row({"3-B", "3-M", "3-N", "3.5"})
  void the_two_generations_read_their_own_answers() {
    account("two");
    String body = "{\"username\":\"two\",\"password\":\"" + PASSWORD + "\"}";
    Said second = post("/api/account/login?v=1", body, "application/json");
    assertThat(second.body()).matches("\\{\"api_token\":\"[0-9a-f]{32}\"}");
    Caller json = new Caller(wire, Json.tree(second.body()).path("api_token").asText());
    Caller first = login("two");
    String made =
        "{\"job_name\":\"n\",\"external_id\":\"x\",\"expected_speakers\":2,"
            + "\"is_duplicate\":\"false\",\"reference\":null}";
    String id =
        Caller.ok(json.post("job/new", made.getBytes(UTF_8), "application/json"))
            .path("JobId")
            .asText();
    assertThat(names(json.ok("job/info", "job_id", id)))
        .containsExactlyInAnyOrder(
            "JobId",
            "JobName",
            "ExternalId",
            "JobStatus",
            "SourceLanguage",
            "CreationDate",
            "JobDifficulty",
            "ReturnTargets",
            "Options");
    Caller.ok(json.post("job/add_media", "x".getBytes(UTF_8), "video/mp4", "job_id", id));
    String order =
        "{\"job_id\":\"%s\",\"transcription_fidelity\":\"PREMIUM\",\"priority\":\"STANDARD\","
                .formatted(id)
            + "\"options\":\"{\\\"notes\\\":\\\"t\\\",\\\"unknown\\\":1}\","
            + "\"turnaround_hours\":48}";
    Caller.ok(json.post("job/perform_transcription", order.getBytes(UTF_8), "application/json"));
    JsonNode theirs = json.ok("job/info", "job_id", id);
    assertThat(theirs.path("ExternalId").asText()).isEqualTo("x");
    assertThat(theirs.path("Fidelity").asText()).isEqualTo("PREMIUM");
    assertThat(theirs.path("Options").toString()).isEqualTo("{\"notes\":\"t\"}");
    JsonNode ours = first.ok("job/info", "job_id", id);
    assertThat(ours.path("ExternalID").asText()).isEqualTo("x");
    assertThat(ours.path("Fidelity").asText()).isEqualTo("STANDARD");
    assertThat(names(ours)).hasSize(18).contains("TargetLanguage").doesNotContain("ExternalId");
    assertThat(names(json.ok("job/list").path("ActiveJobs").path(0)))
        .contains("ExternalId", "Username");
    assertThat(names(first.ok("job/list").path("ActiveJobs").path(0)))
        .contains("ExternalID", "Username");
  }

  @Test
  @Row({"3-C", "3.3", "3.4"})
  void a_token_ends_with_its_logout_and_after_an_hour_without_use() {
    account("leaves");
    Caller one = login("leaves");
    Said said = one.get("account/logout");
    assertThat(said.status()).isEqualTo(204);
    assertThat(said.body()).isEmpty();
    refused(one.get("job/list"), "BAD_API_TOKEN", BAD_TOKEN);
    refused(one.get("account/logout"), "BAD_API_TOKEN", BAD_TOKEN);
    Caller two = login("leaves");
    clock.advance(Duration.ofMinutes(59));
    two.ok("job/list");
    clock.advance(Duration.ofMinutes(59));
    two.ok("job/list");
    clock.advance(Duration.ofMinutes(62));
    refused(two.get("job/list"), "BAD_API_TOKEN", BAD_TOKEN);
  }

  @Test
  @Row({"3-D", "3-E", "3-B", "3.3", "3.4"})
  void a_key_is_shown_again_until_it_is_removed() {
    account("keys");
    Caller caller = login("keys");
    String key = caller.ok("account/generate_api_key").path("ApiKey").asText();
    assertThat(key).matches("[0-9a-f]{32}");
    assertThat(
            caller
                .get("account/generate_api_key", "account_id", "keys", "force_new", "False")
                .body())
        .isEqualTo("{\"ApiKey\":\"" + key + "\"}");
    String other =
        caller.ok("account/generate_api_key", "force_new", "True").path("ApiKey").asText();
    assertThat(other).isNotEqualTo(key);
    new Caller(wire, key).ok("job/list");
    String login = "/api/account/login?v=1&username=keys&securekey=" + key;
    String token = Json.tree(wire.send("GET", login).body()).path("ApiToken").asText();
    Caller byKey = new Caller(wire, token);
    byKey.ok("job/list");
    assertThat(caller.get("account/remove_api_key", "api_securekey", key).status()).isEqualTo(204);
    refused(wire.send("GET", login), "ACCOUNT_UNPRIVILEGED", UNPRIVILEGED);
    refused(new Caller(wire, key).get("job/list"), "BAD_API_TOKEN", BAD_TOKEN);
    refused(byKey.get("job/list"), "BAD_API_TOKEN", BAD_TOKEN);
    assertThat(byKey.get("account/logout").status()).isEqualTo(204);
    refused(
        caller.get("account/remove_api_key", "api_securekey", key),
        "ITEM_NOT_FOUND",
        "There is no such API key");
    account("thief");
    refused(
        login("thief").get("account/remove_api_key", "api_securekey", other),
        "ITEM_NOT_FOUND",
        "There is no such API key");
    refused(
        caller.get("account/generate_api_key", "account_id", "thief"),
        "ACCOUNT_UNPRIVILEGED",
        UNPRIVILEGED);
  }

  @Test
  @Row({"3-D", "3-F", "3.3"})
  void a_key_that_may_do_little_gives_out_nothing_that_may_do_more() {
    Accounts accounts = server.server().accounts();
    Account account = accounts.create("little");
    String key = accounts.createKey(account, "k", Set.of(Scope.JOBS_WRITE)).text();
    Caller caller = new Caller(wire, key);
    refused(caller.get("account/generate_api_key"), "ACCOUNT_UNPRIVILEGED", UNPRIVILEGED);
    refused(
        caller.post("account/update_password", form("new_password=" + PASSWORD), "x"),
        "ACCOUNT_UNPRIVILEGED",
        UNPRIVILEGED);
    refused(caller.get("job/list"), "ACCOUNT_UNPRIVILEGED", UNPRIVILEGED);
  }

  @Test
  @Row({"3-F", "3.5"})
  void a_new_password_ends_other_sessions_and_is_taken_in_any_content_type() {
    account("changes");
    Caller caller = login("changes");
    Caller other = login("changes");
    for (String type : new String[] {"password", "text/plain", "application/json"}) {
      String body = "v=1&api_token=" + caller.token() + "&new_password=new+" + PASSWORD;
      Said said =
          type.equals("application/json")
              ? post(
                  "/api/account/update_password",
                  "{\"v\":1,\"api_token\":\"%s\",\"new_password\":\"new %s\"}"
                      .formatted(caller.token(), PASSWORD),
                  type)
              : post("/api/account/update_password", body.replace(' ', '+'), type);
      assertThat(said.status()).as(said.body()).isEqualTo(204);
    }
    refused(other.get("job/list"), "BAD_API_TOKEN", BAD_TOKEN);
    assertThat(caller.get("account/logout").status()).isEqualTo(204);
    assertThat(
            wire.send(
                    "GET",
                    "/api/account/login?v=1&username=changes&password="
                        + Caller.encoded("new " + PASSWORD))
                .status())
        .isEqualTo(200);
    Said get = caller.get("account/update_password", "new_password", PASSWORD);
    assertThat(get.header("Allow")).isEqualTo("OPTIONS, POST");
    account("short");
    refused(
        login("short").post("account/update_password", form("new_password=short"), "x"),
        "INVALID_OPTION",
        "new_password: 8 to 256 characters");
    refused(
        login("short").post("account/update_password", form("new_password=x&username=keys"), "x"),
        "ACCOUNT_UNPRIVILEGED",
        UNPRIVILEGED);
  }

  private Caller login(String name) {
    String path =
        "/api/account/login?v=1&username=" + name + "&password=" + Caller.encoded(PASSWORD);
    return new Caller(wire, Caller.ok(wire.send("GET", path)).path("ApiToken").asText());
  }

  /** An account with a password; returns a key of it. */
  private String account(String name) {
    String key = server.newAccountKey(name);
    Account account = server.server().accounts().find(name);
    server.server().sessions().setPassword(account.id(), PASSWORD);
    return key;
  }

  private Said post(String path, String body, String type) {
    return wire.send("POST", path, body.getBytes(UTF_8), "Content-Type", type);
  }

  private static byte[] form(String text) {
    return text.replace(' ', '+').getBytes(UTF_8);
  }

  private static List<String> names(JsonNode object) {
    return object.properties().stream().map(Map.Entry::getKey).toList();
  }
}
