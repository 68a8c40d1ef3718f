package dev.lethe.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.TestServer;
import dev.lethe.http.Route;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Who may do what: each route that the server has is asked for by everybody there is, and answers
 * with the status that its row of {@code authorization.txt} says. A route without a row fails, and
 * so does a row without a route. With {@code -Dgolden=write} the answers are written into the file,
 * to be read before they are believed.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AuthorizationTest {
  private static final Path TABLE = Path.of("src/test/resources/authorization.txt");
  private static final String STREAM = "text/event-stream";
  private static final Pattern RULE = Pattern.compile("^DELETE /v1/(policies|webhooks)/");
  private static final Pattern OWN = Pattern.compile("\\{(job|uuid|hex|upload)\\}");
  private static final Map<String, String> SETTINGS =
      Map.of(
          "rates.read", "1000000",
          "rates.write", "1000000",
          "rates.end", "1000000");

  private Kin kin;
  private List<Route> routes = List.of();
  private List<String> lines = List.of();
  private final Map<String, Row> rows = new TreeMap<>();

  /**
   * How one route is asked for, and what it answers to whom.
   *
   * @param path with its query; words in braces stand for things of the owner
   * @param body with its media type before it, or empty
   */
  private record Row(String path, String body, Map<String, String> headers, List<String> answers) {
    /** Of cielo24: the credential is in the query, a GET may change things, and all no is 400. */
    boolean isOrder() {
      return path.startsWith("/api/");
    }

    boolean spoils(String route) {
      return !route.startsWith("GET ") || isOrder() || path.startsWith("/v2/jobs/cancel");
    }
  }

  @BeforeAll
  void open(@TempDir Path folder) throws Exception {
    var server = TestServer.start(folder, SETTINGS);
    kin = new Kin(server);
    routes =
        Stream.concat(server.server().routes().stream(), server.server().dialectRoutes().stream())
            .toList();
    lines = Files.readAllLines(TABLE);
    lines.stream().filter(AuthorizationTest::isRow).forEach(this::read);
  }

  @AfterAll
  void close() throws IOException {
    if ("write".equals(System.getProperty("golden")) && !found.isEmpty()) {
      Files.write(TABLE, written());
    }
    kin.close();
  }

  /** {@code METHOD /path/template | path?query | headers | media type body | answers}. */
  private void read(String line) {
    String[] cells = Stream.of(line.split("\\|", -1)).map(String::strip).toArray(String[]::new);
    assertThat(cells).as(line).hasSize(5);
    Map<String, String> headers = new TreeMap<>();
    for (String header : cells[2].isEmpty() ? new String[0] : cells[2].split("; ")) {
      headers.put(header.split(": ", 2)[0], header.split(": ", 2)[1]);
    }
    assertThat(rows).as("one row for %s", cells[0]).doesNotContainKey(cells[0]);
    rows.put(cells[0], new Row(cells[1], cells[3], headers, List.of(cells[4].split(" +"))));
  }

  @Test
  void each_row_has_its_route() {
    assertThat(routes.stream().map(AuthorizationTest::name)).containsAll(rows.keySet());
  }

  @TestFactory
  Stream<DynamicTest> each_route_answers_everybody_as_its_row_says() {
    return routes.stream()
        .map(AuthorizationTest::name)
        .distinct()
        .map(route -> DynamicTest.dynamicTest(route, () -> check(route)));
  }

  private void check(String route) throws Exception {
    Row row = rows.get(route);
    assertThat(row).as("a row in %s for %s", TABLE, route).isNotNull();
    List<String> answers = new ArrayList<>();
    makeFresh(row);
    for (Map.Entry<String, String> who : kin.keys().entrySet()) {
      answers.add(ask(route, row, who.getValue()));
      if (MAY_SPOIL.contains(who.getKey()) && row.spoils(route)) {
        makeFresh(row);
      }
      if (MAY_SPOIL.contains(who.getKey()) && RULE.matcher(route).find()) {
        kin.freshRule();
      }
    }
    if ("write".equals(System.getProperty("golden"))) {
      found.put(route, answers);
      return;
    }
    assertThat(paired(answers)).as("%s", route).isEqualTo(paired(row.answers));
  }

  /** After these a thing may be gone; those before them get nowhere, or the test fails. */
  private static final List<String> MAY_SPOIL =
      List.of("jobs:read", "jobs:write", "jobs:end", "parent", "owner", "admin");

  private final Map<String, List<String>> found = new HashMap<>();

  private Map<String, String> paired(List<String> answers) {
    Map<String, String> paired = new TreeMap<>();
    List<String> who = List.copyOf(kin.keys().keySet());
    assertThat(answers).hasSize(who.size());
    for (int i = 0; i < who.size(); i++) {
      paired.put(who.get(i), answers.get(i));
    }
    return paired;
  }

  private void makeFresh(Row row) throws Exception {
    if (OWN.matcher(row.path).find()) {
      kin.fresh();
    }
    if (row.path.contains("{upload}")) {
      kin.freshUpload();
    }
  }

  private String ask(String route, Row row, String key) throws Exception {
    String method = route.substring(0, route.indexOf(' '));
    Map<String, String> headers = new HashMap<>(row.headers);
    String body = "";
    if (!row.body.isEmpty()) {
      headers.put("Content-Type", row.body.substring(0, row.body.indexOf(' ')));
      body = filled(row.body.substring(row.body.indexOf(' ') + 1), key);
    }
    String path = filled(row.path, key);
    HttpResponse<InputStream> answer =
        kin.send(method, path, row.isOrder() ? "" : key, headers, body);
    try (InputStream text = answer.body()) {
      boolean endless = answer.headers().firstValue("Content-Type").orElse("").startsWith(STREAM);
      byte[] said = endless ? World.NOTHING : text.readAllBytes();
      return answer.statusCode() == 400 && row.isOrder()
          ? OpenApi.JSON.readTree(said).path("ErrorType").asText()
          : String.valueOf(answer.statusCode());
    }
  }

  private String filled(String path, String key) {
    String filled = path.replace("{credential}", key);
    for (String name :
        List.of(
            "job",
            "uuid",
            "hex",
            "upload",
            "artifact",
            "link",
            "token",
            "erasure",
            "key",
            "policy",
            "webhook",
            "sweep",
            "account")) {
      filled = filled.replace("{" + name + "}", kin.thing(name));
    }
    return filled;
  }

  private static boolean isRow(String line) {
    return !line.isBlank() && !line.startsWith("#");
  }

  private List<String> written() {
    List<String> fresh = new ArrayList<>();
    for (String line : lines) {
      List<String> answers =
          isRow(line) ? found.get(line.substring(0, line.indexOf('|')).strip()) : null;
      fresh.add(
          answers == null
              ? line
              : line.substring(0, line.lastIndexOf('|') + 2) + String.join(" ", answers));
    }
    return fresh;
  }

  private static String name(Route route) {
    return route.method() + " " + route.path();
  }
}
