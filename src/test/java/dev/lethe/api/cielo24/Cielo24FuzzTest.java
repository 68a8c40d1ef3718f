package dev.lethe.api.cielo24;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.TestServer;
import dev.lethe.api.Wire;
import dev.lethe.api.Wire.Said;
import dev.lethe.http.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is sent below /api, what comes back is an answer in the dialect's form. */
final class Cielo24FuzzTest {
  private static final String[] METHODS = {
    "GET", "GET", "GET", "POST", "POST", "DELETE", "PUT", "PATCH"
  };
  private static final String[] PATHS = {
    "/api",
    "/api/",
    "/api/job",
    "/api/job/%s",
    "/api/account/login",
    "/api/account/logout",
    "/api/account/generate_api_key",
    "/api/account/remove_api_key",
    "/api/account/update_password",
    "/api/job/new",
    "/api/job/info",
    "/api/job/list",
    "/api/job/delete",
    "/api/job/del",
    "/api/job/add_media",
    "/api/job/add_media_url",
    "/api/job/authorize",
    "/api/job/perform_transcription",
    "/api/job/task_status",
    "/api/job/media",
    "/api/job/download_media",
    "/api/job/get_transcript",
    "/api/job/get_caption",
    "/api/job/%s/%s"
  };
  private static final String[] NAMES = {
    "job_id",
    "media_url",
    "username",
    "password",
    "securekey",
    "transcription_fidelity",
    "priority",
    "options",
    "callback_url",
    "JobStatus",
    "CreationDateFrom",
    "DueDateTo",
    "JobName",
    "task_id",
    "new_password",
    "caption_format",
    "force_new",
    "turnaround_hours",
    "Fidelity",
    "api_securekey",
    "media_type",
    "job_name",
    "v",
    "api_token",
    "TurnaroundTimeHoursTo"
  };
  private static final String[] VALUES = {
    "",
    "x",
    "%ff",
    "0193a1b2c3d47e5f8a9b0c1d2e3f4a5b",
    "%F0%9F%92%A9",
    "'%22",
    "%00",
    "-1",
    "null",
    "{}",
    "{\"a\":{\"b\":[1,2,{}]}}",
    "[",
    "PREMIUM",
    "STANDARD",
    "http://example.org/{job_id}",
    "file:///etc/passwd",
    "2027-01-31",
    "+2027-01-31T09:15:02.123456+99:99",
    "-999999999-01-01",
    "999999999",
    "*",
    "**a*%",
    "SRT",
    "%zz",
    "true"
  };
  private static final String[] TYPES = {
    "application/json",
    "text/plain",
    "application/x-www-form-urlencoded",
    "password",
    "video/mp4",
    "multipart/form-data; boundary=b",
    "x"
  };
  private static final String[] BODIES = {
    "",
    "{",
    "[]",
    "{\"v\":1,\"v\":2}",
    "{\"username\":{\"a\":1},\"password\":[],\"v\":1}",
    "{\"v\":1,\"job_id\":\"\\u0000\"}",
    "v=1&v=1&%",
    "username=a&password=b",
    "&&==&a=b=c",
    "media_url=http://example.org",
    "\u0000\u0001\u0002",
    "--b\r\nContent-Disposition: form-data; name=\"v\"\r\n\r\n1\r\n--b--\r\n"
  };

  @Test
  void a_few_hundred_malformed_requests_are_answered_in_form(@TempDir Path folder)
      throws Exception {
    fuzz(folder, 800);
  }

  @Test
  @Tag("slow")
  void ten_thousand_malformed_requests_are_answered_in_form(@TempDir Path folder) throws Exception {
    fuzz(folder, 10_000);
  }

  private static void fuzz(Path folder, int count) throws Exception {
    long seed = new SecureRandom().nextLong();
    System.out.println("Cielo24FuzzTest seed " + seed);
    var random = new Random(seed);
    Map<String, String> settings =
        Map.of(
            "rates.read_burst", "100000",
            "rates.write_burst", "100000",
            "rates.end_burst", "100000",
            "dialects.cielo24.perform_transcription", "test.noop");
    try (var server = TestServer.start(folder, settings);
        var wire = new Wire(server)) {
      String key = server.newAccountKey("fuzz");
      for (int i = 0; i < count; i++) {
        one(wire, random, key);
      }
    }
  }

  private static void one(Wire wire, Random random, String key) {
    String method = pick(METHODS, random);
    var path = new StringBuilder(pick(PATHS, random));
    while (path.indexOf("%s") >= 0) {
      int at = path.indexOf("%s");
      path.replace(at, at + 2, pick(NAMES, random));
    }
    path.append("?v=1");
    if (random.nextInt(5) > 0) {
      path.append("&api_token=").append(key);
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      path.append('&').append(pick(NAMES, random)).append('=').append(pick(VALUES, random));
    }
    byte[] body = pick(BODIES, random).getBytes(StandardCharsets.UTF_8);
    String asked = method + " " + path;
    Said said =
        wire.send(method, legal(path.toString()), body, "Content-Type", pick(TYPES, random));
    assertThat(said.status()).as(asked).isIn(200, 204, 400);
    if (said.status() == 400) {
      assertThat(said.type()).as(asked).isEqualTo("application/json");
      assertThat(Json.tree(said.body()).properties().stream().map(Map.Entry::getKey))
          .as("%s: %s", asked, said.body())
          .isEqualTo(List.of("ErrorType", "ErrorComment"));
      assertThat(ErrorType.named(Json.tree(said.body()).path("ErrorType").asText()))
          .as("%s: %s", asked, said.body())
          .isPresent()
          .isNotEqualTo(Optional.of(ErrorType.UNHANDLED_ERROR));
    }
  }

  /** The client at hand sends no path that its own language calls malformed. */
  private static String legal(String path) {
    return path.replace("\"", "%22")
        .replace("[", "%5B")
        .replace("]", "%5D")
        .replace("{", "%7B")
        .replace("}", "%7D")
        .replaceAll("%(?![0-9A-Fa-f]{2})", "%25");
  }

  private static String pick(String[] from, Random random) {
    return from[random.nextInt(from.length)];
  }
}
