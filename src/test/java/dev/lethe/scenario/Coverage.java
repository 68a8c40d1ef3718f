package dev.lethe.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.scenario.Exchange.Answered;
import dev.lethe.scenario.OpenApi.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the API description promises, and what of it the stories have met. A promise is an operation
 * with a status ({@code GET /v1/jobs/{id} 200}), with a status and an error code ({@code GET
 * /v1/jobs/{id} 410 job_deleted}), or with a parameter that it takes ({@code GET /v1/jobs ?limit}).
 * Server errors that come of any request are promised by {@code 5XX}, and nobody waits for one.
 */
final class Coverage {
  /** What needs a race, a crash or another machine, each with the reason; the list stays short. */
  private static final Map<String, String> NOT_TO_BE_HAD =
      Map.ofEntries(
          Map.entry(
              "POST /v1/jobs/{id}/clean 202",
              "depends on who is faster; DELETE of a slow job shows the same answer"),
          Map.entry("POST /v1/jobs/{id}/submit 501", "the type has to vanish between two starts"),
          Map.entry("POST /v1/jobs/{id}/retry 501", "the type has to vanish between two starts"),
          Map.entry(
              "POST /v1/jobs/{id}/retry 410 job_erased",
              "the old job has to be cleaned while its inputs are copied"),
          Map.entry("POST /v1/backups 409", "one has to take long enough for another to be begun"),
          Map.entry("PUT /v1/master-key 409", "the data has to be put back; RestoreTest does"),
          Map.entry("POST /v1/fsck 409", "the data has to be put back; RestoreTest does"),
          Map.entry("POST /v1/jobs/{id}/retry 507", "the disk has to fill between two statements"),
          Map.entry(
              "PUT /v1/jobs/{id}/inputs/{name} 410 attempt_ended",
              "the draft has to be handed in while the file is on its way; BrokenUploadTest does"),
          Map.entry(
              "POST /v1/webhooks/{id}/deliveries/{event}/redeliver 410",
              "the log has to forget an event, which takes days; DeliveriesTest does"),
          Map.entry("PATCH /v1/uploads/{id} 507", "the disk has to fill between two requests"),
          Map.entry(
              "PATCH /v1/uploads/{id} 423",
              "a second request has to come while the file is put together, for seconds"),
          Map.entry(
              "DELETE /v1/uploads/{id} 423",
              "a second request has to come while the file is put together, for seconds"));

  private Coverage() {}

  /** Promises that were not met and are not excused. */
  static List<String> gaps(OpenApi api, Set<String> met) {
    Set<String> gaps = promised(api);
    gaps.removeIf(promise -> met.contains(promise) || excuse(promise) != null);
    return List.copyOf(gaps);
  }

  /** Excuses for what is not promised any more. */
  static List<String> staleExcuses(OpenApi api) {
    Set<String> promised = promised(api);
    return NOT_TO_BE_HAD.keySet().stream().filter(one -> !promised.contains(one)).sorted().toList();
  }

  /** What an exchange meets; {@code status} is the key of the answer in the description. */
  static Set<String> met(Operation operation, String status, Exchange exchange) {
    Set<String> met = new TreeSet<>();
    String answer = operation.key() + " " + status;
    met.add(answer);
    Answered answered = exchange.answered();
    if (answered.mediaType().orElse("").equals("application/problem+json")
        && answered.body().length > 0) {
      met.add(answer + " " + answered.json().path("code").asText());
    }
    if (answered.status() < 400) {
      operation.parameters().stream()
          .filter(parameter -> isSent(parameter, exchange))
          .forEach(parameter -> met.add(promise(operation, parameter)));
    }
    return met;
  }

  private static Set<String> promised(OpenApi api) {
    Set<String> promised = new TreeSet<>();
    for (Operation operation : api.operations()) {
      for (var response : operation.node().path("responses").properties()) {
        if (!response.getKey().equals("5XX")) {
          String answer = operation.key() + " " + response.getKey();
          promised.add(answer);
          for (String code : codes(api.resolve(response.getValue()))) {
            promised.add(answer + " " + code);
          }
        }
      }
      for (JsonNode parameter : operation.parameters()) {
        if (!parameter.path("in").asText().equals("path")) {
          promised.add(promise(operation, parameter));
        }
      }
    }
    return promised;
  }

  private static @Nullable String excuse(String promise) {
    String reason = NOT_TO_BE_HAD.get(promise);
    int code = promise.lastIndexOf(' ');
    return reason == null ? NOT_TO_BE_HAD.get(promise.substring(0, code)) : reason;
  }

  private static List<String> codes(JsonNode response) {
    JsonNode code = response.at("/content/application~1problem+json/schema/properties/code");
    List<String> codes = new ArrayList<>();
    code.path("enum").forEach(one -> codes.add(one.asText()));
    if (code.has("const")) {
      codes.add(code.path("const").asText());
    }
    return codes;
  }

  private static String promise(Operation operation, JsonNode parameter) {
    String name = parameter.path("name").asText();
    return switch (parameter.path("in").asText()) {
      case "query" -> operation.key() + " ?" + name;
      default -> operation.key() + " " + name + ":";
    };
  }

  private static boolean isSent(JsonNode parameter, Exchange exchange) {
    String name = parameter.path("name").asText();
    return switch (parameter.path("in").asText()) {
      case "query" -> ("&" + exchange.asked().query()).contains("&" + name + "=");
      case "header" -> exchange.asked().header(name).isPresent();
      default -> false;
    };
  }
}
