package dev.lethe.api.unsiloed;

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
import dev.lethe.job.Job;
import dev.lethe.job.JobState;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Parsings as the vendor's clients order them, done by the server's own parser. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class UnsiloedParseTest {
  private static final String DOCX =
      "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

  private final TestServer server;
  private final Wire wire;
  private final String key;

  UnsiloedParseTest(@TempDir Path folder) throws Exception {
    server = TestServer.start(folder);
    wire = new Wire(server);
    key = server.newAccountKey("north");
  }

  @AfterAll
  void stop() {
    wire.close();
    server.close();
  }

  @Test
  @Row({"0-G", "0-H", "0-C"})
  void a_page_is_shown_as_chunks_of_segments() {
    String[] parts = {
      "file=@report.html:<h1>Ferries</h1><p>Three lines.</p><h2>Fares</h2>"
          + "<table><tr><td>Island</td><td>6 &amp; 7</td></tr></table>",
      "ocr_mode=auto_ocr",
      "merge_tables=true",
      "segmentation_method=smart_layout_detection",
      "use_high_resolution=true",
      "expires_in=600"
    };
    Said begun = wire.form("/parse", parts, "api-key", key);
    assertThat(begun.status()).isEqualTo(200);
    String id = Json.tree(begun.body()).path("job_id").asText();
    Job job = ended(id);
    assertThat(job.state()).isEqualTo(JobState.SUCCEEDED);
    assertThat(job.terms().expiresIn()).isEqualTo(Duration.ofMinutes(10));
    JsonNode shown = Json.tree(wire.send("GET", "/parse/" + id, "api-key", key).body());
    assertThat(shown.path("status").asText()).isEqualTo("Succeeded");
    assertThat(shown.path("message").asText()).isEqualTo("Task succeeded");
    assertThat(shown.path("file_type").asText()).isEqualTo("text/html");
    assertThat(shown.path("page_count").asInt()).isEqualTo(1);
    assertThat(shown.path("merge_tables").asBoolean()).isTrue();
    assertThat(shown.path("total_chunks").asInt()).isEqualTo(2);
    assertThat(shown.at("/chunks/0/embed").asText()).isEqualTo("# Ferries\nThree lines.");
    JsonNode table = shown.at("/chunks/1/segments/1");
    assertThat(table.path("segment_type").asText()).isEqualTo("Table");
    assertThat(table.path("html").asText())
        .isEqualTo("<table><tr><td>Island</td><td>6 &amp; 7</td></tr></table>");
    assertThat(table.path("markdown").asText()).isEqualTo("| Island | 6 & 7 |\n| --- | --- |");
    assertThat(table.path("page_number").asInt()).isEqualTo(1);
    assertThat(table.at("/bbox/width").asDouble()).isZero();
    Said tables = wire.send("GET", "/parse/" + id, "api-key", key, "keep-segment-types", "table");
    assertThat(Json.tree(tables.body()).findValuesAsText("segment_type")).containsExactly("Table");
    JsonNode result = Json.tree(wire.send("GET", "/jobs/" + id + "/result", "api-key", key).body());
    assertThat(result.path("total_chunks").asInt()).isEqualTo(2);
    assertThat(result.path("chunks").toString()).isEqualTo(shown.path("chunks").toString());
    assertThat(result.path("avg_chunk_size").asInt()).isPositive();
    assertThat(result.path("processing_time").asDouble()).isPositive();
  }

  @Test
  @Row({"0-G"})
  void what_is_no_choice_is_told_with_its_field_and_leaves_nothing() {
    for (String wrong :
        new String[] {
          "ocr_mode=best",
          "segmentation_method=x",
          "expires_in=-1",
          "merge_tables=2",
          "keep_segment_types=nonsense"
        }) {
      Said said = wire.form("/parse", new String[] {"file=@a.pdf:x", wrong}, "api-key", key);
      assertThat(said.status()).as(wrong).isEqualTo(422);
      assertThat(said.body()).contains("\"loc\":[\"body\",\"" + wrong.split("=", -1)[0] + "\"]");
    }
  }

  @Test
  @Row({"0-I"})
  void a_file_is_put_where_the_answer_says_and_only_there() throws Exception {
    Said begun = order("{\"file_name\":\"report.docx\",\"ocr_mode\":\"auto_ocr\"}");
    assertThat(begun.status()).isEqualTo(200);
    JsonNode answer = Json.tree(begun.body());
    String id = answer.path("job_id").asText();
    assertThat(answer.path("upload_method").asText()).isEqualTo("PUT");
    assertThat(answer.at("/upload_headers/Content-Type").asText()).isEqualTo(DOCX);
    assertThat(answer.path("expires_at").asText()).endsWith("Z");
    String path = URI.create(answer.path("upload_url").asText()).getRawPath();
    assertThat(Json.tree(wire.send("GET", "/parse/" + id, "api-key", key).body()).path("status"))
        .hasToString("\"Starting\"");
    byte[] file = resource("report.docx");
    assertThat(put(path, file, "application/pdf").status()).isEqualTo(403);
    assertThat(put(path.substring(0, path.length() - 2) + "zz", file, DOCX).status())
        .isEqualTo(403);
    Said taken = put(path, file, DOCX);
    assertThat(taken.status()).as(taken.body()).isEqualTo(200);
    assertThat(put(path, file, DOCX).body())
        .isEqualTo("{\"detail\":\"The upload URL was used already\"}");
    assertThat(ended(id).state()).isEqualTo(JobState.SUCCEEDED);
    JsonNode shown = Json.tree(wire.send("GET", "/parse/" + id, "api-key", key).body());
    assertThat(shown.path("file_name").asText()).isEqualTo("report.docx");
    assertThat(shown.findValuesAsText("segment_type"))
        .contains("Title", "ListItem", "Table", "Picture", "Footnote");
    assertThat(wire.send("DELETE", "/jobs/" + id, "api-key", key).status()).isEqualTo(200);
    assertThat(put(path, file, DOCX).body())
        .isEqualTo("{\"detail\":\"The upload URL is not valid\"}");
  }

  @Test
  @Row({"0-I"})
  void an_order_that_cannot_be_carried_out_is_told_so() {
    Said said = order("{\"file_name\":\"setup.exe\"}");
    assertThat(said.status()).isEqualTo(400);
    assertThat(said.body())
        .startsWith("{\"error\":\"Unsupported file type: .exe. Supported extensions: .bmp, ");
    assertThat(order("{}").status()).isEqualTo(422);
    assertThat(order("[]").status()).isEqualTo(400);
    assertThat(order("{\"file_name\":\"a.pdf\",\"page_range\":\"x\"}").status()).isEqualTo(422);
    assertThat(wire.send("POST", "/v2/parse/upload", "{}".getBytes(UTF_8)).status()).isEqualTo(401);
  }

  @Test
  @Row({"0-L"})
  void many_files_in_one_call_are_not_served() {
    Said said = wire.form("/batch/cite", new String[] {"file=@a:x"}, "api-key", key);
    assertThat(said.status()).isEqualTo(501);
    assertThat(said.body()).isEqualTo("{\"detail\":\"this server does not serve this call\"}");
  }

  private Said order(String body) {
    return wire.send(
        "POST",
        "/v2/parse/upload",
        body.getBytes(UTF_8),
        "api-key",
        key,
        "Content-Type",
        "application/json");
  }

  private Said put(String path, byte[] file, String type) {
    return wire.send("PUT", path, file, "Content-Type", type);
  }

  private Job ended(String id) {
    var job = new JobId(WireIds.uuid(id).orElseThrow());
    try {
      server.server().jobs().awaitEnd(job, Duration.ofSeconds(60));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return server.server().jobs().find(job).orElseThrow();
  }

  private static byte[] resource(String name) throws Exception {
    var url = Objects.requireNonNull(UnsiloedParseTest.class.getResource("/documents/" + name));
    return Files.readAllBytes(Path.of(url.toURI()));
  }
}
