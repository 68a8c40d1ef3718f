package dev.lethe.endings;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.api.Wire;
import dev.lethe.client.LetheClient;
import dev.lethe.fetch.Origin;
import dev.lethe.http.Json;
import dev.lethe.testtype.FilesType;
import java.net.URLEncoder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What clients of the dialects say of a job is gone with it: each text that a request may have
 * holds the canary, addresses of inputs and callbacks too, and callbacks still wait to be told.
 */
@Timeout(180)
final class DialectCanaryTest {
  private static final Duration WAIT = Duration.ofSeconds(30);
  private static final Map<String, String> SETTINGS =
      Map.ofEntries(
          Map.entry("work.slots", "2"),
          Map.entry("inputs.allow_private_addresses", "true"),
          Map.entry("callbacks.allow_private_addresses", "true"),
          Map.entry("dialects.unsiloed.parse", "test.files"),
          Map.entry("dialects.unsiloed.parse_params", "{\"marker\":\"$marker\"}"),
          Map.entry("dialects.pictory.render", "test.files"),
          Map.entry("dialects.pictory.render_params", "{\"marker\":\"$videoName\"}"),
          Map.entry("dialects.useapi.imagine", "test.files"),
          Map.entry("dialects.useapi.imagine_params", "{\"marker\":\"$prompt\"}"),
          Map.entry("dialects.cielo24.perform_transcription", "test.files"),
          Map.entry(
              "dialects.cielo24.perform_transcription_params", "{\"marker\":\"$options.notes\"}"));

  private final Canary canary = new Canary();
  private final Evidence evidence = new Evidence();
  @TempDir private Path folder;

  @Test
  void nothing_is_left_of_what_a_client_of_any_dialect_said() throws Exception {
    try (var said = new Said();
        var origin = new Origin();
        Shop shop = Shop.open(folder, SETTINGS, new FilesType());
        var wire = new Wire(shop.server)) {
      origin.file("/" + canary.name(), canary.text());
      var search = new Search(folder, said);
      String film = origin.url("127.0.0.1", "/" + canary.name());
      String key = shop.server.newAccountKey("north");

      said(unsiloed(wire, key));
      said(pictory(wire, key, film));
      said(useapi(wire, key, film));
      cielo24(wire, key, film);
      List<String> jobs = shop.rows.words("select id from jobs");
      assertThat(jobs).hasSize(4);
      try (var client = new LetheClient(shop.server.url(), key)) {
        for (String job : jobs) {
          assertThat(client.waitForEnd(job, WAIT, _ -> {}).state()).as(job).isEqualTo("succeeded");
          evidence.take(shop.place, job);
        }
        assertThat(search.everywhere(evidence.samples()).found())
            .containsOnlyKeys(evidence.samples().keySet());
        for (String job : jobs) {
          assertThat(client.waitForErasure(client.delete(job), WAIT).done()).isTrue();
        }
      }
      Traces after = search.everywhere(Evidence.together(canary.forms(), evidence.samples()));
      said.outside()
          .printf(
              "DialectCanaryTest: 4 dialects, %d samples and %d forms of the canary, found: %s%n",
              evidence.samples().size(), canary.forms().size(), after.found());
      assertThat(after.found()).isEmpty();
    }
  }

  private Wire.Said unsiloed(Wire wire, String key) {
    return wire.form(
        "/parse",
        new String[] {
          "marker=" + canary.text(), "ocr_engine=" + canary.name(), "file=@" + canary.text() + ":x"
        },
        "api-key",
        key);
  }

  private Wire.Said pictory(Wire wire, String key, String film) {
    var scene = Map.of("story", canary.text(), "background", Map.of("visualUrl", film));
    return json(
        wire,
        "/pictoryapis/v2/video/storyboard/render",
        Map.of(
            "videoName", canary.text(),
            "videoDescription", canary.text(),
            "webhook", silent("pictory"),
            "scenes", List.of(scene)),
        key);
  }

  private Wire.Said useapi(Wire wire, String key, String film) {
    return json(
        wire,
        "/v2/jobs/imagine",
        Map.of(
            "prompt", canary.text() + " " + film,
            "discord", canary.name(),
            "replyUrl", silent("useapi"),
            "replyRef", canary.text()),
        "Bearer " + key);
  }

  private void cielo24(Wire wire, String key, String film) {
    String token = said(wire.send("GET", path("account/login", login(key)))).get("ApiToken");
    Map<String, String> order = new LinkedHashMap<>();
    for (String field : List.of("job_name", "external_id", "requestor", "reference")) {
      order.put(field, canary.text());
    }
    String job = said(wire.send("GET", path("job/new", with(token, order)))).get("JobId");
    said(
        wire.send(
            "GET", path("job/add_media", with(token, Map.of("job_id", job, "media_url", film)))));
    said(
        wire.send(
            "GET",
            path(
                "job/perform_transcription",
                with(
                    token,
                    Map.of(
                        "job_id",
                        job,
                        "transcription_fidelity",
                        "PREMIUM",
                        "priority",
                        "STANDARD",
                        "callback_url",
                        silent("cielo24"),
                        "options",
                        Json.text(Map.of("notes", canary.text())))))));
  }

  private static Map<String, String> login(String key) {
    return Map.of("v", "1", "username", "north", "securekey", key);
  }

  private static Map<String, String> with(String token, Map<String, String> fields) {
    var all = new LinkedHashMap<>(fields);
    all.put("v", "1");
    all.put("api_token", token);
    return all;
  }

  private static String path(String action, Map<String, String> fields) {
    var path = new StringBuilder("/api/" + action);
    String before = "?";
    for (var field : fields.entrySet()) {
      String value = URLEncoder.encode(field.getValue(), UTF_8);
      path.append(before).append(field.getKey()).append('=').append(value);
      before = "&";
    }
    return path.toString();
  }

  /** Nobody listens there, so that it is tried until the job is gone. */
  private String silent(String dialect) {
    return "http://127.0.0.1:1/" + dialect + "?of=" + canary.name();
  }

  private static Wire.Said json(Wire wire, String path, Object body, String key) {
    return wire.send(
        "POST",
        path,
        Json.text(body).getBytes(UTF_8),
        "Authorization",
        key,
        "Content-Type",
        "application/json");
  }

  private static Map<String, String> said(Wire.Said answer) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    var texts = new LinkedHashMap<String, String>();
    Json.tree(answer.body())
        .properties()
        .forEach(member -> texts.put(member.getKey(), member.getValue().asText()));
    return texts;
  }
}
