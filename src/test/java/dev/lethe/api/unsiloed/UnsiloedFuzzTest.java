package dev.lethe.api.unsiloed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.TestServer;
import dev.lethe.api.Wire;
import dev.lethe.api.Wire.Said;
import dev.lethe.http.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is sent below the dialect's paths, what comes back is an answer in its form. */
final class UnsiloedFuzzTest {
  private static final String[] METHODS = {"GET", "POST", "DELETE", "PUT", "PATCH", "OPTIONS"};
  private static final String[] PATHS = {
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
    "/jobs/%s/%s"
  };
  private static final String[] PIECES = {
    "x",
    "%ff",
    "a%2Fb",
    "0193a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b",
    "%F0%9F%92%A9",
    "'\"",
    "<b>",
    "?a=b",
    "?a=%",
    "-1",
    "null",
    "{}",
    "%25"
  };
  private static final String[] TYPES = {
    "application/json",
    "text/plain",
    "multipart/form-data",
    "multipart/form-data; boundary=b",
    "multipart/form-data; boundary=",
    "x",
    "multipart/form-data; boundary=\"b"
  };
  private static final String[] BODIES = {
    "",
    "{",
    "[]",
    "--b\r\n",
    "--b--\r\n",
    "--b\r\nContent-Disposition: form-data\r\n\r\n\r\n--b--",
    "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\"\r\n\r\nx\r\n--b--\r\n",
    "--b\r\nContent-Disposition: form-data; name=\"url\"\r\n\r\nfile:///etc/passwd\r\n--b--\r\n",
    "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nx\r\n--b"
  };

  @Test
  void a_few_hundred_malformed_requests_are_answered_in_form(@TempDir Path folder)
      throws Exception {
    fuzz(folder, 500);
  }

  @Test
  @Tag("slow")
  void ten_thousand_malformed_requests_are_answered_in_form(@TempDir Path folder) throws Exception {
    fuzz(folder, 10_000);
  }

  private static void fuzz(Path folder, int count) throws Exception {
    long seed = new SecureRandom().nextLong();
    System.out.println("UnsiloedFuzzTest seed " + seed);
    var random = new Random(seed);
    Map<String, String> settings =
        Map.of(
            "rates.read_burst", "100000",
            "rates.write_burst", "100000",
            "rates.end_burst", "100000",
            "dialects.unsiloed.parse", "test.noop");
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
    String path = pick(PATHS, random);
    while (path.contains("%s")) {
      path = path.replaceFirst("%s", pick(PIECES, random).replace("%", "\u0001"));
    }
    path = legal(path.replace('\u0001', '%'));
    byte[] body = pick(BODIES, random).getBytes(StandardCharsets.UTF_8);
    String who = random.nextInt(5) == 0 ? "wrong" : key;
    Said said = wire.send(method, path, body, "api-key", who, "Content-Type", pick(TYPES, random));
    String asked = method + " " + path;
    assertThat(said.status()).as(asked).isLessThan(500);
    if (said.status() >= 400) {
      assertThat(said.type()).as(asked).isEqualTo("application/json");
      assertThat(Json.tree(said.body()).has("detail")).as("%s: %s", asked, said.body()).isTrue();
      assertThat(Json.tree(said.body()).size()).as(asked).isEqualTo(1);
    }
  }

  /** The client at hand sends no path that its own language calls malformed. */
  private static String legal(String path) {
    return path.replace("\"", "%22")
        .replace("<", "%3C")
        .replace(">", "%3E")
        .replace("{", "%7B")
        .replace("}", "%7D")
        .replaceAll("%(?![0-9A-Fa-f]{2})", "%25");
  }

  private static String pick(String[] from, Random random) {
    return from[random.nextInt(from.length)];
  }
}
