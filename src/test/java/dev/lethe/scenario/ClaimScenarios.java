package dev.lethe.scenario;

import static dev.lethe.scenario.HttpScenario.scenario;

import java.util.List;
import java.util.stream.Stream;

/** What workers on other machines ask, and what they are refused. */
final class ClaimScenarios {
  private static final String TYPE = "far.echo";
  private static final String DONE = "{\"result\":{\"n\":1},\"gone\":true,\"wiped\":true}";
  private static final String ENDED = "{\"gone\":true,\"wiped\":true}";
  private static final String NONE = "/v1/claims/job_01k00000000000000000000000/1";
  private static final String TUS = "application/offset+octet-stream";

  private ClaimScenarios() {}

  static Stream<HttpScenario> all() {
    return Stream.of(
        work(), files(), pieces(), ends("fail"), ends("release"), stop(), asking(), refusals());
  }

  private static HttpScenario claimed(String story) {
    return claimed(scenario(story), "job", "claim");
  }

  private static HttpScenario claimed(HttpScenario story, String job, String claim) {
    return story
        .post("/v1/claims")
        .as("worker")
        .json(asked(0))
        .expect(200)
        .post("/v1/jobs")
        .json("{\"type\":\"" + TYPE + "\",\"draft\":true}")
        .expect(202)
        .keep(job, "/id")
        .put("/v1/jobs/{" + job + "}/inputs/main")
        .body("text/plain", "0123456789")
        .expect(200)
        .post("/v1/jobs/{" + job + "}/submit")
        .expect(202)
        .post("/v1/claims")
        .as("worker")
        .json(asked(1))
        .expect(200)
        .keep(claim, "/claims/0/url")
        .keep("input", "/claims/0/inputs/0/url");
  }

  private static String asked(int slots) {
    return "{\"worker\":\"w-1\",\"types\":[{\"name\":\""
        + TYPE
        + "\",\"schema\":{\"type\":\"object\"},\"inputs\":{\"least\":0,\"most\":1}}],\"slots\":"
        + slots
        + ",\"wait\":\"10s\",\"containment\":\"pid_namespace\",\"holds\":[]}";
  }

  private static HttpScenario work() {
    return claimed("a worker elsewhere does a job")
        .get("{claim}?wait=0s&say=stop&inputs=true")
        .as("worker")
        .expect(200)
        .field("/say", "carry_on")
        .get("{input}")
        .as("worker")
        .expect(200)
        .hasBody("0123456789")
        .get("{input}")
        .as("worker")
        .header("Range", "bytes=2-3")
        .expect(206)
        .hasBody("23")
        .post("{claim}/heartbeat")
        .as("worker")
        .json("{\"progress\":{\"fraction\":0.5,\"phase\":\"encode\"}}")
        .expect(200)
        .field("/say", "carry_on")
        .get("/v1/jobs/{job}")
        .field("/progress/fraction", "0.5")
        .post("{claim}/complete")
        .as("worker")
        .json(DONE)
        .expect(200)
        .field("/state", "succeeded")
        .post("{claim}/complete")
        .as("worker")
        .json(DONE)
        .expect(200)
        .post("{claim}/wiped")
        .as("worker")
        .expect(200)
        .get("/v1/jobs/{job}")
        .field("/result/n", "1")
        .delete("/v1/jobs/{job}?wait=20s")
        .expect(200)
        .field("/residuals", "[]")
        .field("/attestations", "[]");
  }

  private static HttpScenario files() {
    return claimed("a worker elsewhere brings files")
        .put("{claim}/outputs/a.jpg")
        .as("worker")
        .header("Lethe-Kind", "thumbnail")
        .header("Lethe-Meta", "{\"width\":320}")
        .body("image/jpeg", "pixels")
        .expect(201)
        .field("/kind", "thumbnail")
        .field("/meta/width", "320")
        .put("{claim}/log")
        .as("worker")
        .header("Lethe-Dropped-Bytes", "7")
        .body("text/plain", "it said so")
        .expect(201)
        .field("/meta/dropped_bytes", "7")
        .put("{claim}/log")
        .as("worker")
        .body("text/plain", "x".repeat(17 << 20))
        .expect(413, "upload_too_large")
        .post("{claim}/complete")
        .as("worker")
        .json(DONE)
        .expect(200)
        .get("/v1/jobs/{job}/log")
        .hasBody("it said so");
  }

  private static HttpScenario pieces() {
    return claimed("a worker elsewhere brings a file in pieces")
        .post("{claim}/uploads")
        .as("worker")
        .header("Tus-Resumable", "1.0.0")
        .header("Upload-Length", "4")
        .header("Upload-Metadata", "name YS5qcGc=,kind dGh1bWJuYWls")
        .expect(201)
        .keepHeader("upload", "Location")
        .get("{upload}")
        .as("worker")
        .expect(200)
        .field("/offset", "0")
        .patch("{upload}")
        .as("worker")
        .header("Tus-Resumable", "1.0.0")
        .header("Upload-Offset", "0")
        .header("Upload-Checksum", "sha1 jOnoFJUoIlGwSeVlFlCBC+TfEMs=")
        .body(TUS, "ab")
        .expect(460, "checksum_mismatch")
        .patch("{upload}")
        .as("worker")
        .header("Tus-Resumable", "1.0.0")
        .header("Upload-Offset", "0")
        .header("Upload-Checksum", "sha1 2iNhTgJGmg18e9G9q1ycR0sZBNw=")
        .body(TUS, "ab")
        .expect(204)
        .patch("{upload}")
        .as("worker")
        .header("Tus-Resumable", "1.0.0")
        .header("Upload-Offset", "3")
        .body(TUS, "d")
        .expect(409, "upload_offset")
        .patch("{upload}")
        .as("worker")
        .header("Tus-Resumable", "1.0.0")
        .header("Upload-Offset", "0")
        .body("text/plain", "d")
        .expect(415)
        .post("{claim}/uploads")
        .as("worker")
        .header("Tus-Resumable", "0.2")
        .header("Upload-Length", "4")
        .header("Upload-Metadata", "name YS5qcGc=")
        .expect(412)
        .patch("{upload}")
        .as("worker")
        .header("Tus-Resumable", "0.2")
        .header("Upload-Offset", "0")
        .body(TUS, "d")
        .expect(412)
        .delete("{upload}")
        .as("worker")
        .header("Tus-Resumable", "0.2")
        .expect(412)
        .delete("{upload}?nope=1")
        .as("worker")
        .header("Tus-Resumable", "1.0.0")
        .expect(400)
        .get("{upload}?nope=1")
        .as("worker")
        .expect(400)
        .patch("{upload}?nope=1")
        .as("worker")
        .header("Tus-Resumable", "1.0.0")
        .header("Upload-Offset", "0")
        .body(TUS, "d")
        .expect(400)
        .delete("{upload}")
        .as("worker")
        .header("Tus-Resumable", "1.0.0")
        .expect(204)
        .get("{upload}")
        .as("worker")
        .expect(404)
        .post("{claim}/release")
        .as("worker")
        .json(ENDED)
        .expect(200)
        .field("/state", "queued")
        .get("{upload}")
        .as("worker")
        .expect(410)
        .patch("{upload}")
        .as("worker")
        .header("Tus-Resumable", "1.0.0")
        .header("Upload-Offset", "0")
        .body(TUS, "d")
        .expect(410)
        .delete("{upload}")
        .as("worker")
        .header("Tus-Resumable", "1.0.0")
        .expect(410)
        .post("{claim}/uploads")
        .as("worker")
        .header("Tus-Resumable", "1.0.0")
        .header("Upload-Length", "4")
        .header("Upload-Metadata", "name YS5qcGc=")
        .expect(410)
        .delete("/v1/jobs/{job}?wait=20s")
        .expect(200);
  }

  private static HttpScenario ends(String act) {
    String said =
        act.equals("fail")
            ? "{\"code\":\"mine\",\"message\":\"no\",\"retryable\":false,\"gone\":true}"
            : ENDED;
    return claimed("a worker elsewhere ends with " + act)
        .post("{claim}/" + act)
        .as("worker")
        .json(said)
        .expect(200)
        .post("{claim}/" + act)
        .as("worker")
        .json(said)
        .expect(200)
        .get("{claim}")
        .as("worker")
        .expect(410, "attempt_ended")
        .delete("/v1/jobs/{job}?wait=20s")
        .expect(200)
        .field("/attestations", "[]");
  }

  private static HttpScenario stop() {
    return claimed("a worker elsewhere is told to stop")
        .post("/v1/jobs/{job}/cancel")
        .json("{\"wait\":\"0s\"}")
        .expect(202)
        .get("{claim}?wait=10s&say=carry_on")
        .as("worker")
        .expect(200)
        .field("/say", "stop")
        .post("{claim}/stopped")
        .as("worker")
        .json("{\"gone\":true}")
        .expect(200)
        .field("/state", "cancelled")
        .delete("/v1/jobs/{job}?wait=20s")
        .expect(200)
        .field("/residuals/0/attempt", "1")
        .post("{claim}/wiped")
        .as("worker")
        .expect(200)
        .delete("/v1/jobs/{job}")
        .expect(200)
        .field("/attestations/0/attempt", "1");
  }

  private static HttpScenario asking() {
    HttpScenario story =
        scenario("what a worker says of itself is checked")
            .post("/v1/claims?nope=1")
            .as("worker")
            .json(asked(0))
            .expect(400)
            .post("/v1/claims")
            .as("worker")
            .body("text/plain", "x")
            .expect(415);
    for (String wrong :
        List.of(
            "{\"types\":[{\"name\":\"a\"}]}",
            "{\"worker\":\"a b\",\"types\":[{\"name\":\"a\"}]}",
            "{\"worker\":\"a\",\"types\":[]}",
            "{\"worker\":\"a\",\"types\":[{\"name\":\"A\"}]}",
            "{\"worker\":\"a\",\"types\":[{\"name\":\"a\",\"schema\":[]}]}",
            "{\"worker\":\"a\",\"types\":[{\"name\":\"a\"}],\"slots\":-1}",
            "{\"worker\":\"a\",\"types\":[{\"name\":\"a\"}],\"wait\":\"long\"}",
            "{\"worker\":\"a\",\"types\":[{\"name\":\"a\"}],\"containment\":\"hope\"}")) {
      story.post("/v1/claims").as("worker").json(wrong).expect(400);
    }
    return story;
  }

  private static HttpScenario refusals() {
    HttpScenario story = claimed("a worker elsewhere is refused what it does not hold");
    for (String path : List.of("", "/inputs/art_01k00000000000000000000000")) {
      story.get(NONE + path).as("worker").expect(404);
      story.get("{claim}" + path + "?nope=1").as("worker").expect(400);
    }
    story.get("{claim}/inputs/art_01k00000000000000000000000").as("worker").expect(404);
    story.get("{claim}/uploads/upl_01k00000000000000000000000").as("worker").expect(404);
    for (String act : List.of("heartbeat", "complete", "fail", "release", "stopped")) {
      story.post(NONE + "/" + act).as("worker").json("{}").expect(404);
      story.post("{claim}/" + act + "?nope=1").as("worker").json("{}").expect(400);
      story.post("{claim}/" + act).as("worker").json("{\"nope\":1}").expect(400);
    }
    story.post(NONE + "/wiped").as("worker").expect(404);
    story.post("{claim}/wiped").as("worker").beyondDescription().expect(400);
    for (String path : List.of("/outputs/a", "/log")) {
      story.put(NONE + path).as("worker").body("text/plain", "x").expect(404);
      story.put("{claim}" + path + "?nope=1").as("worker").body("text/plain", "x").expect(400);
    }
    story.put("{claim}/outputs/a").as("worker").header("Lethe-Kind", "log").expect(400);
    uploads(story, NONE, 404, "");
    uploads(story, "{claim}", 400, "?nope=1");
    upload(story, 404);
    story.post("{claim}/release").as("worker").json(ENDED).expect(200);
    story.get("{claim}").as("worker").expect(410);
    story.get("{input}").as("worker").expect(410);
    for (String act : List.of("heartbeat", "complete", "fail", "stopped")) {
      story.post("{claim}/" + act).as("worker").json("{}").expect(410, "attempt_ended");
    }
    for (String path : List.of("/outputs/a", "/log")) {
      story.put("{claim}" + path).as("worker").body("text/plain", "x").expect(410);
    }
    // Of an attempt that ended otherwise, a release is too late.
    claimed(story, "second", "other");
    story.post("{other}/complete").as("worker").json(DONE).expect(200);
    story.post("{other}/release").as("worker").json(ENDED).expect(410);
    return story
        .delete("/v1/jobs/{job}?wait=20s")
        .expect(200)
        .delete("/v1/jobs/{second}?wait=20s")
        .expect(200);
  }

  private static void uploads(HttpScenario story, String claim, int status, String query) {
    story
        .post(claim + "/uploads" + query)
        .as("worker")
        .header("Tus-Resumable", "1.0.0")
        .header("Upload-Length", "4")
        .header("Upload-Metadata", "name YS5qcGc=")
        .expect(status);
  }

  private static void upload(HttpScenario story, int status) {
    String none = "{claim}/uploads/upl_01k00000000000000000000000";
    story
        .patch(none)
        .as("worker")
        .header("Tus-Resumable", "1.0.0")
        .header("Upload-Offset", "0")
        .body(TUS, "d")
        .expect(status)
        .delete(none)
        .as("worker")
        .header("Tus-Resumable", "1.0.0")
        .expect(status);
  }
}
