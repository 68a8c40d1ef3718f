package dev.lethe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.client.Peer;
import dev.lethe.client.Samples;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What ends jobs by itself, as a person sets it up. */
final class PoliciesVerbTest {
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

  @Test
  void they_are_listed() {
    String page = "{\"items\":[" + POLICY + "],\"next_cursor\":null}";
    peer.on("GET /v1/policies", 200, page);
    peer.on("GET /v1/policies", 200, page);

    assertThat(shell.run("policies")).isZero();
    assertThat(shell.run("policies", "list")).isZero();

    assertThat(shell.out())
        .startsWith("ID ")
        .contains("pol_1  all      video.transcode failed,cancelled  30d    ended  delete  7d");
  }

  @Test
  void what_ends_nothing_at_once_is_not_asked_about() {
    peer.on("POST /v1/policies", 200, change(0));
    peer.on("POST /v1/policies", 201, change(0));

    assertThat(
            shell.run(
                "policies",
                "add",
                "--type",
                "video.transcode",
                "--state",
                "failed,cancelled",
                "--after",
                "30d",
                "--undo-for",
                "7d",
                "--label",
                "a:b",
                "--account",
                "acme"))
        .isZero();

    assertThat(peer.asked().getFirst().text())
        .isEqualTo(
            "{\"account\":\"acme\",\"type\":\"video.transcode\",\"states\":[\"failed\","
                + "\"cancelled\"],\"label\":\"a:b\",\"after\":\"30d\",\"undo_for\":\"7d\","
                + "\"dry_run\":true}");
    assertThat(peer.asked().getLast().text()).doesNotContain("dry_run");
    assertThat(shell.out())
        .startsWith("pol_1\nend 3 jobs, ")
        .contains("2027-02-02")
        .contains("later")
        .contains("1 of them held")
        .doesNotContain("at once");
  }

  @Test
  void what_ends_jobs_at_once_needs_a_yes() {
    peer.on("PUT /v1/policies/pol_1", 200, change(2));

    assertThat(shell.run("policies", "change", "pol_1", "--after", "1m")).isEqualTo(2);
    assertThat(shell.err()).contains("This ends 2 jobs at once.").contains("--yes");
    assertThat(peer.asked()).hasSize(1);
    assertThat(peer.asked().getFirst().text()).isEqualTo("{\"after\":\"1m\",\"dry_run\":true}");

    peer.on("PUT /v1/policies/pol_1", 200, change(2));
    assertThat(shell.run("policies", "change", "pol_1", "--after", "1m", "--yes")).isZero();
    assertThat(peer.asked().getLast().text()).isEqualTo("{\"after\":\"1m\"}");
    assertThat(shell.out()).contains("at once");
  }

  @Test
  void a_removal_is_looked_at_first_too() {
    peer.on("DELETE /v1/policies/pol_1", 200, change(0));
    peer.on("DELETE /v1/policies/pol_1", 200, change(0));

    assertThat(shell.run("policies", "remove", "pol_1")).isZero();

    assertThat(peer.asked().getFirst().line()).endsWith("?dry_run=true");
    assertThat(peer.asked().getLast().line()).doesNotContain("dry_run");
  }

  @Test
  void a_preview_changes_nothing() {
    peer.on("POST /v1/policies", 200, change(2));
    peer.on("PUT /v1/policies/pol_1", 200, change(2));

    assertThat(shell.run("policies", "preview", "--after", "1d")).isZero();
    assertThat(shell.out()).startsWith("would end 3 jobs, ");
    assertThat(shell.run("policies", "preview", "pol_1", "--after", "1d", "--json")).isZero();
    assertThat(peer.asked()).allMatch(asked -> asked.text().contains("\"dry_run\":true"));
  }

  @Test
  void status_says_what_will_end_a_job() {
    String job =
        Samples.job("job_1", "succeeded", "null", "null")
            .replace("\"purge_at\":null", "\"purge_at\":\"2027-01-31T10:15:02.123Z\"")
            .replace("\"purge_by\":null", "\"purge_by\":\"pol_1\"")
            .replace("\"purge_action\":null", "\"purge_action\":\"clean\"");
    peer.on("GET /v1/jobs/job_1", 200, job);

    assertThat(shell.run("status", "job_1")).isZero();

    assertThat(shell.out()).contains("goes      2027-01-31 10:15:02Z: clean by pol_1");
  }

  private static String change(int dueNow) {
    return """
    {"policy":%s,"preview":{"at":"2027-01-31T09:15:02.123Z","jobs":3,"bytes":2202009,
     "due_now":{"jobs":%d,"bytes":734003},
     "days":[{"day":"2027-02-02","jobs":1,"bytes":734003}],"later":{"jobs":1,"bytes":734003},
     "held":{"jobs":1,"bytes":0},
     "kinds":[{"type":"video.transcode","state":"failed","jobs":3,"bytes":2202009}],
     "sample":[],"complete":true}}
    """
        .formatted(POLICY, dueNow);
  }

  private static final String POLICY =
      """
      {"id":"pol_1","account_id":null,"type":"video.transcode","states":["failed","cancelled"],
       "label":null,"from":"ended","after":"30d","action":"delete","undo_for":"7d",
       "created_at":"2027-01-31T09:15:02.123Z","changed_at":"2027-01-31T09:15:02.123Z"}
      """;
}
