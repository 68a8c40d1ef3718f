package dev.lethe.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.error.ErrorCode;
import dev.lethe.scenario.OpenApi.Operation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The API description by itself, and beside the routes of the running server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OpenApiFileTest {
  /** What names an account elsewhere than in its path. */
  private static final Set<String> NAMING_ACCOUNTS =
      Set.of(
          "GET /v1/keys",
          "POST /v1/keys",
          "POST /v1/policies",
          "GET /v1/sweeps",
          "POST /v1/sweeps",
          "GET /v1/usage");

  private World world;
  private OpenApi api;

  @BeforeAll
  void open(@TempDir Path folder) throws Exception {
    world = World.open(folder, Map.of());
    api = world.api();
  }

  @AfterAll
  void close() {
    world.close();
  }

  @Test
  void the_server_has_the_routes_that_are_described_and_no_others() {
    Set<String> served =
        world.server().server().routes().stream()
            .map(route -> route.method() + " " + route.path())
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> described =
        api.operations().stream()
            .map(Operation::key)
            .collect(Collectors.toCollection(TreeSet::new));
    // HEAD comes with every GET; it is described where clients have a use for it.
    assertThat(described).anyMatch(key -> key.startsWith("HEAD "));
    described.removeIf(
        key -> key.startsWith("HEAD ") && served.contains("GET " + key.substring(5)));
    assertThat(described).isEqualTo(served);
  }

  @Test
  void each_reference_leads_somewhere() {
    List<String> dangling = new ArrayList<>();
    walk(
        api.root(),
        node -> {
          if (node.path("$ref").isTextual() && api.resolve(node).isMissingNode()) {
            dangling.add(node.path("$ref").asText());
          }
        });
    assertThat(dangling).isEmpty();
  }

  @Test
  void each_example_is_valid_by_its_schema() {
    List<JsonNode> seen = new ArrayList<>();
    walk(
        api.root(),
        node -> {
          if (node.has("schema")) {
            for (JsonNode example : api.examples(node)) {
              assertThat(api.faults(node.path("schema"), example))
                  .as("example %s", example)
                  .isEmpty();
              seen.add(example);
            }
          }
          if (node.path("examples").isArray()) {
            for (JsonNode example : node.path("examples")) {
              assertThat(api.faults(node, example)).as("example %s", example).isEmpty();
              seen.add(example);
            }
          }
        });
    assertThat(seen).hasSizeGreaterThan(40);
  }

  @Test
  void a_field_too_many_or_too_few_in_an_answer_would_be_found() {
    JsonNode answer =
        api.root().at("/paths/~1v1~1jobs/post/responses/202/content/application~1json");
    ObjectNode job = api.examples(answer).getFirst().deepCopy();
    assertThat(api.faults(answer.path("schema"), job)).isEmpty();
    assertThat(api.faults(answer.path("schema"), job.deepCopy().put("secret", 1))).isNotEmpty();
    assertThat(api.faults(answer.path("schema"), job.deepCopy().put("attempt", "1"))).isNotEmpty();
    assertThat(api.faults(answer.path("schema"), job.deepCopy().without("hold"))).isNotEmpty();
    ObjectNode nested = job.deepCopy();
    ((ObjectNode) nested.path("progress")).put("eta", 1);
    assertThat(api.faults(answer.path("schema"), nested)).isNotEmpty();
  }

  @Test
  void each_error_code_has_its_place_and_its_status() {
    Set<String> inProblems =
        words(api.root().at("/components/schemas/Problem/properties/code/enum"));
    Set<String> inJobs = words(api.root().at("/components/schemas/JobError/properties/code/enum"));
    Set<String> all = new TreeSet<>(inProblems);
    all.addAll(inJobs);
    assertThat(all)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(ErrorCode.values()).map(ErrorCode::code).toList());

    Set<String> used = new TreeSet<>();
    walk(
        api.root(),
        node -> {
          if (node.path("$ref").asText().endsWith("/Problem") && node.has("properties")) {
            Set<String> codes = words(node.at("/properties/code/enum"));
            codes.add(node.at("/properties/code/const").asText());
            codes.remove("");
            JsonNode status = node.at("/properties/status");
            for (String code : codes) {
              int its = ErrorCode.valueOf(code.toUpperCase(java.util.Locale.ROOT)).status();
              assertThat(api.faults(status, OpenApi.JSON.getNodeFactory().numberNode(its)))
                  .as("status of %s", code)
                  .isEmpty();
            }
            used.addAll(codes);
          }
        });
    assertThat(used).isEqualTo(inProblems);
  }

  @Test
  void each_operation_says_who_may_and_what_may_go_wrong() {
    Set<String> ids = new TreeSet<>();
    for (Operation operation : api.operations()) {
      assertThat(ids.add(operation.id())).as(operation.id()).isTrue();
      JsonNode responses = operation.node().path("responses");
      assertThat(operation.node().has("security")).as(operation.key()).isTrue();
      boolean head = operation.method().equals("HEAD");
      if (operation.scope().isPresent() && !head) {
        assertThat(responses.has("400")).as(operation.key()).isTrue();
        assertThat(responses.has("401")).as(operation.key()).isTrue();
        assertThat(responses.has("403")).as(operation.key()).isTrue();
        assertThat(responses.has("404"))
            .as(operation.key())
            .isEqualTo(operation.path().contains("{") || NAMING_ACCOUNTS.contains(operation.key()));
      }
      long inPath = operation.path().chars().filter(c -> c == '{').count();
      assertThat(operation.parameters().stream().filter(p -> p.path("in").asText().equals("path")))
          .hasSize((int) inPath);
    }
  }

  private static Set<String> words(JsonNode list) {
    Set<String> words = new TreeSet<>();
    list.forEach(word -> words.add(word.asText()));
    return words;
  }

  private static void walk(JsonNode node, Consumer<JsonNode> look) {
    look.accept(node);
    node.forEach(inner -> walk(inner, look));
  }
}
