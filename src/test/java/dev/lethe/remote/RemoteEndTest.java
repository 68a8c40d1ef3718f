package dev.lethe.remote;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.account.Account;
import dev.lethe.remote.FarWorker.Said;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** How the work of another machine ends, and what the server can say of it then. */
final class RemoteEndTest extends Farm {
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
  void heartbeats_hold_nothing_that_is_to_end() throws Exception {
    String id = submit("");
    String url = worker.claimOne();
    user.post("/v1/jobs/" + id + "/cancel", "{\"wait\":\"0s\"}");
    for (int i = 0; i < 3; i++) {
      Said beat = worker.post(url + "/heartbeat", "{}");
      assertThat(beat.json().path("say").asText()).isEqualTo("stop");
      clock.advance(Duration.ofSeconds(10));
    }
    clock.advance(Duration.ofSeconds(10));
    awaitState(id, "cancelled");
    assertThat(job(id).at("/cancel/stop").asText()).isEqualTo("lease_expired");
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
}
