package dev.lethe.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a browser learns that asks from a page of another origin. */
final class CorsTest {
  private static final String APP = "https://app.example.org";

  @Test
  void nobody_may_unless_the_operator_says_so() throws Exception {
    try (Web web = web(Set.of());
        Wire wire = new Wire(web.port())) {
      String head = wire.send(ask("HEAD", "Origin: " + APP)).head();
      assertThat(head).startsWith("HTTP/1.1 200").doesNotContain("Access-Control");
      head = wire.send(ask("OPTIONS", preflight(APP))).head();
      assertThat(head).startsWith("HTTP/1.1 204").doesNotContain("Access-Control");
    }
  }

  @Test
  void a_named_origin_may_read_answers_and_errors() throws Exception {
    try (Web web = web(Set.of(APP));
        Wire wire = new Wire(web.port())) {
      String head = wire.send(ask("HEAD", "Origin: " + APP)).head();
      assertThat(head)
          .startsWith("HTTP/1.1 200")
          .contains("Access-Control-Allow-Origin: " + APP)
          .contains("Access-Control-Expose-Headers: ")
          .contains("Vary: Origin")
          .doesNotContain("Allow-Credentials");
      head = wire.send(ask("HEAD", "Origin: " + APP).replace("/thing", "/held")).head();
      assertThat(head).startsWith("HTTP/1.1 409").contains("Allow-Origin: " + APP);
      head = wire.send(ask("HEAD", "Origin: " + APP).replace("/thing", "/none")).head();
      assertThat(head).startsWith("HTTP/1.1 404").contains("Allow-Origin: " + APP);
    }
  }

  @Test
  void a_preflight_tells_methods_and_headers() throws Exception {
    try (Web web = web(Set.of(APP));
        Wire wire = new Wire(web.port())) {
      String head = wire.send(ask("OPTIONS", preflight(APP))).head();
      assertThat(head)
          .startsWith("HTTP/1.1 204")
          .contains("Access-Control-Allow-Origin: " + APP)
          .contains("Access-Control-Allow-Methods: GET, HEAD, POST, PUT, PATCH, DELETE")
          .contains("Access-Control-Allow-Headers: Authorization, ")
          .contains("Access-Control-Max-Age: ");
    }
  }

  @Test
  void another_origin_may_not_and_no_cache_mixes_them_up() throws Exception {
    try (Web web = web(Set.of(APP));
        Wire wire = new Wire(web.port())) {
      for (String other : List.of("https://app.example.org.evil.com", "http://app.example.org")) {
        String head = wire.send(ask("HEAD", "Origin: " + other)).head();
        assertThat(head).doesNotContain("Access-Control").contains("Vary: Origin");
      }
      assertThat(wire.send(ask("HEAD", "X-None: 1")).head())
          .doesNotContain("Access-Control")
          .contains("Vary: Origin");
    }
  }

  @Test
  void a_star_lets_all_in() throws Exception {
    try (Web web = web(Set.of("*"));
        Wire wire = new Wire(web.port())) {
      String head = wire.send(ask("HEAD", "Origin: null")).head();
      assertThat(head).contains("Access-Control-Allow-Origin: *");
    }
  }

  private static Web web(Set<String> origins) {
    return Web.start(
        WebSettings.on("127.0.0.1", 0, new Random(1)).withOrigins(origins),
        List.of(
            Route.get("/thing", ctx -> Answer.json(ctx, 200, "thing")),
            Route.get(
                "/held",
                _ -> {
                  throw new Refusal(ErrorCode.JOB_NOT_TERMINAL, "held");
                })));
  }

  private static String ask(String method, String header) {
    return method + " /thing HTTP/1.1\r\nHost: h\r\n" + header + "\r\n\r\n";
  }

  private static String preflight(String origin) {
    return "Origin: "
        + origin
        + "\r\nAccess-Control-Request-Method: PATCH"
        + "\r\nAccess-Control-Request-Headers: authorization";
  }
}
