package dev.lethe.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.lethe.scenario.Exchange.Answered;
import dev.lethe.scenario.Exchange.Asked;
import dev.lethe.scenario.OpenApi.Operation;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Holds an exchange against the API description, in both directions: what is promised must be
 * there, and what is there must be promised, down to each header and field.
 */
final class Contract {
  /** Headers of HTTP itself, of a protocol as a whole, and those checked by themselves. */
  private static final Set<String> HTTP =
      Set.of(
          "date",
          "content-length",
          "content-type",
          "connection",
          "transfer-encoding",
          "vary",
          "tus-resumable",
          "ratelimit-limit",
          "ratelimit-remaining",
          "ratelimit-reset",
          "ratelimit-policy");

  private static final List<String> RATES =
      List.of("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "RateLimit-Policy");

  /** What is answered before it is asked who asks, or what the key is for. */
  private static final Set<Integer> BEFORE_RATES = Set.of(401, 403, 408, 413);

  private final OpenApi api;

  Contract(OpenApi api) {
    this.api = api;
  }

  /** Checks the answer; returns what of the description it meets. */
  Set<String> check(Exchange exchange) {
    Asked asked = exchange.asked();
    Answered answered = exchange.answered();
    Optional<Operation> operation = api.find(asked.method(), asked.path());
    if (operation.isEmpty()) {
      checkOutside(exchange);
      return Set.of();
    }
    checkRates(operation.get(), exchange);
    Optional<JsonNode> anywhere = anywhere(exchange);
    if (anywhere.isPresent()) {
      check(exchange, anywhere.get());
      return Set.of();
    }
    JsonNode responses = operation.get().node().path("responses");
    String range = answered.status() / 100 + "XX";
    String status = String.valueOf(answered.status());
    String key = responses.has(status) ? status : range;
    assertThat(responses.has(key)).as("%s is described", exchange).isTrue();
    check(exchange, api.resolve(responses.path(key)));
    return Coverage.met(operation.get(), key, exchange);
  }

  /** What is wrong with a request by the description; empty if nothing. */
  List<String> faults(Asked asked) {
    Optional<Operation> found = api.find(asked.method(), asked.path());
    if (found.isEmpty()) {
      return List.of("there is no such operation");
    }
    Operation operation = found.get();
    List<String> faults = new ArrayList<>();
    pathFaults(operation, asked, faults);
    queryFaults(operation, asked, faults);
    headerFaults(operation, asked, faults);
    bodyFaults(operation, asked, faults);
    return faults;
  }

  /** What any path may answer that takes a key. */
  private Optional<JsonNode> anywhere(Exchange exchange) {
    Answered answered = exchange.answered();
    boolean empty = answered.body().length == 0;
    String code = empty || answered.status() < 400 ? "" : answered.json().path("code").asText();
    JsonNode components = api.root().at("/components/responses");
    return switch (code) {
      case "rate_limited" -> Optional.of(components.path("RateLimited"));
      case "subscription_expired" -> Optional.of(components.path("SubscriptionExpired"));
      default -> Optional.empty();
    };
  }

  /** Whoever is let in is told how much is left, whatever becomes of the request. */
  private static void checkRates(Operation operation, Exchange exchange) {
    Answered answered = exchange.answered();
    boolean route = !exchange.asked().path().endsWith("/");
    // What workers ask is not counted.
    boolean counted = operation.scope().filter(scope -> !scope.equals("jobs:work")).isPresent();
    if (route && counted && !BEFORE_RATES.contains(answered.status())) {
      RATES.forEach(
          name -> assertThat(answered.header(name)).as("%s of %s", name, exchange).isPresent());
    }
  }

  private void checkOutside(Exchange exchange) {
    Answered answered = exchange.answered();
    JsonNode components = api.root().at("/components/responses");
    switch (answered.status()) {
      case 204 -> assertThat(answered.header("Allow")).as("%s", exchange).isPresent();
      case 405 -> check(exchange, components.path("MethodNotAllowed"));
      case 404 -> check(exchange, components.path("NotFound"));
      default -> {
        // A HEAD of what has no HEAD of its own is as its GET.
        assertThat(exchange.asked().method()).as("%s", exchange).isEqualTo("HEAD");
        assertThat(answered.body()).isEmpty();
      }
    }
  }

  private void check(Exchange exchange, JsonNode response) {
    Answered answered = exchange.answered();
    checkHeaders(exchange, response.path("headers"));
    boolean head = exchange.asked().method().equals("HEAD");
    JsonNode content = response.path("content");
    if (content.isMissingNode() || head) {
      assertThat(answered.body()).as("body of %s", exchange).isEmpty();
      return;
    }
    String mediaType = answered.mediaType().orElse("none");
    String key = content.has(mediaType) ? mediaType : "*/*";
    assertThat(content.has(key)).as("media type %s of %s", mediaType, exchange).isTrue();
    JsonNode schema = content.path(key).path("schema");
    if (mediaType.endsWith("json") && !schema.isMissingNode()) {
      assertThat(api.faults(schema, answered.json())).as("%s", exchange).isEmpty();
    }
    if (mediaType.equals("application/problem+json")) {
      checkProblem(exchange, answered.json());
    }
  }

  private static void checkProblem(Exchange exchange, JsonNode problem) {
    Answered answered = exchange.answered();
    assertThat(problem.path("status").asInt()).as("%s", exchange).isEqualTo(answered.status());
    assertThat(problem.path("type").asText())
        .isEqualTo("/docs/errors#" + problem.path("code").asText());
    assertThat(problem.path("request_id").asText())
        .isEqualTo(answered.header("X-Request-Id").orElseThrow());
  }

  private void checkHeaders(Exchange exchange, JsonNode described) {
    Answered answered = exchange.answered();
    for (var entry : described.properties()) {
      JsonNode header = api.resolve(entry.getValue());
      Optional<String> value = answered.header(entry.getKey());
      if (header.path("required").asBoolean()) {
        assertThat(value).as("%s of %s", entry.getKey(), exchange).isPresent();
      }
      value.ifPresent(text ->
          assertThat(api.faults(header.path("schema"), TextNode.valueOf(text)))
              .as("%s of %s", entry.getKey(), exchange)
              .isEmpty());
    }
    for (String name : answered.headers().keySet()) {
      boolean known =
          HTTP.contains(name.toLowerCase(Locale.ROOT))
              || described.properties().stream().anyMatch(d -> d.getKey().equalsIgnoreCase(name));
      assertThat(known).as("header %s of %s is described", name, exchange).isTrue();
    }
  }

  private void pathFaults(Operation operation, Asked asked, List<String> faults) {
    String[] names = operation.path().split("/", -1);
    String[] values = asked.path().split("/", -1);
    for (int i = 0; i < names.length; i++) {
      if (names[i].startsWith("{")) {
        String name = names[i].substring(1, names[i].length() - 1);
        JsonNode schema = parameter(operation, "path", name).orElseThrow().path("schema");
        faults.addAll(api.faults(schema, TextNode.valueOf(decoded(values[i]))));
      }
    }
  }

  private void queryFaults(Operation operation, Asked asked, List<String> faults) {
    Map<String, String> given = new LinkedHashMap<>();
    for (String pair : asked.query().isEmpty() ? new String[0] : asked.query().split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
      if (given.put(name, equals < 0 ? "" : decoded(pair.substring(equals + 1))) != null) {
        faults.add(name + " is given twice");
      }
    }
    given.forEach((name, value) ->
        parameter(operation, "query", name)
            .ifPresentOrElse(
                found ->
                    faults.addAll(
                        api.faults(found.path("schema"), value(found.path("schema"), value))),
                () -> faults.add("there is no parameter " + name)));
    for (JsonNode parameter : operation.parameters()) {
      String name = parameter.path("name").asText();
      if (parameter.path("required").asBoolean()
          && parameter.path("in").asText().equals("query")
          && !given.containsKey(name)) {
        faults.add(name + " is missing");
      }
    }
  }

  private void headerFaults(Operation operation, Asked asked, List<String> faults) {
    for (JsonNode parameter : operation.parameters()) {
      if (parameter.path("in").asText().equals("header")) {
        Optional<String> value = asked.header(parameter.path("name").asText());
        if (value.isEmpty() && parameter.path("required").asBoolean()) {
          faults.add(parameter.path("name").asText() + " is missing");
        }
        JsonNode schema = parameter.path("schema");
        value.ifPresent(text -> faults.addAll(api.faults(schema, value(schema, text))));
      }
    }
  }

  private void bodyFaults(Operation operation, Asked asked, List<String> faults) {
    JsonNode described = operation.node().path("requestBody");
    if (asked.body().length == 0) {
      if (described.path("required").asBoolean() && !described.path("content").has("*/*")) {
        faults.add("the body is missing");
      }
      return;
    }
    String mediaType = asked.mediaType().orElse("none");
    JsonNode content = described.path("content");
    if (!content.has(mediaType) && !content.has("*/*")) {
      faults.add("there is no body of type " + mediaType);
    } else if (mediaType.equals("application/json")) {
      faults.addAll(jsonFaults(content.path(mediaType).path("schema"), asked.body()));
    } else if (mediaType.equals("multipart/form-data")) {
      JsonNode schema = content.path(mediaType).at("/schema/properties/job");
      Form.job(asked.body())
          .ifPresentOrElse(
              job -> faults.addAll(jsonFaults(schema, job)),
              () -> faults.add("the part job is missing or not the first"));
    }
  }

  private List<String> jsonFaults(JsonNode schema, byte[] body) {
    try {
      return api.faults(schema, OpenApi.JSON.readTree(body));
    } catch (IOException _) {
      return List.of("the body is not JSON");
    }
  }

  private static Optional<JsonNode> parameter(Operation operation, String in, String name) {
    return operation.parameters().stream()
        .filter(parameter -> parameter.path("in").asText().equals(in))
        .filter(parameter -> parameter.path("name").asText().equals(name))
        .findFirst();
  }

  /** A query value as the schema's type would have it. */
  private static JsonNode value(JsonNode schema, String text) {
    return switch (schema.path("type").asText()) {
      case "integer" ->
          text.matches("-?\\d{1,9}")
              ? IntNode.valueOf(Integer.parseInt(text))
              : TextNode.valueOf(text);
      case "array" -> {
        ArrayNode list = OpenApi.JSON.createArrayNode();
        List.of(text.split(",", -1)).forEach(list::add);
        yield list;
      }
      default -> TextNode.valueOf(text);
    };
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
