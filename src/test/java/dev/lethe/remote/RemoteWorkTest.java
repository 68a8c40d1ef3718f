package dev.lethe.remote;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.Server;
import dev.lethe.TestClock;
import dev.lethe.TestServer;
import dev.lethe.account.Account;
import dev.lethe.account.Accounts;
import dev.lethe.account.Scope;
import dev.lethe.endings.Until;
import dev.lethe.fetch.Origin;
import dev.lethe.remote.FarWorker.Said;
import dev.lethe.testtype.NoopType;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workers on other machines, against the real server and over the wire. */
final class RemoteWorkTest {
  private static final Duration WAIT = Duration.ofSeconds(20);
  private static final Duration LONGER_THAN_A_LEASE = Duration.ofSeconds(40);
  private static final String DONE = "{\"result\":{\"n\":1},\"gone\":true,\"wiped\":true}";
  private static final String ENDED = "{\"gone\":true,\"wiped\":true}";

  private final ExecutorService aside = Executors.newVirtualThreadPerTaskExecutor();
  private TestClock clock;
  private Path folder;
  private TestServer server;
  private FarWorker worker;
  private FarWorker user;

  @BeforeEach
  void open(@TempDir Path temporary) throws Exception {
    clock = new TestClock();
    folder = temporary;
    start();
    Accounts accounts = server.server().accounts();
    Account farm = accounts.create("farm");
    worker = new FarWorker(server.url(), workerKey(farm), "w1");
    user = new FarWorker(server.url(), server.newAccountKey("customer"), "nobody");
  }

  private void start() throws IOException {
    server =
        TestServer.start(
            folder,
            Map.of("inputs.allow_private_addresses", "true", "work.wall_time", "2m"),
            new Server.Additions(
                List.of(new NoopType()), clock, UnaryOperator.identity(), UnaryOperator.identity()));
  }

  private String workerKey(Account account) {
    return server
        .server()
        .accounts()
        .createKey(account, "worker", Set.of(Scope.JOBS_WORK))
        .text();
  }

  @AfterEach
  void close() {
    server.close();
    aside.close();
  }

  private String submit(String more) {
    worker.claim(0, "0s");
    Said said = user.post("/v1/jobs", "{\"type\":\"" + FarWorker.TYPE + "\"" + more + "}");
    assertThat(said.status()).as(said.text()).isEqualTo(202);
    return said.json().path("id").asText();
  }

  private JsonNode job(String id) {
    return user.get("/v1/jobs/" + id).json();
  }

  private JsonNode erased(String job) {
    Said said = user.ask("DELETE", "/v1/jobs/" + job + "?wait=20s", Map.of(), NOTHING);
    assertThat(said.status()).as(said.text()).isEqualTo(200);
    return said.json();
  }

  private static final BodyPublisher NOTHING =
      BodyPublishers.noBody();

  private JsonNode receipt(JsonNode erasure) throws IOException {
    String jws = user.get(erasure.path("receipt_url").asText()).text();
    return payload(jws);
  }

  private static JsonNode payload(String jws) throws IOException {
    return FarWorker.JSON.readTree(Base64.getUrlDecoder().decode(jws.split("\\.")[1]));
  }

  @Test
  void a_job_is_claimed_worked_on_and_completed() throws Exception {
    String id = submit(",\"params\":{\"a\":[1,2]},\"labels\":{\"c\":\"1\"}");
    JsonNode claim = worker.claim(1, "20s").getFirst();
    String url = claim.path("url").asText();
    assertThat(url).isEqualTo("/v1/claims/" + id + "/1");
    assertThat(claim.path("params").toString()).isEqualTo("{\"a\":[1,2]}");
    assertThat(claim.path("inputs").toString()).isEqualTo("[]");
    assertThat(claim.path("say").asText()).isEqualTo("carry_on");
    Said beat = worker.post(url + "/heartbeat", "{\"progress\":{\"fraction\":0.5,\"phase\":\"x\"}}");
    assertThat(beat.json().path("say").asText()).isEqualTo("carry_on");
    assertThat(job(id).at("/progress/fraction").asDouble()).isEqualTo(0.5);
    assertThat(worker.put(url + "/log", Map.of(), "it said so").status()).isEqualTo(201);
    Map<String, String> kind = Map.of("Content-Type", "video/mp4", "Lethe-Kind", "video");
    assertThat(worker.put(url + "/outputs/a%20film.mp4", kind, "half").status()).isEqualTo(201);
    Said again = worker.put(url + "/outputs/a%20film.mp4", kind, "a film");
    assertThat(again.json().path("bytes").asInt()).isEqualTo(6);
    Said done = worker.post(url + "/complete", DONE);
    assertThat(done.json().path("state").asText()).isEqualTo("succeeded");
    assertThat(worker.post(url + "/complete", DONE).text()).isEqualTo(done.text());
    assertThat(worker.post(url + "/release", ENDED).status()).isEqualTo(410);
    JsonNode job = job(id);
    assertThat(job.path("state").asText()).isEqualTo("succeeded");
    assertThat(job.at("/result/n").asInt()).isEqualTo(1);
    JsonNode files = user.get("/v1/jobs/" + id + "/artifacts").json().path("items");
    assertThat(files.findValuesAsText("name")).containsExactly("attempt-1.log", "a film.mp4");
    assertThat(user.get("/v1/jobs/" + id + "/log").text()).isEqualTo("it said so");
    assertThat(user.get(files.get(1).path("url").asText()).text()).isEqualTo("a film");
    JsonNode receipt = receipt(erased(id));
    assertThat(receipt.path("complete").asBoolean()).isTrue();
    assertThat(receipt.path("containment").asText()).isEqualTo("pid_namespace");
    assertThat(receipt.path("residuals").findValuesAsText("what"))
        .doesNotContain("remote_scratch", "unconfirmed_work");
  }

  @Test
  void a_worker_reads_the_inputs_of_what_it_holds_and_nothing_else() {
    String id = submit(",\"draft\":true");
    user.put("/v1/jobs/" + id + "/inputs/main", Map.of("Content-Type", "text/plain"), "0123456789");
    user.post("/v1/jobs/" + id + "/submit", "");
    JsonNode input = worker.claim(1, "20s").getFirst().path("inputs").get(0);
    assertThat(input.path("bytes").asInt()).isEqualTo(10);
    String url = input.path("url").asText();
    assertThat(worker.get(url).text()).isEqualTo("0123456789");
    assertThat(worker.ask("GET", url, Map.of("Range", "bytes=3-5"), NOTHING).text())
        .isEqualTo("345");
    for (String path :
        List.of("/v1/jobs/" + id, "/v1/jobs/" + id + "/artifacts", "/v1/jobs", "/v1/events")) {
      assertThat(worker.get(path).status()).as(path).isEqualTo(403);
    }
    assertThat(worker.post("/v1/jobs", "{\"type\":\"test.noop\"}").status()).isEqualTo(403);
  }

  @Test
  void an_input_given_by_address_is_fetched_while_the_worker_waits() throws Exception {
    try (var origin = new Origin()) {
      origin.file("/in.txt", "from afar");
      String id =
          submit(
              ",\"inputs\":[{\"name\":\"main\",\"url\":\""
                  + origin.url("127.0.0.1", "/in.txt")
                  + "\"}]");
      String url = worker.claimOne();
      JsonNode there = worker.get(url + "?wait=20s&inputs=false").json();
      assertThat(there.at("/inputs/0/input").asText()).isEqualTo("main");
      assertThat(worker.get(there.at("/inputs/0/url").asText()).text()).isEqualTo("from afar");
      assertThat(worker.post(url + "/complete", DONE).status()).isEqualTo(200);
      assertThat(job(id).path("state").asText()).isEqualTo("succeeded");
    }
  }

  @Test
  void an_input_that_cannot_be_fetched_fails_the_attempt() throws Exception {
    int nobody;
    try (var origin = new Origin()) {
      nobody = origin.port();
    }
    String id =
        submit(",\"max_attempts\":1,\"inputs\":[{\"url\":\"http://127.0.0.1:" + nobody + "/x\"}]");
    String url = worker.claimOne();
    Said ended = worker.get(url + "?wait=20s&inputs=false");
    assertThat(ended.code()).isEqualTo("attempt_ended");
    assertThat(job(id).at("/error/code").asText()).isEqualTo("input_unreachable");
  }

  @Test
  void a_long_poll_gets_a_job_as_soon_as_it_is_queued() throws Exception {
    worker.claim(0, "0s");
    Future<List<JsonNode>> waiting = aside.submit(() -> worker.claim(1, "60s"));
    String id = submitAfter("{\"type\":\"" + FarWorker.TYPE + "\"}");
    assertThat(waiting.get().getFirst().path("job_id").asText()).isEqualTo(id);
  }

  private String submitAfter(String json) {
    return user.post("/v1/jobs", json).json().path("id").asText();
  }

  @Test
  void a_stop_reaches_the_worker_through_its_long_poll() throws Exception {
    String id = submit("");
    String url = worker.claimOne();
    Future<Said> watching = aside.submit(() -> worker.get(url + "?wait=60s&say=carry_on"));
    Future<Said> cancel =
        aside.submit(() -> user.post("/v1/jobs/" + id + "/cancel", "{\"wait\":\"20s\"}"));
    JsonNode told = watching.get().json();
    assertThat(told.path("say").asText()).isEqualTo("stop");
    assertThat(told.path("takes_outputs").asBoolean()).isFalse();
    Said unsure = worker.post(url + "/stopped", "{\"gone\":false}");
    assertThat(unsure.json().path("state").asText()).isEqualTo("cancelling");
    Said sure = worker.post(url + "/stopped", ENDED);
    assertThat(sure.json().path("state").asText()).isEqualTo("cancelled");
    assertThat(worker.post(url + "/stopped", ENDED).text()).isEqualTo(sure.text());
    assertThat(cancel.get().json().path("outcome").asText()).isEqualTo("stopped");
    assertThat(job(id).at("/cancel/stop").asText()).isEqualTo("confirmed");
  }

  @Test
  void what_comes_after_the_lease_leaves_nothing_and_the_receipt_says_so() throws Exception {
    String id = submit(",\"max_attempts\":1");
    String url = worker.claimOne();
    clock.advance(LONGER_THAN_A_LEASE);
    awaitState(id, "failed");
    for (Said late :
        List.of(
            worker.get(url),
            worker.post(url + "/heartbeat", "{}"),
            worker.put(url + "/outputs/late", Map.of(), "too late"),
            worker.put(url + "/log", Map.of(), "too late"),
            worker.ask(
                "POST",
                url + "/uploads",
                Map.of("Tus-Resumable", "1.0.0", "Upload-Length", "5"),
                NOTHING),
            worker.post(url + "/complete", DONE),
            worker.post(url + "/fail", "{\"code\":\"internal\"}"))) {
      assertThat(late.code()).as(late.text()).isEqualTo("attempt_ended");
    }
    assertThat(filesOnDisk()).isZero();
    assertThat(user.get("/v1/jobs/" + id + "/artifacts").json().path("items")).isEmpty();
    JsonNode erasure = erased(id);
    JsonNode receipt = receipt(erasure);
    assertThat(receipt.path("complete").asBoolean()).isFalse();
    assertThat(receipt.path("residuals").findValuesAsText("what"))
        .contains("unconfirmed_work", "remote_scratch");
    attested(url, erasure);
  }

  /** The worker is back, and confirms; the receipt stays, and a statement beside it is new. */
  private void attested(String url, JsonNode erasure) throws Exception {
    String before = user.get(erasure.path("receipt_url").asText()).text();
    assertThat(erasure.path("attestations")).isEmpty();
    Said wiped = worker.post(url + "/wiped", "{}");
    assertThat(wiped.status()).as(wiped.text()).isEqualTo(200);
    assertThat(worker.post(url + "/wiped", "{}").text()).isEqualTo(wiped.text());
    JsonNode now = user.get("/v1/erasures/" + erasure.path("id").asText()).json();
    JsonNode attestation = now.at("/attestations/0");
    assertThat(attestation.path("attempt").asInt()).isEqualTo(1);
    assertThat(attestation.path("key_id").asText())
        .isEqualTo(erasure.path("residuals").get(1).path("key_id").asText())
        .startsWith("key_");
    JsonNode signed = payload(attestation.path("statement").asText());
    assertThat(signed.path("ends").asText()).isEqualTo("remote_scratch");
    assertThat(signed.path("erasure_id")).isEqualTo(erasure.path("id"));
    assertThat(signed.path("wiped_at")).isEqualTo(attestation.path("wiped_at"));
    assertThat(user.get(erasure.path("receipt_url").asText()).text()).isEqualTo(before);
  }

  @Test
  void a_delete_waits_for_the_worker_and_its_word_is_in_the_receipt() throws Exception {
    for (boolean wiped : List.of(true, false)) {
      String id = submit("");
      String url = worker.claimOne();
      worker.put(url + "/outputs/one", Map.of(), "half a film");
      Said deleting = user.ask("DELETE", "/v1/jobs/" + id + "?wait=0s", Map.of(), NOTHING);
      assertThat(deleting.json().path("state").asText()).isEqualTo("running");
      assertThat(worker.put(url + "/outputs/two", Map.of(), "more").status()).isEqualTo(410);
      JsonNode told = worker.get(url).json();
      assertThat(told.path("say").asText()).isEqualTo("stop");
      assertThat(told.path("params").toString()).isEqualTo("{}");
      worker.post(url + "/stopped", "{\"gone\":true,\"wiped\":" + wiped + "}");
      JsonNode receipt = receipt(erased(id));
      assertThat(receipt.path("complete").asBoolean()).isTrue();
      assertThat(receipt.path("stop").asText()).isEqualTo("confirmed");
      assertThat(receipt.path("residuals").findValuesAsText("what").contains("remote_scratch"))
          .isEqualTo(!wiped);
    }
  }

  @Test
  void a_delete_of_what_a_silent_worker_holds_ends_with_its_lease() throws Exception {
    String id = submit("");
    worker.claimOne();
    user.ask("DELETE", "/v1/jobs/" + id + "?wait=0s", Map.of(), NOTHING);
    clock.advance(LONGER_THAN_A_LEASE);
    JsonNode receipt = receipt(erased(id));
    assertThat(receipt.path("complete").asBoolean()).isFalse();
    assertThat(receipt.path("stop").asText()).isEqualTo("lease_expired");
  }

  @Test
  void a_restart_of_the_server_takes_nothing_from_a_worker() throws Exception {
    String id = submit("");
    String url = worker.claimOne();
    String key = server.newAccountKey("to-compare");
    server.close();
    start();
    assertThat(key).isNotEmpty();
    worker = worker.at(server.url());
    user = user.at(server.url());
    Said beat = worker.post(url + "/heartbeat", "{}");
    assertThat(beat.status()).as(beat.text()).isEqualTo(200);
    assertThat(job(id).path("state").asText()).isEqualTo("running");
    assertThat(worker.post(url + "/complete", DONE).status()).isEqualTo(200);
    assertThat(job(id).path("attempt").asInt()).isEqualTo(1);
    assertThat(job(id).path("state").asText()).isEqualTo("succeeded");
  }

  @Test
  void what_one_key_holds_is_not_there_for_another() {
    submit("");
    String url = worker.claimOne();
    Account other = server.server().accounts().create("other-farm");
    FarWorker stranger = new FarWorker(server.url(), workerKey(other), "w1");
    for (Said said :
        List.of(
            stranger.get(url),
            stranger.post(url + "/heartbeat", "{}"),
            stranger.post(url + "/complete", DONE),
            stranger.post(url + "/wiped", "{}"),
            stranger.put(url + "/outputs/x", Map.of(), "x"))) {
      assertThat(said.status()).as(said.text()).isEqualTo(404);
    }
    ObjectNode asked = stranger.asking(5, "0s");
    asked.putArray("holds");
    assertThat(stranger.claim(asked)).isEmpty();
    assertThat(worker.post(url + "/wiped", "{}").status()).as("it goes on").isEqualTo(400);
    assertThat(worker.post(url + "/complete", DONE).status()).isEqualTo(200);
  }

  @Test
  void a_claim_whose_answer_got_lost_is_given_again() {
    submit("");
    String url = worker.claimOne();
    assertThat(worker.claim(5, "0s")).as("who does not say what it holds").isEmpty();
    ObjectNode asked = worker.asking(5, "0s");
    asked.putArray("holds").add(url);
    assertThat(worker.claim(asked)).isEmpty();
    asked.putArray("holds");
    assertThat(worker.named("w2").claim(worker.named("w2").asking(5, "0s"))).isEmpty();
    assertThat(worker.claim(asked)).hasSize(1).first().satisfies(one ->
        assertThat(one.path("url").asText()).isEqualTo(url));
    worker.get(url);
    assertThat(worker.claim(asked)).as("once it is known to have arrived").isEmpty();
  }

  @Test
  void a_failure_has_a_code_that_clients_know() {
    String id = submit(",\"max_attempts\":2");
    String url = worker.claimOne();
    worker.post(
        url + "/fail",
        "{\"code\":\"my_own\",\"message\":\"secret\",\"retryable\":true,\"gone\":true}");
    assertThat(job(id).path("state").asText()).isEqualTo("queued");
    assertThat(job(id).at("/error/code").asText()).isEqualTo("worker_failed");
    clock.advance(Duration.ofMinutes(5));
    worker.post(worker.claimOne() + "/fail", "{\"code\":\"program_failed\",\"gone\":true}");
    assertThat(job(id).at("/error/code").asText()).isEqualTo("program_failed");
    assertThat(job(id).path("state").asText()).isEqualTo("failed");
  }

  @Test
  void a_file_that_comes_in_pieces_becomes_an_output() {
    String id = submit("");
    String url = worker.claimOne();
    String said = "name " + base64("big.mp4") + ",kind " + base64("video");
    Said made =
        worker.ask(
            "POST",
            url + "/uploads",
            Map.of("Tus-Resumable", "1.0.0", "Upload-Length", "10", "Upload-Metadata", said),
            NOTHING);
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    String upload = made.header("Location");
    assertThat(piece(upload, 0, "01234").header("Upload-Offset")).isEqualTo("5");
    assertThat(
            worker.ask("HEAD", upload, Map.of("Tus-Resumable", "1.0.0"), NOTHING)
                .header("Upload-Offset"))
        .isEqualTo("5");
    assertThat(user.get("/v1/uploads/" + upload.substring(upload.lastIndexOf('/') + 1)).status())
        .as("to its owner it is none of the uploads")
        .isEqualTo(404);
    assertThat(piece(upload, 5, "56789").status()).isEqualTo(204);
    worker.post(url + "/complete", DONE);
    JsonNode file = user.get("/v1/jobs/" + id + "/artifacts").json().at("/items/0");
    assertThat(file.path("name").asText()).isEqualTo("big.mp4");
    assertThat(file.path("kind").asText()).isEqualTo("video");
    assertThat(user.get(file.path("url").asText()).text()).isEqualTo("0123456789");
    assertThat(piece(upload, 10, "x").status()).isEqualTo(410);
  }

  private Said piece(String upload, long at, String bytes) {
    return worker.ask(
        "PATCH",
        upload,
        Map.of(
            "Tus-Resumable", "1.0.0",
            "Upload-Offset", String.valueOf(at),
            "Content-Type", "application/offset+octet-stream"),
        BodyPublishers.ofString(bytes));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void a_type_is_there_while_a_worker_offers_it() throws Exception {
    String asked = "{\"type\":\"" + FarWorker.TYPE + "\"}";
    assertThat(user.post("/v1/jobs", asked).status()).isEqualTo(400);
    submit("");
    String url = worker.claimOne();
    clock.advance(Duration.ofSeconds(20));
    worker.post(url + "/heartbeat", "{}");
    clock.advance(Duration.ofSeconds(50));
    assertThat(user.post("/v1/jobs", asked).status()).as("it works, and lives").isEqualTo(202);
    clock.advance(Duration.ofSeconds(20));
    assertThat(user.post("/v1/jobs", asked).status()).isEqualTo(400);
  }

  @Test
  void an_attempt_that_takes_too_long_is_ended() {
    String id = submit(",\"max_attempts\":1");
    String url = worker.claimOne();
    long wall = worker.get(url).json().path("wall_time_ms").asLong();
    // No ticker can take the lease before the heartbeat comes: it would be the older lease.
    Said ended = null;
    for (long gone = 0; gone <= wall && ended == null; gone += 20_000) {
      clock.advance(Duration.ofSeconds(20));
      Said beat = worker.post(url + "/heartbeat", "{}");
      ended = beat.status() == 200 ? null : beat;
    }
    assertThat(ended.code()).isEqualTo("attempt_ended");
    assertThat(job(id).at("/error/code").asText()).isEqualTo("limit_exceeded");
  }

  @Test
  void many_jobs_go_to_eight_workers_each_to_one() throws Exception {
    worker.claim(0, "0s");
    List<Future<List<String>>> crews = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      FarWorker one = worker.named("crew-" + i);
      crews.add(aside.submit(() -> drain(one)));
    }
    for (int i = 0; i < 40; i++) {
      submitAfter("{\"type\":\"" + FarWorker.TYPE + "\"}");
    }
    List<String> all = new ArrayList<>();
    for (Future<List<String>> crew : crews) {
      all.addAll(crew.get());
    }
    assertThat(all).hasSize(40).doesNotHaveDuplicates();
  }

  private static List<String> drain(FarWorker one) {
    List<String> done = new ArrayList<>();
    for (List<JsonNode> some = one.claim(3, "1s"); !some.isEmpty(); some = one.claim(3, "1s")) {
      for (JsonNode claim : some) {
        assertThat(one.post(claim.path("url").asText() + "/complete", DONE).status())
            .isEqualTo(200);
        done.add(claim.path("job_id").asText());
      }
    }
    return done;
  }

  private void awaitState(String id, String state) throws Exception {
    Until.holds(state, WAIT, () -> job(id).path("state").asText().equals(state));
  }

  private long filesOnDisk() throws IOException {
    try (Stream<Path> all = Files.walk(server.data().resolve("blobs"))) {
      return all.filter(path -> path.getFileName().toString().startsWith("art_")).count();
    }
  }
}
