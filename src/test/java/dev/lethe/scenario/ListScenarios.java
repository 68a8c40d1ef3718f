package dev.lethe.scenario;

import static dev.lethe.scenario.HttpScenario.scenario;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.http.Pages;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Lists of jobs: filters and pages. */
final class ListScenarios {
  private static final String WHO = "lister";
  private static final String NUL = "invalid_character";

  private ListScenarios() {}

  static Stream<HttpScenario> all() {
    return Stream.concat(Stream.of(pages(), filters(), cursors()), badQueries());
  }

  private static HttpScenario pages() {
    List<String> listed = new ArrayList<>();
    List<String> submitted = new ArrayList<>();
    return scenario("three pages by the Link header hold each job once, newest first")
        .then((world, _) -> {
          for (int i = 0; i < 5; i++) {
            submitted.add(
                world.submit(
                    WHO,
                    "{\"type\":\"test.noop\",\"draft\":true,"
                        + "\"labels\":{\"paged\":\"a b&<1>:2\"}}"));
          }
        })
        .get("/v1/jobs?limit=2&label=paged%3Aa+b%26%3C1%3E%3A2")
        .as(WHO)
        .expect(200)
        .answer(answer -> listed.addAll(answer.json().path("items").findValuesAsText("id")))
        .then((_, _) -> assertThat(listed).hasSize(2))
        .keepHeader("link", "Link")
        .then((_, kept) -> follow(kept))
        .get("{next}")
        .as(WHO)
        .expect(200)
        .answer(answer -> listed.addAll(answer.json().path("items").findValuesAsText("id")))
        .keepHeader("link", "Link")
        .then((_, kept) -> follow(kept))
        .get("{next}")
        .as(WHO)
        .expect(200)
        .field("/next_cursor", "null")
        .answer(answer -> {
          listed.addAll(answer.json().path("items").findValuesAsText("id"));
          assertThat(answer.header("Link")).isEmpty();
        })
        .then((_, _) -> {
          Collections.reverse(submitted);
          assertThat(listed).isEqualTo(submitted);
        });
  }

  private static void follow(Map<String, String> kept) {
    String link = kept.getOrDefault("link", "");
    kept.put("next", link.substring(1, link.indexOf('>')));
  }

  private static HttpScenario filters() {
    return scenario("filters narrow a list, and go together")
        .then((world, kept) -> {
          kept.put("a", world.submit(WHO, "{\"type\":\"test.noop\",\"labels\":{\"f\":\"1\"}}"));
          kept.put(
              "b",
              world.submit(
                  WHO,
                  "{\"type\":\"test.shell\",\"draft\":true,"
                      + "\"params\":{\"script\":\"\"},\"labels\":{\"f\":\"1\"}}"));
        })
        .get("/v1/jobs/{a}?wait=20s")
        .as(WHO)
        .keep("created", "/created_at")
        .get("/v1/jobs?label=f:1")
        .as(WHO)
        .field("/items/0/id", "{b}")
        .field("/items/1/id", "{a}")
        .answer(answer -> assertThat(answer.json().path("items")).hasSize(2))
        .get("/v1/jobs?label=f:1&state=succeeded,failed")
        .as(WHO)
        .field("/items/0/id", "{a}")
        .answer(answer -> assertThat(answer.json().path("items")).hasSize(1))
        .get("/v1/jobs?label=f:1&type=test.shell")
        .as(WHO)
        .field("/items/0/id", "{b}")
        .answer(answer -> assertThat(answer.json().path("items")).hasSize(1))
        .get("/v1/jobs?label=f:1&created_before={created}")
        .as(WHO)
        .field("/items", "[]")
        .get("/v1/jobs?label=f:2")
        .as(WHO)
        .field("/items", "[]")
        .get("/v1/jobs?type=none")
        .as(WHO)
        .field("/items", "[]")
        .get("/v1/jobs?label=f:1")
        .as("stranger")
        .field("/items", "[]");
  }

  private static HttpScenario cursors() {
    return scenario("a cursor that this list did not give is refused")
        .then((world, kept) -> {
          kept.put("a", world.submit(WHO, "{\"type\":\"test.noop\"}"));
          kept.put("b", world.submit(WHO, "{\"type\":\"test.noop\"}"));
        })
        .get("/v1/jobs?limit=1")
        .as(WHO)
        .keep("cursor", "/next_cursor")
        .get("/v1/jobs?limit=1&cursor={cursor}")
        .as(WHO)
        .expect(200)
        .field("/items/0/id", "{a}")
        .get("/v1/jobs?cursor={cursor}A")
        .as(WHO)
        .expect(400, "invalid_cursor")
        .beyondDescription()
        .get("/v1/jobs?cursor=" + Pages.encode("jobs", "elsewhere"))
        .as(WHO)
        .expect(400, "invalid_cursor")
        .beyondDescription()
        .get("/v1/jobs?cursor=")
        .as(WHO)
        .expect(400, "invalid_cursor")
        .beyondDescription();
  }

  private static Stream<HttpScenario> badQueries() {
    return Stream.of(
            List.of("limit=0", "?limit", "out_of_range"),
            List.of("limit=501", "?limit", "out_of_range"),
            List.of("limit=ten", "?limit", "wrong_type"),
            List.of("limit=", "?limit", "wrong_type"),
            List.of("limit=1&limit=2", "?limit", "repeated_parameter"),
            List.of("state=done", "?state", "unknown_state"),
            List.of("state=", "?state", "unknown_state"),
            List.of("state=queued,", "?state", "unknown_state"),
            List.of("label=customer", "?label", "wrong_format"),
            List.of("label=:c42", "?label", "wrong_format"),
            List.of("created_before=yesterday", "?created_before", "wrong_type"),
            List.of("created_before=-9999-01-01T00:00:00Z", "?created_before", "out_of_range"),
            List.of("type=%00", "?type", NUL),
            List.of("type=test.noop%00", "?type", NUL),
            List.of("state=queued%00", "?state", NUL),
            List.of("label=a:%00b", "?label", NUL),
            List.of("cursor=%00", "?cursor", NUL),
            List.of("sort=asc", "?sort", "unknown_parameter"),
            List.of("api_key=secret", "?api_key", "unknown_parameter"))
        .map(bad -> {
          HttpScenario scenario =
              scenario("refused with its place: ?" + bad.getFirst())
                  .get("/v1/jobs?" + bad.getFirst())
                  .refused(bad.get(1), bad.get(2));
          // The description names the format, which its schema does not enforce.
          boolean beyond = bad.getFirst().startsWith("created") || bad.get(2).equals(NUL);
          return beyond ? scenario.beyondDescription() : scenario;
        });
  }
}
