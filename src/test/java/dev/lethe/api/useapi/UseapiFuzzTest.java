package dev.lethe.api.useapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.api.Fuzz;
import dev.lethe.api.Wire.Said;
import dev.lethe.http.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is sent below the dialect's paths, what comes back is an answer in its form. */
final class UseapiFuzzTest {
  private static final Fuzz.Target TARGET =
      new Fuzz.Target(
          Stream.of(Verb.values())
              .collect(
                  Collectors.toMap(verb -> "dialects.useapi." + verb.word(), _ -> "test.noop")),
          List.of(
              "/v2/jobs",
              "/v2/jobs/",
              "/v2/jobs/?jobid=%s",
              "/v2/jobs?jobid=%s&jobid=%s",
              "/v2/jobs/cancel",
              "/v2/jobs/cancel/?jobid=job:%s",
              "/v2/jobs/cancel?%s",
              "/v2/jobs/imagine",
              "/v2/jobs/button",
              "/v2/jobs/describe",
              "/v2/jobs/blend",
              "/v2/jobs/blend?%s",
              "/v2/jobs/%s",
              "/v2/jobs/%s/%s",
              "/v2/account",
              "/v2/account/%s"),
          List.of(
              "null",
              "{\"prompt\":1}",
              "{\"prompt\":\"a\",\"prompt\":\"b\"}",
              "{\"prompt\":\"a\",\"maxJobs\":1e9}",
              "{\"prompt\":\"a\",\"replyUrl\":\"file:///etc/passwd\"}",
              "{\"prompt\":{\"a\":[[[[]]]]}}",
              "{\"describeUrl\":\"http://[::1\"}",
              "{\"blendUrls\":[1,null]}",
              "{\"blendUrls\":\"[\"}",
              "{\"jobid\":\"job:\",\"button\":\"U1\"}",
              "--b\r\nContent-Disposition: form-data; name=\"prompt\"; filename=\"\"\r\n\r\nx\r\n"
                  + "--b--\r\n",
              "--b\r\nContent-Disposition: form-data; name=\"blendUrls\"\r\n\r\n[{\r\n--b--\r\n"),
          key -> new String[] {"Authorization", "Bearer " + key},
          UseapiFuzzTest::refusal);

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
    assertThat(body.path("error").isTextual()).as(asked).isTrue();
    assertThat(body.path("code").asInt()).as(asked).isEqualTo(said.status());
    assertThat(body.size()).as(asked).isEqualTo(body.has("executingJobs") ? 3 : 2);
  }
}
