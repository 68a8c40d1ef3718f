package dev.lethe.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.error.ErrorCode;
import dev.lethe.scenario.OpenApi.Operation;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The linter of the API description: its form by a parser that others use, its completeness and its
 * manners by rules of our own. Each finding names its place.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OpenApiStyleTest {
  private static final Path FILE = Path.of("src/main/resources/openapi/v1.yaml");
  private static final Pattern SENTENCES = Pattern.compile("(?s)[A-Z`].*[.:]\\s*");
  private static final int LONGEST_SUMMARY = 80;

  private final List<String> findings = new ArrayList<>();
  private String text = "";
  private OpenApi api;

  @BeforeAll
  void read() throws IOException {
    text = Files.readString(FILE);
    api = OpenApi.read(text);
  }

  @Test
  void it_is_openapi_as_others_read_it() {
    var options = new ParseOptions();
    options.setResolve(true);
    var parsed = new OpenAPIV3Parser().readContents(text, null, options);
    assertThat(parsed.getMessages()).isEmpty();
    assertThat(parsed.getOpenAPI().getPaths()).hasSize(api.root().path("paths").size());
  }

  @Test
  void a_field_that_openapi_does_not_have_would_be_found() {
    String wrong = text.replace("operationId: submitJob", "operationID: submitJob");
    var parsed = new OpenAPIV3Parser().readContents(wrong, null, new ParseOptions());
    assertThat(parsed.getMessages()).anyMatch(message -> message.contains("operationID"));
  }

  @Test
  void each_operation_introduces_itself() {
    Set<String> tags = new TreeSet<>();
    api.root().path("tags").forEach(tag -> tags.add(tag.path("name").asText()));
    for (Operation operation : api.operations()) {
      String place = operation.key();
      JsonNode node = operation.node();
      String summary = node.path("summary").asText();
      check(operation.id().matches("[a-z]+([A-Z][a-z]+)*"), place, "operationId in camel case");
      check(summary.matches("[A-Z].*[^.]"), place, "summary, without a full stop");
      check(summary.length() <= LONGEST_SUMMARY, place, "summary of one line");
      check(node.path("tags").size() == 1, place, "one tag");
      check(tags.contains(node.at("/tags/0").asText()), place, "a tag that is declared");
      check(
          operation.method().equals("HEAD") || node.path("responses").has("5XX"),
          place,
          "what a server error is like (5XX)");
    }
    assertNothingFound();
  }

  @Test
  void everything_that_is_sent_is_described() {
    for (Operation operation : api.operations()) {
      for (JsonNode parameter : operation.parameters()) {
        describes(operation.key() + " parameter " + parameter.path("name").asText(), parameter);
      }
      forEachAnswer(
          operation,
          (place, answer) -> {
            describes(place, answer);
            for (var header : answer.path("headers").properties()) {
              describes(place + " header " + header.getKey(), api.resolve(header.getValue()));
            }
          });
    }
    api.root().path("tags").forEach(tag -> describes("tag " + tag.path("name").asText(), tag));
    assertNothingFound();
  }

  @Test
  void each_body_has_an_example() {
    for (Operation operation : api.operations()) {
      examples(operation.key() + " request", operation.node().path("requestBody"));
      forEachAnswer(operation, this::examples);
    }
    assertNothingFound();
  }

  @Test
  void the_example_of_a_problem_is_one_that_we_send() {
    for (Operation operation : api.operations()) {
      forEachAnswer(
          operation,
          (place, answer) -> {
            JsonNode problem = answer.at("/content/application~1problem+json");
            for (JsonNode example : api.examples(problem)) {
              String code = example.path("code").asText();
              ErrorCode known = ErrorCode.valueOf(code.toUpperCase(Locale.ROOT));
              check(example.path("title").asText().equals(known.title()), place, "our title");
              check(example.path("status").asInt() == known.status(), place, "our status");
              check(example.path("type").asText().endsWith("#" + code), place, "our type");
            }
          });
    }
    assertNothingFound();
  }

  @Test
  void fields_are_in_snake_case_and_those_required_exist() {
    for (var schema : api.root().at("/components/schemas").properties()) {
      fields(schema.getKey(), schema.getValue());
    }
    assertNothingFound();
  }

  @Test
  void no_component_is_left_over() {
    // A scheme is used by its name; any path may answer that it does not have a method, and any
    // that takes a body, that it comes too slowly; any that takes a key, that it is not the time.
    Set<String> used =
        Set.of(
            "securitySchemes/bearer",
            "responses/MethodNotAllowed",
            "responses/TooSlow",
            "responses/RateLimited",
            "responses/SubscriptionExpired");
    for (var kind : api.root().path("components").properties()) {
      for (var component : kind.getValue().properties()) {
        String name = component.getKey();
        String place = kind.getKey() + "/" + name;
        boolean referred = text.contains("\"#/components/" + place + "\"");
        // What is within a text, as the data of an event, is named where the text is described.
        boolean named = kind.getKey().equals("schemas") && text.contains("`" + name + "`");
        check(referred || named || used.contains(place), place, "somebody who uses it");
      }
    }
    assertNothingFound();
  }

  private void forEachAnswer(Operation operation, BiConsumer<String, JsonNode> look) {
    for (var answer : operation.node().path("responses").properties()) {
      look.accept(operation.key() + " " + answer.getKey(), api.resolve(answer.getValue()));
    }
  }

  private void describes(String place, JsonNode described) {
    boolean sentences = SENTENCES.matcher(described.path("description").asText()).matches();
    check(sentences, place, "a description in sentences");
  }

  private void examples(String place, JsonNode body) {
    for (var content : body.path("content").properties()) {
      boolean wanted =
          content.getKey().endsWith("json") || content.getKey().startsWith("multipart/");
      check(!wanted || !api.examples(content.getValue()).isEmpty(), place, "an example");
    }
  }

  private void fields(String place, JsonNode schema) {
    if (schema.isMissingNode()) {
      return;
    }
    for (var field : schema.path("properties").properties()) {
      check(field.getKey().matches("[a-z][a-z0-9]*(_[a-z0-9]+)*"), place, "fields in snake case");
      fields(place + "." + field.getKey(), field.getValue());
    }
    if (!schema.has("$ref") && schema.has("properties")) {
      for (JsonNode required : schema.path("required")) {
        String name = required.asText();
        check(
            schema.path("properties").has(name), place, "a field " + name + ", as it is required");
      }
    }
    fields(place + "[]", schema.path("items"));
  }

  private void check(boolean holds, String place, String wanted) {
    if (!holds) {
      findings.add(place + ": wants " + wanted);
    }
  }

  private void assertNothingFound() {
    List<String> found = List.copyOf(findings);
    findings.clear();
    assertThat(found).isEmpty();
  }
}
