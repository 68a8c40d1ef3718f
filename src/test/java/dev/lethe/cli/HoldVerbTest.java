package dev.lethe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.client.Peer;
import dev.lethe.client.Samples;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds, and deletes that can be undone, as a person asks for them. */
final class HoldVerbTest {
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
  void a_job_is_held_with_a_reason() {
    peer.on("PUT /v1/jobs/job_1/hold", 200, hold("\"job_1\"", "account"));

    assertThat(shell.run("hold", "job_1", "--reason", "case 7")).isZero();

    assertThat(shell.out()).isEqualTo("job_1 held since 2027-01-31 09:15:02Z\n");
    assertThat(peer.asked().getFirst().text()).isEqualTo("{\"reason\":\"case 7\"}");
  }

  @Test
  void an_account_is_held_by_its_id() {
    peer.on("PUT /v1/accounts/acc_1/hold", 200, hold("null", "admin"));
    peer.on("DELETE /v1/accounts/acc_1/hold", 204, "");

    assertThat(shell.run("hold", "acc_1")).isZero();
    assertThat(shell.out())
        .startsWith("all jobs of acc_1 held")
        .contains("only an administrator lifts it");
    assertThat(peer.asked().getFirst().text()).isEqualTo("{}");
    assertThat(shell.run("unhold", "acc_1")).isZero();
  }

  @Test
  void a_lifted_hold_is_told() {
    peer.on("DELETE /v1/jobs/job_1/hold", 204, "");

    assertThat(shell.run("unhold", "job_1")).isZero();

    assertThat(shell.out()).isEqualTo("job_1 not held\n");
  }

  @Test
  void a_hold_that_comes_too_late_is_1() {
    peer.on(
        "PUT /v1/jobs/job_1/hold",
        409,
        Samples.problem(409, "too_late", "the data of this job is erased"));

    assertThat(shell.run("hold", "job_1")).isEqualTo(1);
    assertThat(shell.err()).contains("the data of this job is erased");
  }

  @Test
  void a_delete_that_can_be_undone_does_not_ask_and_says_until_when() {
    String job =
        Samples.job("job_1", "succeeded", "null", "null")
            .replace("\"purge_at\":null", "\"purge_at\":\"2027-01-31T10:15:02.123Z\"");
    peer.on("DELETE /v1/jobs/job_1", 200, job);

    assertThat(shell.run("delete", "job_1", "--undo-for", "1h")).isZero();

    assertThat(shell.out())
        .isEqualTo(
            "deleted job_1; lethe undelete job_1 brings it back until 2027-01-31 10:15:02Z\n");
    assertThat(peer.asked().getFirst().line()).endsWith("?undo_for=3600s");
  }

  @Test
  void what_comes_back_says_how_it_stands() {
    peer.on("POST /v1/jobs/job_1/undelete", 200, Samples.job("job_1", "succeeded", "null", "null"));

    assertThat(shell.run("undelete", "job_1")).isZero();

    assertThat(shell.out()).isEqualTo("job_1 is back: succeeded\n");
  }

  @Test
  void status_shows_a_hold() {
    String job =
        Samples.job("job_1", "succeeded", "null", "null")
            .replace(
                "\"hold\":null",
                "\"hold\":{\"of\":\"account\",\"by\":\"admin\","
                    + "\"since\":\"2027-01-31T09:15:02.123Z\",\"reason\":null}");
    peer.on("GET /v1/jobs/job_1", 200, job);

    assertThat(shell.run("status", "job_1")).isZero();

    assertThat(shell.out()).contains("of the account by an administrator since 2027-01-31");
  }

  private static String hold(String job, String by) {
    return """
    {"job_id":%s,"account_id":"acc_1","by":"%s","since":"2027-01-31T09:15:02.123Z","reason":null}
    """
        .formatted(job, by);
  }
}
