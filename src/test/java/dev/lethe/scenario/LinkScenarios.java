package dev.lethe.scenario;

import static dev.lethe.scenario.HttpScenario.scenario;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;

/** Links: made by an owner, followed by anybody, until they lead nowhere. */
final class LinkScenarios {
  private LinkScenarios() {}

  static Stream<HttpScenario> all() {
    return Stream.of(
        shared(), ranges(), previews(), revoked(), erased(), refused(), limited(), unknown());
  }

  private static HttpScenario uploaded(String name) {
    return scenario(name)
        .post("/v1/jobs")
        .form(Form.with().job("{\"type\":\"test.noop\"}").file("f", "digits.txt", "0123456789"))
        .keep("job", "/id")
        .get("/v1/jobs/{job}?wait=20s")
        .field("/state", "succeeded")
        .get("/v1/jobs/{job}/artifacts")
        .keep("artifact", "/items/0/id")
        .keep("sha", "/items/0/sha256");
  }

  /** Makes a link and keeps its token. */
  private static HttpScenario linked(HttpScenario scenario, String body) {
    return scenario
        .post("/v1/artifacts/{artifact}/links")
        .json(body)
        .expect(201)
        .field("/artifact_id", "{artifact}")
        .field("/revoked_at", "null")
        .keep("link", "/id")
        .keep("url", "/url")
        .then((world, kept) -> {
          String url = kept.getOrDefault("url", "");
          assertThat(url).startsWith(world.server().url() + "/l/");
          kept.put("token", url.substring(url.lastIndexOf('/') + 1));
        });
  }

  private static HttpScenario shared() {
    return linked(uploaded("whoever has a share link downloads the file"), "{}")
        .get("/l/{token}")
        .as("none")
        .expect(200)
        .hasBody("0123456789")
        .hasHeader("ETag", "\"{sha}\"")
        .hasHeader("Content-Length", "10")
        .hasHeader("Content-Disposition", "attachment; filename=\"digits.txt\"")
        .hasHeader("Content-Security-Policy", "sandbox")
        .hasHeader("Referrer-Policy", "no-referrer")
        .ask("HEAD", "/l/{token}")
        .as("none")
        .header("If-None-Match", "\"another\"")
        .expect(200)
        .hasHeader("Content-Length", "10")
        .ask("HEAD", "/l/" + "A".repeat(43))
        .as("none")
        .expect(404)
        .get("/l/" + "A".repeat(43))
        .as("none")
        .expect(404, "not_found")
        .get("/l/{artifact}")
        .expect(404, "not_found")
        .get("/v1/artifacts/{artifact}/links")
        .as("reader")
        .expect(200)
        .field("/items/0/id", "{link}")
        .field("/items/0/kind", "share")
        .field("/items/0/url", "null");
  }

  private static HttpScenario ranges() {
    return linked(uploaded("a link serves ranges as a download does"), "{\"kind\":\"share\"}")
        .get("/l/{token}")
        .as("none")
        .header("Range", "bytes=2-4")
        .header("If-Range", "\"{sha}\"")
        .expect(206)
        .hasBody("234")
        .hasHeader("Content-Range", "bytes 2-4/10")
        .get("/l/{token}")
        .as("none")
        .header("Range", "bytes=2-4")
        .header("If-Range", "\"another\"")
        .expect(200)
        .hasBody("0123456789")
        .get("/l/{token}")
        .as("none")
        .header("Range", "bytes=10-")
        .expect(416, "range_not_satisfiable")
        .hasHeader("Content-Range", "bytes */10")
        .get("/l/{token}")
        .as("none")
        .header("If-None-Match", "\"{sha}\"")
        .expect(304);
  }

  private static HttpScenario previews() {
    return linked(
            uploaded("a preview link shows the file, and marks in its query do no harm"),
            "{\"kind\":\"preview\",\"ttl\":\"7d\"}")
        .get("/l/{token}")
        .as("none")
        .hasHeader("Content-Disposition", "inline; filename=\"digits.txt\"")
        .hasHeader("Content-Security-Policy", "sandbox")
        .hasHeader("X-Content-Type-Options", "nosniff")
        .hasHeader("Cache-Control", "private, no-store")
        .then((world, kept) -> {
          var asked =
              new Exchange.Asked(
                  "GET",
                  "/l/" + kept.get("token"),
                  "utm_source=mail&x=1&x=2",
                  java.util.Map.of(),
                  World.NOTHING);
          assertThat(world.send(asked).status()).isEqualTo(200);
        });
  }

  private static HttpScenario revoked() {
    return linked(uploaded("a revoked link is gone, and stays revoked"), "{}")
        .delete("/v1/links/{link}")
        .as("reader")
        .expect(403)
        .delete("/v1/links/{link}?wait=1s")
        .refused("?wait", "unknown_parameter")
        .delete("/v1/links/{link}")
        .expect(200)
        .field("/url", "null")
        .keep("at", "/revoked_at")
        .get("/l/{token}")
        .as("none")
        .expect(410, "link_gone")
        .hasHeader("Referrer-Policy", "no-referrer")
        .ask("HEAD", "/l/{token}")
        .as("none")
        .expect(410)
        .delete("/v1/links/{link}")
        .expect(200)
        .field("/revoked_at", "{at}")
        .get("/v1/artifacts/{artifact}/links")
        .field("/items/0/revoked_at", "{at}");
  }

  private static HttpScenario erased() {
    return linked(linked(uploaded("an erasure takes the links along"), "{}"), "{}")
        .post("/v1/jobs/{job}/clean?wait=20s")
        .field("/links_revoked", "2")
        .get("/l/{token}")
        .as("none")
        .expect(410, "link_gone")
        .delete("/v1/links/{link}")
        .expect(200)
        .get("/v1/artifacts/{artifact}/links")
        .expect(410, "job_erased")
        .post("/v1/artifacts/{artifact}/links")
        .expect(410, "job_erased")
        .delete("/v1/jobs/{job}")
        .expect(200)
        .delete("/v1/links/{link}")
        .expect(410, "job_deleted")
        .get("/v1/artifacts/{artifact}/links")
        .expect(410, "job_deleted")
        .post("/v1/artifacts/{artifact}/links")
        .expect(410, "job_deleted")
        .get("/l/{token}")
        .as("none")
        .expect(410, "link_gone");
  }

  private static HttpScenario refused() {
    return uploaded("what a link may not be")
        .post("/v1/artifacts/{artifact}/links")
        .json("{\"kind\":\"public\"}")
        .refused("/kind", "unknown_kind")
        .post("/v1/artifacts/{artifact}/links")
        .json("{\"ttl\":\"soon\"}")
        .refused("/ttl", "wrong_format")
        .post("/v1/artifacts/{artifact}/links")
        .json("{\"ttl\":\"0s\"}")
        .beyondDescription()
        .refused("/ttl", "out_of_range")
        .post("/v1/artifacts/{artifact}/links")
        .json("{\"ttl\":\"31d\"}")
        .expect(422, "limit_exceeded")
        .post("/v1/artifacts/{artifact}/links")
        .json("{\"password\":\"x\"}")
        .refused("/password", "unknown_field")
        .post("/v1/artifacts/{artifact}/links")
        .body("text/plain", "share")
        .expect(415, "unsupported_media_type")
        .post("/v1/artifacts/{artifact}/links")
        .json("{\"kind\":\"" + "r".repeat(1 << 20) + "\"}")
        .expect(413, "upload_too_large")
        .get("/v1/artifacts/{artifact}/links?limit=1")
        .refused("?limit", "unknown_parameter");
  }

  private static HttpScenario unknown() {
    String none = "01k00000000000000000000000";
    return scenario("of what is not there there are no links")
        .post("/v1/artifacts/art_" + none + "/links")
        .expect(404, "not_found")
        .get("/v1/artifacts/art_" + none + "/links")
        .expect(404, "not_found")
        .delete("/v1/links/lnk_" + none)
        .expect(404, "not_found");
  }

  private static HttpScenario limited() {
    HttpScenario scenario = uploaded("a job has so many links and no more");
    for (int i = 0; i < 3; i++) {
      linked(scenario, "{}");
    }
    return scenario
        .post("/v1/artifacts/{artifact}/links")
        .expect(422, "limit_exceeded")
        .delete("/v1/links/{link}")
        .expect(200)
        .post("/v1/artifacts/{artifact}/links")
        .expect(201);
  }
}
