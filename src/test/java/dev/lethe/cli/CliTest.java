package dev.lethe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.api.Row;
import dev.lethe.client.Peer;
import dev.lethe.client.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CliTest {
  @TempDir private Path folder = Path.of("");
  private final Peer peer = new Peer();
  private Shell shell = new Shell(folder);

  @BeforeEach
  void name() {
    shell = new Shell(folder).asking(peer);
  }

  @AfterEach
  void close() {
    peer.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "jbos",
        "status",
        "status job_1 job_2",
        "jobs --limit none",
        "jobs --limit 0",
        "jobs --label customer",
        "cancel job_1 --wait soon",
        "run",
        "run clip.mp4",
        "run clip.mp4 --type t --params [1]",
        "run clip.mp4 --type t --params {",
        "run clip.mp4 --type t --sprite",
        "run clip.mp4 --type t --priority high",
        "run clip.mp4 --type t --at tomorrow",
        "run clip.mp4 --type t --at 2027-01-31T22:00:00",
        "types pause",
        "types limit t",
        "types limit t many",
        "download",
        "link",
        "link art_1 --ttl soon",
        "unlink"
      })
  void what_makes_no_sense_is_2_and_asks_no_server(String line) {
    int code = line.isEmpty() ? shell.run() : shell.run(line.split(" ", -1));

    assertThat(code).isEqualTo(2);
    assertThat(shell.out()).isEmpty();
    assertThat(shell.err()).isNotBlank();
    assertThat(peer.asked()).isEmpty();
  }

  @Test
  void a_usage_error_is_one_line_that_says_where_help_is() {
    shell.run("status");

    assertThat(shell.err().lines())
        .containsExactly("lethe: Missing required parameter: 'ID' (see: lethe status --help)");
  }

  @Test
  void help_is_no_error() {
    assertThat(shell.run("--help")).isZero();
    assertThat(shell.out())
        .contains("run", "jobs", "status", "cancel", "clean", "delete", "retry", "artifacts");
    assertThat(shell.run("run", "--help")).isZero();
    assertThat(shell.run("--version")).isZero();
    assertThat(shell.out()).startsWith("lethe ");
  }

  @Test
  void a_refusal_is_one_line_with_its_code() {
    peer.on("POST /v1/jobs/job_1/clean", 409, Samples.problem(409, "job_not_terminal", "it runs"));

    assertThat(shell.run("clean", "job_1", "--yes")).isEqualTo(1);
    assertThat(shell.err().lines()).containsExactly("lethe: it runs (job_not_terminal)");
  }

  @Test
  void a_refused_field_is_named() {
    peer.on(
        "GET /v1/jobs",
        400,
        """
        {"status":400,"code":"invalid_request","detail":"not a state",
         "errors":[{"pointer":"/state","code":"unknown","message":"not a state"}]}
        """);

    assertThat(shell.run("jobs", "--state", "x")).isEqualTo(1);
    assertThat(shell.err().lines()).containsExactly("lethe: /state: not a state (invalid_request)");
  }

  @Test
  void a_field_that_the_sentence_names_is_not_named_twice() {
    peer.on(
        "GET /v1/jobs",
        400,
        """
        {"status":400,"code":"invalid_request","detail":"/state: none such",
         "errors":[{"pointer":"/state","code":"unknown","message":"none such"}]}
        """);

    assertThat(shell.run("jobs")).isEqualTo(1);
    assertThat(shell.err().lines()).containsExactly("lethe: /state: none such (invalid_request)");
  }

  @Test
  void a_download_of_what_is_erased_says_so() {
    peer.on("HEAD /v1/artifacts/art_1", 410, "");
    peer.on("GET /v1/artifacts/art_1", 410, Samples.problem(410, "job_erased", "erased"));

    assertThat(shell.run("download", "art_1")).isEqualTo(1);
    assertThat(shell.err().lines()).containsExactly("lethe: erased (job_erased)");
  }

  @Test
  void no_server_is_said_with_its_address_and_how_to_start_one() {
    shell.env("LETHE_URL", "http://127.0.0.1:1");

    assertThat(shell.run("jobs")).isEqualTo(1);
    assertThat(shell.err().lines())
        .containsExactly(
            "lethe: no server answers at http://127.0.0.1:1; start one with: lethe serve");
  }

  @Test
  void the_local_server_is_found_by_its_data_folder() throws IOException {
    peer.on("GET /v1/jobs", 200, "{\"items\":[],\"next_cursor\":null}");
    Path data = Files.createDirectory(folder.resolve("here"));
    Files.writeString(data.resolve("admin.key"), "lk_admin\n");
    Files.writeString(data.resolve("server.url"), peer.uri() + "\n");
    var local = new Shell(folder);

    assertThat(local.run("jobs", "--data", "here")).isZero();
    assertThat(local.out()).isEqualTo("no jobs\n");
    assertThat(peer.asked("GET").headers().getFirst("Authorization")).isEqualTo("Bearer lk_admin");
  }

  @Test
  void the_local_admin_key_is_not_shown_to_another_server() throws IOException {
    Path data = Files.createDirectory(folder.resolve("lethe-data"));
    Files.writeString(data.resolve("admin.key"), "lk_admin\n");
    var shell = new Shell(folder).env("LETHE_URL", peer.uri().toString());

    assertThat(shell.run("jobs")).isEqualTo(2);
    assertThat(shell.err().lines())
        .containsExactly("lethe: LETHE_URL is set but LETHE_API_KEY is not");
    assertThat(peer.asked()).isEmpty();
  }

  @Test
  void without_any_server_the_line_says_how_to_start_one() {
    var nowhere = new Shell(folder);

    assertThat(nowhere.run("jobs")).isEqualTo(1);
    assertThat(nowhere.err()).contains("start one with: lethe serve").hasLineCount(1);
  }

  @Test
  void jobs_are_a_table_or_a_line_of_json_each() {
    peer.on(
        "GET /v1/jobs",
        200,
        "{\"items\":[%s,%s],\"next_cursor\":null}"
            .formatted(
                Samples.job("job_2", "running", "{\"fraction\":0.42}", "null"),
                Samples.job("job_1", "succeeded")));

    assertThat(shell.run("jobs")).isZero();
    assertThat(shell.out())
        .isEqualTo(
            """
            ID     TYPE             STATE      PROGRESS  FILES     SIZE  CREATED
            job_2  video.transcode  running        42 %      5  1.0 MiB  2027-01-31 09:15:02Z
            job_1  video.transcode  succeeded         -      5  1.0 MiB  2027-01-31 09:15:02Z
            """);
    assertThat(shell.run("jobs", "--json", "--limit", "1")).isZero();
    assertThat(shell.out()).startsWith("{\"id\":\"job_2\"").hasLineCount(1);
  }

  @Test
  void a_status_shows_what_is_known() {
    peer.on(
        "GET /v1/jobs/job_1",
        200,
        Samples.job(
            "job_1",
            "failed",
            "null",
            "{\"code\":\"input_not_media\",\"message\":\"text\",\"retryable\":false,"
                + "\"attempt\":1}"));

    assertThat(shell.run("status", "job_1")).isZero();
    assertThat(shell.out())
        .contains("state     failed", "error     text (input_not_media)", "labels    customer=c42");
    assertThat(shell.run("status", "job_1", "--wait", "1s")).isEqualTo(1);
  }

  @Test
  void a_status_that_waited_in_vain_is_3() {
    peer.on("GET /v1/jobs/job_1", 200, Samples.job("job_1", "running"));

    assertThat(shell.run("status", "job_1", "--wait", "1ms")).isEqualTo(3);
  }

  @Test
  void a_cancel_is_done_only_when_nothing_runs_any_more() {
    String path = "POST /v1/jobs/job_1/cancel";
    peer.on(path, 200, Samples.cancel("stopped", "14", Samples.job("job_1", "cancelled")));
    peer.on(path, 200, Samples.cancel("already_ended", "null", Samples.job("job_1", "failed")));
    peer.on(path, 202, Samples.cancel("stopping", "null", Samples.job("job_1", "cancelling")));
    peer.on(path, 202, Samples.cancel("unknown", "null", Samples.job("job_1", "cancelling")));

    assertThat(shell.run("cancel", "job_1")).isZero();
    assertThat(shell.out()).isEqualTo("job_1 stopped in 14 ms\n");
    assertThat(shell.run("cancel", "job_1")).isZero();
    assertThat(shell.out()).isEqualTo("job_1 had already ended: failed\n");
    assertThat(shell.run("cancel", "job_1")).isEqualTo(3);
    assertThat(shell.run("cancel", "job_1", "--json")).isEqualTo(3);
    assertThat(shell.out()).startsWith("{\"outcome\":\"unknown\",\"stop_ms\":null,\"job\":{");
  }

  @ParameterizedTest
  @ValueSource(strings = {"yes\n", "YES\n", "Yes"})
  @Row({"R1.15", "R1.25"})
  void a_whole_yes_erases(String typed) {
    peer.on("DELETE /v1/jobs/job_1", 200, Samples.erasure("done", "\"2027-01-31T09:15:02.250Z\""));

    assertThat(shell.typing(typed).run("delete", "job_1")).isZero();
    assertThat(shell.out()).isEqualTo("erased job_1: 3 files, 1.4 MiB, in 250 ms\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "y\n", "no\n", " yes\n", "yes please\n"})
  @Row({"R1.15", "R1.25"})
  void anything_else_erases_nothing(String typed) {
    assertThat(shell.typing(typed).run("clean", "job_1")).isEqualTo(1);
    assertThat(shell.err()).contains("nothing was erased");
    assertThat(peer.asked()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"clean", "delete"})
  void without_a_terminal_nobody_is_asked(String verb) {
    assertThat(shell.run(verb, "job_1")).isEqualTo(2);
    assertThat(shell.err()).contains("--yes").hasLineCount(1);
    assertThat(peer.asked()).isEmpty();
  }

  @Test
  void an_erasure_that_goes_on_is_3() {
    peer.on("DELETE /v1/jobs/job_1", 202, Samples.erasure("running", "null"));

    assertThat(shell.run("delete", "job_1", "--yes", "--wait", "0s")).isEqualTo(3);
    assertThat(shell.out()).contains("not done yet", "era_1");
  }

  @Test
  void a_retry_names_the_new_job() {
    peer.on("POST /v1/jobs/job_1/retry", 202, Samples.job("job_2", "queued"));

    assertThat(shell.run("retry", "job_1")).isZero();
    assertThat(shell.out()).isEqualTo("job_2 queued\n");
  }

  @Test
  void artifacts_are_shown_with_what_they_are() {
    peer.on(
        "GET /v1/jobs/job_1/artifacts",
        200,
        "{\"items\":[%s],\"next_cursor\":null}"
            .formatted(Samples.artifact("art_1", "video", "720p.mp4", 734003, "null")));

    assertThat(shell.run("artifacts", "job_1")).isZero();
    assertThat(shell.out())
        .isEqualTo(
            """
            ID     KIND   NAME           SIZE  DETAILS
            art_1  video  720p.mp4  716.8 KiB  1280x720, 10.0 s
            """);
  }

  @Test
  void a_log_is_shown_line_by_line_and_moves_no_cursor() {
    peer.on("GET /v1/jobs/job_1/log", 200, "$ ffmpeg -i\tin\n\u001b[2Jbad\r\nno line end");
    peer.on("GET /v1/jobs/job_1", 200, Samples.job("job_1", "failed"));

    assertThat(shell.run("logs", "job_1")).isZero();
    assertThat(shell.out()).isEqualTo("$ ffmpeg -i    in\n?[2Jbad\nno line end\n");
    assertThat(peer.asked("GET /v1/jobs/job_1/log").line()).endsWith("/log?follow=false");

    assertThat(shell.run("logs", "job_1", "-f", "--json")).isEqualTo(1);
    assertThat(shell.out().lines()).hasSize(3).last().isEqualTo("{\"line\":\"no line end\"}");
    assertThat(peer.asked("GET /v1/jobs/job_1/log").line()).endsWith("/log?follow=true");
  }

  @Test
  void a_download_takes_the_name_the_server_gives_but_nothing_that_is_there() throws IOException {
    peer.on(
        "HEAD /v1/artifacts/art_1",
        exchange -> {
          exchange
              .getResponseHeaders()
              .add("Content-Disposition", "attachment; filename=\"../a.mp4\"");
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    peer.on("GET /v1/artifacts/art_1", 200, "bytes");

    assertThat(shell.run("download", "art_1")).isZero();
    assertThat(folder.resolve("a.mp4")).hasContent("bytes");
    assertThat(shell.run("download", "art_1")).isEqualTo(1);
    assertThat(shell.err()).contains("is already there");
    assertThat(shell.run("download", "art_1", "--out", "b.mp4", "--json")).isZero();
    assertThat(shell.out()).contains("\"path\":\"" + folder.resolve("b.mp4") + "\"");
    assertThat(folder.resolve("b.mp4")).hasContent("bytes");
  }

  @Test
  void the_demo_says_what_it_misses() {
    LocalServer.Starter none =
        _ -> {
          throw new IllegalStateException("not before there is a clip");
        };

    assertThat(new Shell(folder).starting(none).env("PATH", "/absent").run("demo")).isEqualTo(1);
    assertThat(shell.starting(none).run("demo")).isEqualTo(1);
    assertThat(shell.err().lines())
        .containsExactly("lethe: ffmpeg is not installed; run: apt-get install ffmpeg");
  }
}
