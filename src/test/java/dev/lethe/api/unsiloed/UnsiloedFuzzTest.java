package dev.lethe.api.unsiloed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.api.Fuzz;
import dev.lethe.api.Wire.Said;
import dev.lethe.http.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is sent below the dialect's paths, what comes back is an answer in its form. */
final class UnsiloedFuzzTest {
  private static final Fuzz.Target TARGET =
      new Fuzz.Target(
          Map.of(
              "dialects.unsiloed.parse", "test.noop",
              "dialects.unsiloed.cite", "test.noop",
              "dialects.unsiloed.extract", "test.noop",
              "dialects.unsiloed.classify", "test.noop",
              "dialects.unsiloed.splitter", "test.noop",
              "dialects.unsiloed.tables", "test.noop"),
          List.of(
              "/jobs",
              "/jobs/",
              "/jobs/%s",
              "/jobs/%s/result",
              "/parse",
              "/parse/%s",
              "/org/get_usage",
              "/org",
              "/v2/parse/%s",
              "/cite",
              "/extract",
              "/extract/%s",
              "/v2/extract",
              "/classify",
              "/classify/%s",
              "/splitter",
              "/splitter/%s",
              "/tables",
              "/batch/%s",
              "/jobs/%s/%s"),
          List.of(
              part("file", "\"; filename=\"", "x"),
              part("url", "", "file:///etc/passwd"),
              part("file", "\"; filename=\"a", "x").replace("--\r\n", "")),
          key -> new String[] {"api-key", key},
          UnsiloedFuzzTest::refusal);

  @Test
  void a_few_hundred_malformed_requests_are_answered_in_form(@TempDir Path folder)
      throws Exception {
    Fuzz.run(folder, 500, TARGET);
  }

  @Test
  @Tag("slow")
  void ten_thousand_malformed_requests_are_answered_in_form(@TempDir Path folder) throws Exception {
    Fuzz.run(folder, 10_000, TARGET);
  }

  private static void refusal(String asked, Said said) {
    JsonNode body = Json.tree(said.body());
    assertThat(body.has("detail")).as(asked).isTrue();
    assertThat(body.size()).as(asked).isEqualTo(1);
  }

  private static String part(String name, String more, String value) {
    String head = "--b\r\nContent-Disposition: form-data; name=\"" + name + more + "\"";
    return head + "\r\n\r\n" + value + "\r\n--b--\r\n";
  }
}
