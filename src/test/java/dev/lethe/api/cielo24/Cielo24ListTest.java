package dev.lethe.api.cielo24;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.Server;
import dev.lethe.TestClock;
import dev.lethe.TestServer;
import dev.lethe.api.Row;
import dev.lethe.api.Wire;
import dev.lethe.api.Wire.Said;
import dev.lethe.http.Json;
import dev.lethe.id.JobId;
import dev.lethe.id.WireIds;
import dev.lethe.job.Content;
import dev.lethe.job.Job;
import dev.lethe.job.Submission;
import dev.lethe.testtype.NoopType;
import dev.lethe.testtype.ShellType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The list and each of its filters; between any two of the jobs lies a day. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class Cielo24ListTest {
  private final TestClock clock = new TestClock();
  private TestServer server;
  private Wire wire;
  private Caller caller;
  private String draft = "";
  private String done = "";
  private String failed = "";

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    server =
        TestServer.start(
            folder,
            Map.of(
                "rates.read_burst", "1000000",
                "jobs.draft_ttl", "365d",
                "dialects.cielo24.perform_transcription", "test.shell",
                "dialects.cielo24.perform_transcription_params",
                    "{\"script\":\"$options.script\"}"),
            new Server.Additions(
                List.of(new NoopType(), new ShellType()),
                clock,
                UnaryOperator.identity(),
                UnaryOperator.identity()));
    wire = new Wire(server);
    caller = new Caller(wire, server.newAccountKey("north"));
    server
        .server()
        .jobs()
        .submit(
            server.server().accounts().find("north").id(),
            new Submission.Checked(
                "test.noop",
                Content.of("{}", Map.of()),
                new Job.Terms(1, null, null, false),
                false));
    // The clock stands at 2027-01-31T09:15:02.123Z; each job is made a day after the one before.
    draft = caller.draft("job_name", "Alpha one", "external_id", "x-1");
    caller.get("job/authorize", "job_id", draft);
    clock.advance(Duration.ofDays(1));
    done = caller.draft("job_name", "Alpha two", "external_id", "x-2");
    caller.perform(done, "true", "turnaround_hours", "24");
    ended(done);
    clock.advance(Duration.ofDays(1));
    failed = caller.draft("job_name", "Beta [*]");
    caller.ok(
        "job/perform_transcription",
        "job_id",
        failed,
        "transcription_fidelity",
        "MECHANICAL",
        "priority",
        "ECONOMY",
        "options",
        "{\"script\":\"exit 1\"}");
    ended(failed);
  }

  @AfterAll
  void stop() {
    wire.close();
    server.close();
  }

  @Test
  @Row({"3-N"})
  void the_newest_comes_first_and_only_jobs_of_the_dialect_are_listed() {
    JsonNode list = caller.ok("job/list");
    assertThat(list.path("Username").asText()).isEqualTo("north");
    assertThat(ids(list)).containsExactly(failed, done, draft);
    assertThat(list.path("ActiveJobs").path(0).path("Username").asText()).isEqualTo("north");
    JsonNode alone = caller.ok("job/info", "job_id", done);
    ((ObjectNode) alone).put("Username", "north");
    assertThat(list.path("ActiveJobs").path(1)).isEqualTo(alone);
    assertThat(listed("Username", "*")).hasSize(3);
    assertThat(listed("username", "north")).hasSize(3);
    Caller.refused(
        caller.get("job/list", "Username", "south"),
        "ACCOUNT_UNPRIVILEGED",
        "Account does not have permission to access/change this data");
    assertThat(caller.post("job/list", new byte[0], "x").status()).isEqualTo(200);
  }

  @Test
  @Row({"3-N", "3.2"})
  void jobs_are_found_by_what_they_are() {
    assertThat(listed("JobStatus", "Authorizing")).containsExactly(draft);
    assertThat(listed("JobStatus", "complete")).containsExactly(done);
    assertThat(listed("JobStatus", "Media Failure")).containsExactly(failed);
    assertThat(listed("JobStatus", "Pending")).isEmpty();
    assertThat(listed("JobStatus", "Reviewing")).isEmpty();
    assertThat(listed("Fidelity", "PREMIUM")).containsExactly(done);
    assertThat(listed("Fidelity", "STANDARD")).containsExactly(done);
    assertThat(listed("Fidelity", "MECHANICAL")).containsExactly(failed);
    assertThat(listed("Priority", "ECONOMY")).containsExactly(failed);
    assertThat(listed("Priority", "PRIORITY")).containsExactly(done);
    assertThat(listed("JobName", "Alpha one")).containsExactly(draft);
    assertThat(listed("JobName", "Alpha*")).containsExactly(done, draft);
    assertThat(listed("JobName", "*a*o*")).containsExactly(done, draft);
    assertThat(listed("JobName", "Alpha")).isEmpty();
    assertThat(listed("JobName", "Beta [*]")).containsExactly(failed);
    assertThat(listed("ExternalID", "x-1")).containsExactly(draft);
    assertThat(listed("ExternalId", "x-2", "JobName", "Alpha*")).containsExactly(done);
    assertThat(listed("JobDifficulty", "Unknown")).hasSize(3);
    assertThat(listed("JobDifficulty", "Good")).isEmpty();
    assertThat(listed("TurnaroundTimeHoursFrom", "24")).containsExactly(failed, done);
    assertThat(listed("TurnaroundTimeHoursTo", "24")).containsExactly(done);
    assertThat(listed("TurnaroundTimeHoursFrom", "25", "TurnaroundTimeHoursTo", "48"))
        .containsExactly(failed);
  }

  @Test
  @Row({"3-N"})
  void jobs_are_found_by_their_dates() {
    assertThat(listed("CreationDateFrom", "2027-02-01")).containsExactly(failed, done);
    assertThat(listed("CreationDateTo", "2027-02-01")).containsExactly(done, draft);
    assertThat(listed("CreationDateFrom", "2027-02-01", "CreationDateTo", "2027-02-01"))
        .containsExactly(done);
    String moment = "2027-02-01T09:15:02.123000";
    assertThat(listed("CreationDateFrom", moment, "CreationDateTo", moment)).containsExactly(done);
    assertThat(listed("CreationDateTo", "2027-02-01T09:15:02")).containsExactly(draft);
    assertThat(listed("CreationDateTo", "2027-02-01T10:15:02.123+01:00"))
        .containsExactly(done, draft);
    assertThat(listed("CreationDateFrom", "2027-02-02 00:00:00")).containsExactly(failed);
    assertThat(listed("StartDateFrom", "2027-01-01")).containsExactly(failed, done);
    assertThat(listed("DueDateTo", "2027-02-02")).containsExactly(done);
    assertThat(listed("DueDateFrom", "2027-02-03")).containsExactly(failed);
    assertThat(listed("CompleteDateFrom", "2027-02-01")).containsExactly(done);
    assertThat(listed("CompleteDateTo", "2027-01-31")).isEmpty();
    assertThat(listed("ReturnDateTo", "2027-02-01")).containsExactly(done);
    assertThat(listed("AuthorizationDateTo", "2027-01-31")).containsExactly(draft);
    assertThat(listed("AuthorizationDateFrom", "2027-02-01")).isEmpty();
  }

  @Test
  @Row({"3-N", "3.3"})
  void a_filter_that_is_none_of_the_vendors_is_refused() {
    for (String[] wrong :
        new String[][] {
          {"JobStatus", "Done"},
          {"Fidelity", "GOOD"},
          {"Priority", "NOW"},
          {"JobDifficulty", "bad"},
          {"CreationDateFrom", "yesterday"},
          {"DueDateTo", "2027-02-30"},
          {"TurnaroundTimeHoursFrom", "-1"}
        }) {
      String body = caller.get("job/list", wrong).body();
      assertThat(Json.tree(body).path("ErrorType").asText()).as(body).isEqualTo("INVALID_OPTION");
    }
  }

  @Test
  @Row({"3-N", "3.3"})
  void a_date_that_no_calendar_of_ours_has_is_refused_before_the_list_begins() {
    for (String name : new String[] {"CreationDateTo", "CreationDateFrom", "DueDateTo"}) {
      for (String date :
          new String[] {
            "+999999999-12-31",
            "+999999999-12-31T23:59:59.999999999",
            "+300000000-01-01",
            "-300000000-01-01",
            "+10000-01-01",
            "-0001-12-31",
            "-0001-12-31T23:59:59Z"
          }) {
        Said said = caller.get("job/list", name, date);
        assertThat(said.status()).as(name + " " + date).isEqualTo(400);
        assertThat(Json.tree(said.body()).path("ErrorType").asText())
            .as(said.body())
            .isEqualTo("INVALID_OPTION");
      }
    }
    assertThat(listed("CreationDateTo", "9999-12-31", "CreationDateFrom", "0000-01-01")).hasSize(3);
  }

  @Test
  @Row({"3-N"})
  void a_name_with_many_stars_is_answered_at_once() {
    assertThat(listed("JobName", "*a".repeat(2_000) + "*b")).isEmpty();
    assertThat(listed("JobName", "*l***p*a*")).containsExactly(done, draft);
  }

  private List<String> listed(String... filters) {
    return ids(caller.ok("job/list", filters));
  }

  private static List<String> ids(JsonNode list) {
    var ids = new ArrayList<String>();
    list.path("ActiveJobs").forEach(job -> ids.add(job.path("JobId").asText()));
    return ids;
  }

  private void ended(String id) throws InterruptedException {
    JobId job = new JobId(WireIds.hex(id).orElseThrow());
    server.server().jobs().awaitEnd(job, Duration.ofSeconds(30));
  }
}
