package dev.lethe.api.unsiloed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.TestServer;
import dev.lethe.api.Row;
import dev.lethe.api.Wire;
import dev.lethe.api.Wire.Said;
import dev.lethe.http.Json;
import dev.lethe.id.JobId;
import dev.lethe.id.WireIds;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The create calls that need a model, to the byte, where something serves them and where not. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ModelCallsTest {
  private static final String PARAMS = "{\"script\":\"$script\"}";
  private static final String NONE = "0193a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b";
  private static final String SCHEMA = "schema_data={\"type\":\"object\"}";
  private static final String CATEGORIES = "categories=[\"invoice\"]";

  private TestServer server;
  private Wire wire;
  private String key = "";

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    server =
        TestServer.start(
            folder,
            Map.of(
                "dialects.unsiloed.cite",
                "test.shell",
                "dialects.unsiloed.cite_params",
                PARAMS,
                "dialects.unsiloed.extract",
                "test.shell",
                "dialects.unsiloed.extract_params",
                PARAMS,
                "dialects.unsiloed.classify",
                "test.shell",
                "dialects.unsiloed.classify_params",
                PARAMS,
                "dialects.unsiloed.splitter",
                "test.shell",
                "dialects.unsiloed.splitter_params",
                PARAMS));
    wire = new Wire(server);
    key = server.newAccountKey("north");
  }

  @AfterAll
  void stop() {
    wire.close();
    server.close();
  }

  static Stream<List<String>> calls() {
    return Stream.of(
        List.of("/cite", "pdf_file", SCHEMA, "200", "queued", "PDF citation processing started"),
        List.of("/v2/extract", "pdf_file", SCHEMA, "200", "queued", "Extraction started"),
        List.of("/extract", "pdf_file", SCHEMA, "200", "queued", "Extraction started"),
        List.of("/classify", "pdf_file", CATEGORIES, "202", "processing", "Classification started"),
        List.of("/splitter", "file", CATEGORIES, "202", "processing", "Splitting started"));
  }

  @ParameterizedTest
  @MethodSource("calls")
  @Row({"0-D", "0-E", "0-J", "0-K"})
  void a_call_begins_a_job_and_says_so_in_its_own_words(List<String> call) {
    Said said = create(call.get(0), call.get(1) + "=@a.pdf:x", call.get(2));
    assertThat(said.status()).isEqualTo(Integer.parseInt(call.get(3)));
    assertThat(said.type()).isEqualTo("application/json");
    assertThat(said.body())
        .matches(
            "\\{\"job_id\":\"[0-9a-f-]{36}\",\"status\":\"%s\",\"message\":\"%s\","
                    .formatted(call.get(4), call.get(5))
                + "\"quota_remaining\":\\d+}");
  }

  @ParameterizedTest
  @MethodSource("calls")
  @Row({"0-D", "0-E", "0-J", "0-K"})
  void what_is_missing_or_no_json_is_told_with_its_name(List<String> call) {
    String field = call.get(2).replaceFirst("=.*", "");
    assertThat(create(call.get(0), call.get(1) + "=@a.pdf:x").body())
        .isEqualTo(
            "{\"detail\":[{\"type\":\"missing\",\"loc\":[\"body\",\"%s\"],".formatted(field)
                + "\"msg\":\"Field required\",\"input\":{}}]}");
    Said broken = create(call.get(0), call.get(1) + "=@a.pdf:x", field + "={");
    assertThat(broken.status()).isEqualTo(422);
    assertThat(broken.body()).contains("\"json_invalid\"", "\"" + field + "\"");
    assertThat(create(call.get(0), call.get(1) + "=@a.pdf:x", field + "=7").status())
        .isEqualTo(422);
  }

  @Test
  @Row({"0-J"})
  void a_classification_without_a_file_is_told_in_a_sentence() {
    Said said = create("/classify", CATEGORIES);
    assertThat(said.status()).isEqualTo(400);
    assertThat(said.body())
        .isEqualTo("{\"detail\":\"Either pdf_file or file_url must be provided\"}");
  }

  @Test
  @Row({"0-J"})
  void an_address_that_was_left_empty_is_none() {
    String[] file = {"pdf_file=@a.pdf:x", CATEGORIES, "file_url="};
    assertThat(create("/classify", file).status()).isEqualTo(202);
    assertThat(create("/classify", "file_url=", "pdf_file=@a.pdf:x", CATEGORIES).status())
        .isEqualTo(202);
    assertThat(create("/classify", CATEGORIES, "file_url=").body())
        .isEqualTo("{\"detail\":\"Either pdf_file or file_url must be provided\"}");
    file[2] = "file_url=http://example.org/a.pdf";
    assertThat(create("/classify", file).status()).isBetween(400, 422);
  }

  @Test
  @Row({"0-F"})
  void an_extraction_is_shown_with_what_the_program_found() {
    String id = done(create("/v2/extract", "pdf_file=@a.pdf:x", SCHEMA));
    JsonNode shown = look("/extract/" + id);
    assertThat(names(shown))
        .containsExactly(
            "job_id", "status", "file_name", "created_at", "updated_at", "metadata", "result");
    assertThat(shown.path("status").asText()).isEqualTo("completed");
    assertThat(shown.path("file_name").asText()).isEqualTo("a.pdf");
    assertThat(names(look("/jobs/" + id + "/result")))
        .contains("data", "detections", "citations", "processing_time");
    assertThat(wire.send("GET", "/extract/" + NONE, "api-key", key).body())
        .isEqualTo("{\"detail\":\"Job " + NONE + " not found\"}");
  }

  @Test
  @Row({"0-J"})
  void a_classification_is_shown_with_its_progress() {
    String id = done(create("/classify", "pdf_file=@a.pdf:x", CATEGORIES));
    JsonNode shown = look("/classify/" + id);
    assertThat(names(shown)).containsExactly("job_id", "status", "progress", "error", "result");
    assertThat(shown.path("progress").asInt()).isEqualTo(100);
    assertThat(shown.path("error").isNull()).isTrue();
    assertThat(names(look("/jobs/" + id + "/result"))).contains("classification", "page_results");
    assertThat(wire.send("GET", "/classify/" + NONE, "api-key", key).body())
        .isEqualTo("{\"detail\":\"Job not found\"}");
  }

  @Test
  @Row({"0-K"})
  void a_splitting_is_shown_with_its_parameters() {
    String id = done(create("/splitter", "file=@a.pdf:x", CATEGORIES));
    JsonNode shown = look("/splitter/" + id);
    assertThat(names(shown))
        .containsExactly(
            "job_id", "status", "progress", "file_url", "file_name", "parameters", "result");
    assertThat(shown.path("parameters").path("script").asText()).isEqualTo("true");
    assertThat(wire.send("DELETE", "/jobs/" + id, "api-key", key).status()).isEqualTo(200);
    assertThat(wire.send("GET", "/splitter/" + id, "api-key", key).status()).isEqualTo(404);
  }

  @Test
  @Row({"0-L"})
  void a_call_that_nothing_serves_is_answered_with_501_and_leaves_nothing() {
    String fresh = server.newAccountKey("unserved");
    Said said = wire.form("/tables", new String[] {"pdf_file=@a.pdf:x"}, "api-key", fresh);
    assertThat(said.status()).isEqualTo(501);
    assertThat(said.body()).isEqualTo("{\"detail\":\"this server does not serve this call\"}");
    assertThat(wire.send("GET", "/org/get_usage", "api-key", fresh).body())
        .contains("\"current_usage\":0");
  }

  private Said create(String path, String... parts) {
    String[] all = Stream.concat(Stream.of(parts), Stream.of("script=true")).toArray(String[]::new);
    return wire.form(path, all, "api-key", key);
  }

  private String done(Said said) {
    String id = Json.tree(said.body()).path("job_id").asText();
    try {
      server
          .server()
          .jobs()
          .awaitEnd(new JobId(WireIds.uuid(id).orElseThrow()), Duration.ofSeconds(30));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return id;
  }

  private JsonNode look(String path) {
    Said said = wire.send("GET", path, "api-key", key);
    assertThat(said.status()).as(said.body()).isEqualTo(200);
    return Json.tree(said.body());
  }

  private static List<String> names(JsonNode object) {
    return object.propertyStream().map(Map.Entry::getKey).toList();
  }
}
