package dev.lethe.remote;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.fetch.Origin;
import dev.lethe.remote.FarWorker.Said;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Workers on other machines, against the real server and over the wire. */
final class RemoteWorkTest extends Farm {
  /** So many uploads of one job may be open. */
  private static final int OPEN_AT_ONCE = 64;

  @Test
  void a_job_is_claimed_worked_on_and_completed() throws Exception {
    String id = submit(",\"params\":{\"a\":[1,2]},\"labels\":{\"c\":\"1\"}");
    JsonNode claim = worker.claim(1, "20s").getFirst();
    String url = claim.path("url").asText();
    assertThat(url).isEqualTo("/v1/claims/" + id + "/1");
    assertThat(claim.path("params").toString()).isEqualTo("{\"a\":[1,2]}");
    assertThat(claim.path("inputs").toString()).isEqualTo("[]");
    assertThat(claim.path("say").asText()).isEqualTo("carry_on");
    Said beat =
        worker.post(url + "/heartbeat", "{\"progress\":{\"fraction\":0.5,\"phase\":\"x\"}}");
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
  void a_claim_whose_answer_got_lost_is_given_again() {
    submit("");
    String url = worker.claimOne();
    assertThat(worker.claim(5, "0s")).as("who does not say what it holds").isEmpty();
    ObjectNode asked = worker.asking(5, "0s");
    asked.putArray("holds").add(url);
    assertThat(worker.claim(asked)).isEmpty();
    asked.putArray("holds");
    assertThat(worker.named("w2").claim(worker.named("w2").asking(5, "0s"))).isEmpty();
    assertThat(worker.claim(asked))
        .hasSize(1)
        .first()
        .satisfies(one -> assertThat(one.path("url").asText()).isEqualTo(url));
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
            worker
                .ask("HEAD", upload, Map.of("Tus-Resumable", "1.0.0"), NOTHING)
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

  @Test
  void an_upload_whose_beginning_is_refused_does_not_stay() {
    submit("");
    String url = worker.claimOne();
    for (int more = 0; more <= OPEN_AT_ONCE; more++) {
      Said refused =
          worker.ask(
              "POST",
              url + "/uploads",
              Map.of(
                  "Tus-Resumable", "1.0.0",
                  "Upload-Length", "5",
                  "Upload-Metadata", "name " + base64("a"),
                  "Upload-Checksum", "md5 AAAA",
                  "Content-Type", "application/offset+octet-stream"),
              BodyPublishers.ofString("hello"));
      assertThat(refused.status()).as(refused.text()).isEqualTo(460);
    }
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
  void parameters_are_checked_by_the_schema_that_the_worker_gives() {
    ObjectNode asked = worker.asking(0, "0s");
    ObjectNode type = (ObjectNode) asked.path("types").get(0);
    type.putObject("inputs").put("least", 0).put("most", 0);
    type.putObject("schema").put("type", "object").putArray("required").add("width");
    worker.claim(asked);
    String job = "{\"type\":\"" + FarWorker.TYPE + "\",\"params\":%s}";
    assertThat(user.post("/v1/jobs", job.formatted("{\"width\":1}")).status()).isEqualTo(202);
    Said refused = user.post("/v1/jobs", job.formatted("{}"));
    assertThat(refused.code()).isEqualTo("invalid_request");
    assertThat(refused.json().at("/errors/0/pointer").asText()).startsWith("/params");
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
    assertThat(user.post("/v1/jobs", asked).status()).as("nobody serves it").isEqualTo(501);
    String waiting = asked.replace("}", ",\"wait_for_worker\":true}");
    assertThat(user.post("/v1/jobs", waiting).status()).isEqualTo(202);
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
}
