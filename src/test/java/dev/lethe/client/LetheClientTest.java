package dev.lethe.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class LetheClientTest {
  private final Peer peer = new Peer();
  private final LetheClient client = new LetheClient(peer.uri(), "secret");

  @AfterEach
  void close() {
    client.close();
    peer.close();
  }

  @Test
  void a_job_is_read_whatever_a_later_server_adds() {
    peer.on(
        "GET /v1/jobs/job_1",
        200,
        Samples.job("job_1", "running", "{\"fraction\":0.42,\"phase\":\"encode\"}", "null"));

    Job job = client.job("job_1");

    assertThat(job.createdAt()).isEqualTo(Instant.parse("2027-01-31T09:15:02.123Z"));
    assertThat(job.labels()).containsExactly(Map.entry("customer", "c42"));
    assertThat(job.progress()).isEqualTo(new Job.Progress(0.42, "encode", null));
    assertThat(job.ended()).isFalse();
    assertThat(peer.asked("GET").headers().getFirst("Authorization")).isEqualTo("Bearer secret");
  }

  @Test
  void what_is_written_again_is_what_was_read() throws IOException {
    var json = new ObjectMapper();
    String sent = Samples.job("job_1", "failed", "null", "null");
    peer.on("GET /v1/jobs/job_1", 200, sent);

    JsonNode written = json.readTree(Json.write(client.job("job_1")));

    var expected = (com.fasterxml.jackson.databind.node.ObjectNode) json.readTree(sent);
    expected.remove("of_a_later_version");
    assertThat(written).isEqualTo(expected);
  }

  @Test
  void a_submission_says_only_what_was_chosen() throws IOException {
    peer.on("POST /v1/jobs", 202, Samples.job("job_1", "queued"));

    client.submit(
        JobSubmission.of("video.transcode")
            .withInputs(List.of(JobSubmission.Input.url("main", "https://example.org/a.mp4")))
            .withDeadline(Duration.ofMillis(1500)));

    assertThat(new ObjectMapper().readTree(peer.asked("POST").text()))
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    """
                    {"type":"video.transcode",
                     "inputs":[{"name":"main","url":"https://example.org/a.mp4"}],
                     "deadline":"2s","keep_partial":false,"draft":false}
                    """));
  }

  @Test
  void a_refusal_carries_status_code_sentence_fields_and_request() {
    peer.on(
        "GET /v1/jobs/job_1",
        400,
        """
        {"status":400,"code":"invalid_request","detail":"heights are off","request_id":"req_1",
         "errors":[{"pointer":"/params/heights/0","code":"out_of_range","message":"16 to 4320"}]}
        """);

    assertThatThrownBy(() -> client.job("job_1"))
        .isInstanceOfSatisfying(
            LetheException.class,
            e -> {
              assertThat(e.status()).isEqualTo(400);
              assertThat(e.code()).isEqualTo("invalid_request");
              assertThat(e.detail()).isEqualTo("heights are off");
              assertThat(e.requestId()).isEqualTo("req_1");
              assertThat(e.errors().getFirst().pointer()).isEqualTo("/params/heights/0");
            });
  }

  @Test
  void an_answer_of_something_in_between_is_a_refusal_too() {
    peer.on("GET /v1/jobs/job_1", 502, "<html>Bad gateway</html>");

    assertThatThrownBy(() -> client.job("job_1"))
        .isInstanceOfSatisfying(
            LetheException.class, e -> assertThat(e.code()).isEqualTo("http_502"));
  }

  @Test
  void a_server_that_speaks_something_else_is_named_so() {
    peer.on("GET /v1/jobs/job_1", 200, "<html>Hello</html>");

    assertThatThrownBy(() -> client.job("job_1")).hasMessageContaining("does not speak");
  }

  @Test
  void a_port_nobody_listens_on_is_unreachable() throws IOException {
    int port;
    try (var socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    try (var nobody = new LetheClient(URI.create("http://127.0.0.1:" + port), "k")) {
      assertThatThrownBy(() -> nobody.job("job_1"))
          .isInstanceOfSatisfying(
              UnreachableException.class, e -> assertThat(e.connected()).isFalse());
      assertThat(nobody.alive()).isFalse();
    }
  }

  @Test
  void an_id_cannot_leave_its_place_in_the_path() {
    assertThatThrownBy(() -> client.job("../artifacts/x?a=b")).isInstanceOf(LetheException.class);

    assertThat(peer.asked("GET").line()).isEqualTo("GET /v1/jobs/%2E%2E%2Fartifacts%2Fx%3Fa%3Db");
  }

  @Test
  void a_list_fetches_a_page_when_it_comes_to_it() {
    peer.on(
        "GET /v1/jobs",
        200,
        "{\"items\":[%s,%s],\"next_cursor\":\"c/2\"}"
            .formatted(Samples.job("job_4", "queued"), Samples.job("job_3", "queued")));
    peer.on(
        "GET /v1/jobs",
        200,
        "{\"items\":[%s],\"next_cursor\":null}".formatted(Samples.job("job_2", "queued")));
    var filter =
        new JobFilter(
            List.of("queued", "running"),
            Optional.of("video.transcode"),
            Optional.empty(),
            Map.of("customer", "c&42"),
            2);

    try (var jobs = client.jobs(filter)) {
      assertThat(jobs.limit(2).map(Job::id)).containsExactly("job_4", "job_3");
    }
    assertThat(peer.asked()).hasSize(1);
    assertThat(peer.asked("GET").line())
        .isEqualTo(
            "GET /v1/jobs?limit=2&state=queued%2Crunning&type=video%2Etranscode"
                + "&label=customer%3Ac%2642");
  }

  @Test
  void a_list_goes_on_to_its_end() {
    peer.on(
        "GET /v1/jobs",
        200,
        "{\"items\":[%s],\"next_cursor\":\"c/2\"}".formatted(Samples.job("job_2", "queued")));
    peer.on(
        "GET /v1/jobs",
        200,
        "{\"items\":[%s],\"next_cursor\":null}".formatted(Samples.job("job_1", "queued")));

    try (var jobs = client.jobs(JobFilter.all())) {
      assertThat(jobs.map(Job::id)).containsExactly("job_2", "job_1");
    }
    assertThat(peer.asked("GET").line()).endsWith("&cursor=c%2F2");
  }

  @Test
  void waiting_goes_on_until_the_job_has_ended() {
    peer.on("GET /v1/jobs/job_1", 200, Samples.job("job_1", "queued"));
    peer.on("GET /v1/jobs/job_1", 200, Samples.job("job_1", "running"));
    peer.on("GET /v1/jobs/job_1", 503, Samples.problem(503, "shutting_down", "bye"));
    peer.on("GET /v1/jobs/job_1", 200, Samples.job("job_1", "succeeded"));
    var seen = new ArrayList<String>();

    Job job = client.waitForEnd("job_1", Duration.ofSeconds(60), now -> seen.add(now.state()));

    assertThat(job.succeeded()).isTrue();
    assertThat(seen).containsExactly("queued", "running", "succeeded");
    assertThat(peer.asked("GET").line()).endsWith("?wait=1s");
  }

  @Test
  void waiting_ends_when_its_time_is_up() {
    peer.on("GET /v1/jobs/job_1", 200, Samples.job("job_1", "running"));

    Job job = client.waitForEnd("job_1", Duration.ofMillis(1), _ -> {});

    assertThat(job.ended()).isFalse();
  }

  @Test
  void a_cancel_sends_its_reason_and_tells_what_is_known() throws IOException {
    peer.on(
        "POST /v1/jobs/job_1/cancel",
        200,
        Samples.cancel("stopped", "14", Samples.job("job_1", "cancelled")));

    CancelAnswer answer = client.cancel("job_1", "wrong file", Duration.ofSeconds(5));

    assertThat(answer.settled()).isTrue();
    assertThat(answer.stopMs()).isEqualTo(14);
    assertThat(new ObjectMapper().readTree(peer.asked("POST").text()))
        .isEqualTo(new ObjectMapper().readTree("{\"wait\":\"5s\",\"reason\":\"wrong file\"}"));
  }

  @Test
  void an_erasure_is_followed_until_it_is_done() {
    peer.on("DELETE /v1/jobs/job_1", 202, Samples.erasure("running", "null"));
    peer.on("GET /v1/erasures/era_1", 200, Samples.erasure("running", "null"));
    peer.on("GET /v1/erasures/era_1", 200, Samples.erasure("done", "\"2027-01-31T09:15:02.250Z\""));

    Erasure erasure = client.waitForErasure(client.delete("job_1"), Duration.ofSeconds(60));

    assertThat(erasure.done()).isTrue();
    assertThat(erasure.fileCount()).isEqualTo(3);
    assertThat(erasure.byteCount()).isEqualTo(1468016);
  }

  @Test
  void a_prefix_of_the_base_stands_before_every_path() {
    peer.on("GET /lethe/v1/jobs/job_1", 200, Samples.job("job_1", "queued"));

    try (var below = new LetheClient(URI.create(peer.uri() + "/lethe/"), "k")) {
      assertThat(below.job("job_1").id()).isEqualTo("job_1");
    }
  }
}
