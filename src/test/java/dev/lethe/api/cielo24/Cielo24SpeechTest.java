package dev.lethe.api.cielo24;

import static dev.lethe.api.cielo24.Caller.refused;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.TestServer;
import dev.lethe.api.Row;
import dev.lethe.api.Wire;
import dev.lethe.api.Wire.Said;
import dev.lethe.http.Json;
import dev.lethe.id.JobId;
import dev.lethe.id.WireIds;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The dialect with the job type that is made for it, and a human voice. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
final class Cielo24SpeechTest {
  private static final Path VOICE =
      Path.of(
          "/usr/share/pocketsphinx/test/data/librivox",
          "sense_and_sensibility_01_austen_64kb-0880.wav");
  private static final String SRT =
      """
      1
      00:00:00,200 --> 00:00:01,400
      He was, um, not

      2
      00:00:01,400 --> 00:00:02,900
      an ill-disposed young man.
      """;

  private TestServer server;
  private Wire wire;
  private Caller caller;
  private Caller sandbox;
  private String job;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    server =
        TestServer.start(
            folder,
            Map.of(
                "dialects.cielo24.sandbox_accounts", "sand, more sand",
                "dialects.cielo24.perform_transcription", "media.transcribe",
                "dialects.cielo24.perform_transcription_params",
                    "{\"language\":\"$language\",\"formats\":[\"srt\"],"
                        + "\"transcript\":{\"format\":\"$transcript_format\"}}"));
    wire = new Wire(server);
    caller = new Caller(wire, server.newAccountKey("north"));
    sandbox = new Caller(wire, server.newAccountKey("sand"));
    job = draft();
    Caller.ok(
        caller.post(
            "job/add_transcript", SRT.getBytes(UTF_8), "text/x", "job_id", job, "format", "srt"));
    perform(job);
    server
        .server()
        .jobs()
        .awaitEnd(new JobId(WireIds.hex(job).orElseThrow()), Duration.ofSeconds(60));
    assertThat(caller.ok("job/info", "job_id", job).path("JobStatus").asText())
        .isEqualTo("Complete");
  }

  @AfterAll
  void stop() {
    wire.close();
    server.close();
  }

  @Test
  @Row({"3-R", "3-Z"})
  void a_transcript_that_was_added_is_what_the_job_has() throws Exception {
    assertThat(transcript("timecode_every_paragraph", "false"))
        .isEqualTo("He was, not an ill-disposed young man.\n");
    String other = draft();
    String task =
        Caller.ok(
                caller.post(
                    "job/add_transcript", "Hello.".getBytes(UTF_8), "text/x", "job_id", other))
            .path("TaskId")
            .asText();
    JsonNode status = caller.ok("job/task_status", "task_id", task);
    assertThat(status.path("TaskType").asText()).isEqualTo("JOB_ADD_TRANSCRIPT");
    refused(
        caller.get("job/add_transcript", "job_id", other, "transcript_url", "https://a.b/c.txt"),
        "INVALID_QUERY",
        "The job has its transcript already");
    refused(
        caller.get("job/add_transcript", "job_id", other, "format", "doc"),
        "INVALID_OPTION",
        "format: one of [text, srt, vtt, dfxp]");
    refused(
        caller.get("job/add_transcript", "job_id", job, "transcript_url", "https://a.b/c.txt"),
        "INVALID_QUERY",
        "The job takes no media any more");
  }

  @Test
  @Row({"3-R"})
  void a_transcript_may_come_before_its_media() throws Exception {
    String other = caller.ok("job/new").path("JobId").asText();
    caller.ok("job/add_transcript", "job_id", other, "transcript_url", "https://a.b/c.txt");
    Caller.ok(
        caller.post("job/add_media", Files.readAllBytes(VOICE), "audio/wav", "job_id", other));
    refused(
        caller.get("job/add_media", "job_id", other, "media_url", "https://a.b/c.mp4"),
        "INVALID_QUERY",
        "The job has its media already");
  }

  @Test
  @Row({"3-U"})
  void a_transcript_is_written_as_it_is_asked_for() {
    assertThat(transcript()).isEqualTo("[00:00:00.200]\nHe was, not an ill-disposed young man.\n");
    assertThat(
            transcript(
                "timecode_format",
                "%H-%M-%S",
                "timecode_offset",
                "3600000",
                "newlines_after_sentence",
                "1",
                "remove_disfluencies",
                "False"))
        .isEqualTo("01-00-00\nHe was, um, not\nan ill-disposed young man.\n");
    refused(
        caller.get("job/get_transcript", "job_id", job, "newlines_after_paragraph", "99"),
        "INVALID_OPTION",
        "newlines_after_paragraph: 0 to 10");
  }

  @ParameterizedTest
  @CsvSource({
    "SRT, 1",
    "WEB_VTT, WEBVTT",
    "DFXP, <?xml",
    "SBV, '0:00:00.200,0:00:01.400'",
    "SCC, Scenarist_SCC V1.0",
    "SAMI, <SAMI>",
    "QT, {QTtext}",
    "TRANSCRIPT, 'He was, not'",
  })
  @Row({"3-V"})
  void captions_are_written_in_every_format_of_which_there_is_a_description(
      String format, String begin) {
    Said said = caption("caption_format", format);
    assertThat(said.status()).as(said.body()).isEqualTo(200);
    assertThat(said.type()).isEqualTo("text/plain;charset=utf-8");
    assertThat(said.body()).startsWith(begin);
  }

  @Test
  @Row({"3-V"})
  void captions_are_laid_out_as_they_are_asked_for() {
    assertThat(
            caption(
                    "caption_format", "SRT",
                    "characters_per_caption_line", "12",
                    "lines_per_caption", "1",
                    "force_case", "upper",
                    "line_ending_format", "WINDOWS",
                    "utf8_mark", "true",
                    "srt_format", "{caption_number:d} {caption_text}\\n")
                .body())
        .isEqualTo("\uFEFF1 HE WAS, NOT\r\n2 AN\r\n3 ILL-DISPOSED\r\n4 YOUNG MAN.\r\n");
    assertThat(caption("caption_format", "DFXP").body()).contains("<ttm:desc>" + job);
    assertThat(caption("caption_format", "DFXP", "include_dfxp_metadata", "false").body())
        .doesNotContain(job);
    refused(
        caption("caption_format", "SRT", "force_case", "title"),
        "INVALID_OPTION",
        "force_case: upper or lower");
    refused(caption("caption_format", "TWX"), "NOT_IMPLEMENTED", "This server does not write TWX");
    String url =
        caller
            .ok("job/get_caption", "job_id", job, "caption_format", "SRT", "build_url", "true")
            .path("CaptionUrl")
            .asText();
    assertThat(wire.send("GET", URI.create(url).getPath()).body()).startsWith("1\n00:00:00,200");
  }

  @Test
  @Row({"3-W"})
  void an_element_list_has_every_word_with_its_time() {
    JsonNode versions = caller.ok("job/list_elementlists", "job_id", job);
    assertThat(versions).hasSize(1);
    String version = versions.path(0).path("version").asText();
    JsonNode list =
        caller.ok(
            "job/get_elementlist",
            "job_id",
            job,
            "elementlist_version",
            version,
            "iwp_name",
            "FINAL");
    assertThat(list.path("version").asInt()).isEqualTo(3);
    assertThat(list.path("language").asText()).isEqualTo("en");
    assertThat(list.path("start_time").asInt()).isEqualTo(200);
    assertThat(list.path("segments")).hasSize(2);
    JsonNode last = list.path("segments").path(1).path("sequences").path(3).path("tokens");
    assertThat(last.path(0).path("value").asText()).isEqualTo("man");
    assertThat(last.path(1).path("value").asText()).isEqualTo(".");
    assertThat(last.path(1).path("tags").path(0).asText()).isEqualTo("ENDS_SENTENCE");
    assertThat(last.path(1).path("end_time").asInt()).isEqualTo(2900);
    assertThat(list.path("speakers")).hasSize(1);
    refused(
        caller.get("job/get_elementlist", "job_id", job, "iwp_name", "PREMIUM"),
        "ITEM_NOT_FOUND",
        "The job has no such version");
  }

  @Test
  @Row({"3-L"})
  void a_draft_can_be_modified_and_nothing_else() {
    String other = caller.draft();
    Said said =
        caller.post(
            "job/modify",
            "priority=PRIORITY&transcription_fidelity=PREMIUM&turnaround_hours=7".getBytes(UTF_8),
            "text/plain",
            "job_id",
            other);
    assertThat(said.status()).as(said.body()).isEqualTo(204);
    JsonNode info = caller.ok("job/info", "job_id", other);
    assertThat(info.path("Priority").asText()).isEqualTo("PRIORITY");
    assertThat(info.path("Fidelity").asText()).isEqualTo("STANDARD");
    refused(
        caller.post("job/modify", "priority=STANDARD".getBytes(UTF_8), "x/y", "job_id", job),
        "INVALID_QUERY",
        "Only a job that is Authorizing can be modified");
  }

  @Test
  @Row({"3-Q"})
  void whoever_has_the_upload_url_can_put_the_media_once() throws Exception {
    String other = caller.ok("job/new").path("JobId").asText();
    String url = caller.ok("job/request_upload_url", "job_id", other).path("upload_url").asText();
    String path = URI.create(url).getPath();
    byte[] voice = Files.readAllBytes(VOICE);
    String forged = path.substring(0, path.length() - 2) + "xx";
    refused(wire.send("PUT", forged, voice), "INVALID_URL", "The address is not good any more");
    assertThat(wire.send("PUT", path, voice).status()).isEqualTo(200);
    refused(wire.send("PUT", path, voice), "INVALID_QUERY", "The job has its media already");
    caller.ok("job/delete", "job_id", other);
    refused(wire.send("PUT", path, voice), "INVALID_URL", "The address is not good any more");
  }

  @Test
  @Row({"3-X"})
  void the_minutes_of_what_was_done_are_counted() {
    JsonNode all = caller.ok("job/aggregate_statistics");
    assertThat(all.path("data")).hasSize(1);
    assertThat(all.path("data").path(0).path("billable_minutes").asDouble()).isEqualTo(0.05);
    JsonNode months =
        caller.ok(
            "job/aggregate_statistics",
            "group_by",
            "month",
            "start_date",
            "2026-01-15",
            "end_date",
            "2026-03-10",
            "metrics",
            "[\"billable_minutes\"]");
    assertThat(months.path("data").findValuesAsText("start_date"))
        .containsExactly(
            "2026-01-15T00:00:00.000000",
            "2026-02-01T00:00:00.000000",
            "2026-03-01T00:00:00.000000");
    assertThat(months.path("data").path(0).path("billable_minutes").asDouble()).isZero();
    refused(
        caller.get("job/aggregate_statistics", "group_by", "day"),
        "INVALID_OPTION",
        "group_by: week or month");
  }

  @Test
  @Row({"3-U", "3-V", "3-W"})
  void a_sandbox_has_a_sample_at_once() {
    String other = sandbox.ok("job/new").path("JobId").asText();
    assertThat(sandbox.get("job/get_transcript", "job_id", other).body())
        .contains("This is a sample transcript.");
    assertThat(sandbox.get("job/get_caption", "job_id", other, "caption_format", "SRT").body())
        .startsWith("1\n00:00:00,000");
    assertThat(sandbox.ok("job/get_elementlist", "job_id", other).path("segments")).hasSize(4);
    refused(
        caller.get("job/get_transcript", "job_id", caller.draft()),
        "ITEM_NOT_FOUND",
        "The job has no such text, or not yet");
  }

  @Test
  @Row({"3-I", "3-G"})
  void a_key_is_verified_and_settings_are_what_they_are() {
    assertThat(caller.ok("account/verify_key").path("name").asText()).isEqualTo("north");
    assertThat(caller.ok("account/get_settings").path("default_job_notes").asText()).isEmpty();
    assertThat(setting("setting=customer_authorization_required_mechanical&value=false").status())
        .isEqualTo(204);
    refused(
        setting("setting=default_job_notes&value=x"),
        "NOT_IMPLEMENTED",
        "This server does not keep default_job_notes");
    refused(
        setting("setting=colour&value=x"), "INVALID_OPTION", "setting: there is no such setting");
  }

  @Test
  @Row({"3-H"})
  void an_account_is_made_by_an_administrator() throws Exception {
    byte[] form = "new_username=fresh&new_password=a-long-enough-one".getBytes(UTF_8);
    refused(
        caller.post("account/create", form, "x/y"),
        "ACCOUNT_UNPRIVILEGED",
        "Account does not have permission to access/change this data");
    Caller admin = new Caller(wire, server.adminKey());
    assertThat(admin.post("account/create", form, "x/y").status()).isEqualTo(204);
    refused(
        admin.post("account/create", form, "x/y"),
        "ACCOUNT_EXISTS",
        "There is an account of this name already");
    Said login =
        wire.send("GET", "/api/account/login?v=1&username=fresh&password=a-long-enough-one");
    assertThat(Json.own(login.body()).path("ApiToken").asText()).hasSize(32);
  }

  @Test
  @Row({"3-Q", "3-T", "3-U", "3-V", "3-W"})
  void a_program_of_a_client_has_a_voice_written_down() throws Exception {
    var python =
        new ProcessBuilder(
                "python3",
                "-B",
                Path.of("clients", "dialects", "cielo24_speech.py").toString(),
                VOICE.toString())
            .redirectErrorStream(true);
    python.environment().put("CIELO24_URL", server.url().toString());
    python.environment().put("CIELO24_USERNAME", "south");
    python.environment().put("CIELO24_API_KEY", server.newAccountKey("south"));
    Process program = python.start();
    String said = new String(program.getInputStream().readAllBytes(), UTF_8);
    assertThat(program.waitFor()).as(said).isZero();
    assertThat(said).contains("young man").endsWith("all done\n");
  }

  @Test
  @Row({"3-Y"})
  void what_people_or_other_models_do_is_not_here() {
    for (String action :
        List.of(
            "list_related", "uplevel", "translate", "burn_in_caption", "add_custom_guidelines")) {
      refused(
          caller.get("job/" + action, "job_id", job),
          "NOT_IMPLEMENTED",
          "This server does not serve this call");
    }
  }

  private Said setting(String form) {
    return caller.post("account/update_setting", form.getBytes(UTF_8), "x/y");
  }

  private String draft() throws Exception {
    String made = caller.ok("job/new", "job_name", "voice").path("JobId").asText();
    Caller.ok(caller.post("job/add_media", Files.readAllBytes(VOICE), "audio/wav", "job_id", made));
    return made;
  }

  private void perform(String draft) {
    caller.ok(
        "job/perform_transcription",
        "job_id",
        draft,
        "transcription_fidelity",
        "MECHANICAL",
        "priority",
        "STANDARD");
  }

  private String transcript(String... options) {
    String[] fields = new String[options.length + 2];
    fields[0] = "job_id";
    fields[1] = job;
    System.arraycopy(options, 0, fields, 2, options.length);
    return caller.get("job/get_transcript", fields).body();
  }

  private Said caption(String... options) {
    String[] fields = new String[options.length + 2];
    fields[0] = "job_id";
    fields[1] = job;
    System.arraycopy(options, 0, fields, 2, options.length);
    return caller.get("job/get_caption", fields);
  }
}
