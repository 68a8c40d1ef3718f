package dev.lethe.scenario;

import static dev.lethe.scenario.HttpScenario.scenario;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;

/** Requests that are sent again with the same Idempotency-Key. */
final class RepeatScenarios {
  private static final String NOOP = "{\"type\":\"test.noop\"}";
  private static final String DRAFT = "{\"type\":\"test.noop\",\"draft\":true}";
  private static final String KEY = "Idempotency-Key";

  private RepeatScenarios() {}

  static Stream<HttpScenario> all() {
    return Stream.of(
        json(),
        form(),
        afterErasure(),
        draft(),
        retry(),
        endings(),
        upload(),
        link(),
        types(),
        administration(),
        badKeys(),
        accounts());
  }

  private static HttpScenario json() {
    String key = "key-1";
    return scenario("the same submit again is the same job, as it is now")
        .post("/v1/jobs")
        .header(KEY, key)
        .json(NOOP)
        .expect(202)
        .keep("job", "/id")
        .get("/v1/jobs/{job}?wait=20s")
        .field("/state", "succeeded")
        .post("/v1/jobs")
        .header(KEY, key)
        .json(NOOP)
        .expect(202)
        .field("/id", "{job}")
        .field("/state", "succeeded")
        .hasHeader("Location", "/v1/jobs/{job}")
        .post("/v1/jobs")
        .header(KEY, key)
        .json(NOOP + " ")
        .expect(422, "idempotency_mismatch")
        .post("/v1/jobs/{job}/retry")
        .header(KEY, key)
        .expect(422, "idempotency_mismatch");
  }

  private static HttpScenario form() {
    String key = "key-2";
    return scenario("the same form again is the same job, and is not stored again")
        .post("/v1/jobs")
        .header(KEY, key)
        .form(Form.with().job(NOOP).file("f", "a.txt", "hello"))
        .expect(202)
        .keep("job", "/id")
        .post("/v1/jobs")
        .header(KEY, key)
        .form(Form.with().job(NOOP).file("f", "a.txt", "hello"))
        .expect(202)
        .field("/id", "{job}")
        .field("/stored_bytes", "5")
        .post("/v1/jobs")
        .header(KEY, key)
        .form(Form.with().job(NOOP).file("f", "a.txt", "hellO"))
        .expect(422, "idempotency_mismatch")
        .post("/v1/jobs")
        .header(KEY, key)
        .form(Form.with().job(NOOP).file("f", "b.txt", "hello"))
        .expect(422, "idempotency_mismatch")
        .post("/v1/jobs")
        .header(KEY, key)
        .json(NOOP)
        .expect(422, "idempotency_mismatch")
        .delete("/v1/jobs/{job}?wait=20s")
        .expect(200)
        .leavesNothing();
  }

  private static HttpScenario afterErasure() {
    String key = "key-3";
    return scenario("a submit sent again after the erasure is told that it is gone")
        .post("/v1/jobs")
        .header(KEY, key)
        .json(DRAFT)
        .keep("job", "/id")
        .post("/v1/jobs/{job}/cancel")
        .expect(200)
        .post("/v1/jobs/{job}/clean?wait=20s")
        .expect(200)
        .post("/v1/jobs")
        .header(KEY, key)
        .json(DRAFT)
        .expect(410, "job_erased")
        .delete("/v1/jobs/{job}?wait=20s")
        .expect(200)
        .post("/v1/jobs")
        .header(KEY, key)
        .json(DRAFT)
        .expect(410, "job_deleted");
  }

  private static HttpScenario draft() {
    String key = "key-4";
    return scenario("a draft is handed in once, however often its client says so")
        .post("/v1/jobs")
        .json(DRAFT)
        .keep("job", "/id")
        .post("/v1/jobs/{job}/submit")
        .header(KEY, key)
        .expect(202)
        .post("/v1/jobs/{job}/submit")
        .header(KEY, key)
        .header("Prefer", "wait=20")
        .expect(202)
        .field("/id", "{job}")
        .field("/state", "succeeded")
        .post("/v1/jobs/{job}/submit")
        .expect(409, "job_not_draft")
        .post("/v1/jobs/{job}/clean?wait=20s")
        .expect(200)
        .post("/v1/jobs/{job}/submit")
        .header(KEY, key)
        .expect(410, "job_erased")
        .post("/v1/jobs")
        .json(DRAFT)
        .keep("other", "/id")
        .post("/v1/jobs/{other}/submit")
        .header(KEY, key)
        .expect(422, "idempotency_mismatch")
        .get("/v1/jobs/{other}")
        .field("/state", "draft");
  }

  private static HttpScenario retry() {
    String key = "key-5";
    return scenario("a retry sent again is the same retry")
        .post("/v1/jobs")
        .form(Form.with().job(NOOP).file("f", "a.txt", "hello"))
        .keep("job", "/id")
        .get("/v1/jobs/{job}?wait=20s")
        .field("/state", "succeeded")
        .post("/v1/jobs/{job}/retry")
        .header(KEY, key)
        .expect(202)
        .field("/retry_of", "{job}")
        .keep("again", "/id")
        .post("/v1/jobs/{job}/retry")
        .header(KEY, key)
        .expect(202)
        .field("/id", "{again}");
  }

  private static HttpScenario endings() {
    String key = "key-6";
    String other = "key-7";
    return scenario("a cancel and a clean sent again tell the same")
        .post("/v1/jobs")
        .json(DRAFT)
        .keep("job", "/id")
        .post("/v1/jobs/{job}/cancel")
        .header(KEY, key)
        .json("{\"reason\":\"a\"}")
        .expect(200)
        .field("/job/cancel/reason", "a")
        .post("/v1/jobs/{job}/cancel")
        .header(KEY, key)
        .json("{\"reason\":\"a\"}")
        .expect(200)
        .field("/job/cancel/reason", "a")
        .post("/v1/jobs/{job}/cancel")
        .header(KEY, key)
        .json("{\"reason\":\"b\"}")
        .expect(422, "idempotency_mismatch")
        .post("/v1/jobs/{job}/clean?wait=20s")
        .header(KEY, key)
        .expect(422, "idempotency_mismatch")
        .post("/v1/jobs/{job}/clean?wait=20s")
        .header(KEY, other)
        .expect(200)
        .keep("erasure", "/id")
        .post("/v1/jobs/{job}/clean?wait=20s")
        .header(KEY, other)
        .expect(200)
        .field("/id", "{erasure}");
  }

  private static HttpScenario upload() {
    String key = "key-8";
    HttpScenario story =
        scenario("an upload that is opened again is the same upload")
            .post("/v1/jobs")
            .json(DRAFT)
            .keep("job", "/id");
    open(story, key, 5).expect(201).keepHeader("upload", "Location");
    open(story, key, 5).expect(201).hasHeader("Location", "{upload}");
    open(story, key, 6).expect(422, "idempotency_mismatch");
    story
        .get("{upload}")
        .expect(200)
        .post("/v1/jobs/{job}/cancel")
        .expect(200)
        .post("/v1/jobs/{job}/clean?wait=20s")
        .expect(200);
    open(story, key, 5).expect(410, "job_erased");
    story.delete("/v1/jobs/{job}").expectEither(200, 202);
    return open(story, key, 5).expect(410, "job_deleted");
  }

  private static HttpScenario open(HttpScenario story, String key, int length) {
    return story
        .post("/v1/jobs/{job}/uploads")
        .header("Tus-Resumable", "1.0.0")
        .header("Upload-Length", String.valueOf(length))
        .header(KEY, key);
  }

  private static HttpScenario administration() {
    String account = "key-20";
    String key = "key-21";
    return scenario("an account and a key are made once")
        .post("/v1/accounts")
        .as("admin")
        .header(KEY, account)
        .json("{\"name\":\"twice\"}")
        .expect(201)
        .keep("account", "/id")
        .post("/v1/accounts")
        .as("admin")
        .header(KEY, account)
        .json("{\"name\":\"twice\"}")
        .expect(201)
        .field("/id", "{account}")
        .post("/v1/accounts")
        .as("admin")
        .header(KEY, account)
        .json("{\"name\":\"thrice\"}")
        .expect(422, "idempotency_mismatch")
        .post("/v1/keys")
        .as("admin")
        .header(KEY, key)
        .json("{\"account\":\"twice\"}")
        .expect(201)
        .keep("key", "/id")
        .post("/v1/keys")
        .as("admin")
        .header(KEY, key)
        .json("{\"account\":\"twice\"}")
        .expect(201)
        .field("/id", "{key}")
        .field("/key", "null")
        .post("/v1/keys")
        .as("admin")
        .header(KEY, key)
        .json("{\"account\":\"twice\",\"name\":\"other\"}")
        .expect(422, "idempotency_mismatch")
        .get("/v1/keys?account=twice")
        .as("admin")
        .answer(answer -> assertThat(answer.json().at("/items")).hasSize(1));
  }

  private static HttpScenario link() {
    String key = "key-30";
    String links = "/v1/artifacts/{artifact}/links";
    return scenario("a link that is asked for again is the same link, as long as it stands")
        .post("/v1/jobs")
        .form(Form.with().job(NOOP).file("f", "a.txt", "hello"))
        .keep("job", "/id")
        .get("/v1/jobs/{job}?wait=20s")
        .field("/state", "succeeded")
        .get("/v1/jobs/{job}/artifacts")
        .keep("artifact", "/items/0/id")
        .post(links)
        .header(KEY, key)
        .json("{\"ttl\":\"1h\"}")
        .expect(201)
        .keep("link", "/id")
        .keep("url", "/url")
        .post(links)
        .header(KEY, key)
        .json("{\"ttl\":\"1h\"}")
        .expect(201)
        .field("/id", "{link}")
        .field("/url", "{url}")
        .post(links)
        .header(KEY, key)
        .json("{\"ttl\":\"2h\"}")
        .expect(422, "idempotency_mismatch")
        .get(links)
        .answer(answer -> assertThat(answer.json().at("/items")).hasSize(1))
        .delete("/v1/links/{link}")
        .expect(200)
        .post(links)
        .header(KEY, key)
        .json("{\"ttl\":\"1h\"}")
        .expect(410, "link_gone")
        .post("/v1/jobs/{job}/clean?wait=20s")
        .expect(200)
        .post(links)
        .header(KEY, key)
        .json("{\"ttl\":\"1h\"}")
        .expect(410, "job_erased");
  }

  private static HttpScenario types() {
    String key = "key-31";
    String other = "key-32";
    return scenario("a pause that comes again late does not undo the resume")
        .post("/v1/types/video.transcode/pause")
        .as("admin")
        .header(KEY, key)
        .expect(200)
        .field("/paused", "true")
        .post("/v1/types/video.transcode/pause")
        .as("admin")
        .header(KEY, key)
        .expect(200)
        .field("/paused", "true")
        .post("/v1/types/video.transcode/resume")
        .as("admin")
        .header(KEY, key)
        .expect(422, "idempotency_mismatch")
        .post("/v1/types/video.transcode/resume")
        .as("admin")
        .header(KEY, other)
        .expect(200)
        .field("/paused", "false")
        .post("/v1/types/video.transcode/pause")
        .as("admin")
        .header(KEY, key)
        .expect(200)
        .field("/name", "video.transcode")
        .field("/paused", "false")
        .post("/v1/types/video.transcode/pause")
        .as("admin")
        .header(KEY, other)
        .expect(422, "idempotency_mismatch");
  }

  private static HttpScenario badKeys() {
    HttpScenario story = scenario("a key is visible ASCII and not too long");
    for (String bad : new String[] {"two words", "x".repeat(256)}) {
      story
          .post("/v1/jobs")
          .header(KEY, bad)
          .json(NOOP)
          .expect(400, "invalid_request")
          .beyondDescription();
    }
    return story;
  }

  private static HttpScenario accounts() {
    String key = "key-22";
    return scenario("the keys of two accounts are two keys")
        .post("/v1/jobs")
        .header(KEY, key)
        .json(DRAFT)
        .expect(202)
        .keep("job", "/id")
        .post("/v1/jobs")
        .as("stranger")
        .header(KEY, key)
        .json(DRAFT)
        .expect(202)
        .answer(answer -> assertThat(answer.status()).isEqualTo(202))
        .keep("other", "/id")
        .then((_, kept) -> assertThat(kept.get("other")).isNotEqualTo(kept.get("job")));
  }
}
