package dev.lethe.scenario;

import static dev.lethe.scenario.HttpScenario.scenario;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;

/** Files that come by the tus protocol, header by header. */
final class TusScenarios {
  private static final String DRAFT = "{\"type\":\"test.noop\",\"draft\":true}";
  private static final String BYTES = "application/offset+octet-stream";
  private static final String NONE = "/v1/uploads/upl_01k00000000000000000000000";

  private TusScenarios() {}

  static Stream<HttpScenario> all() {
    return Stream.of(
        inPieces(),
        inOneRequest(),
        emptyFile(),
        replaced(),
        checksums(),
        offsets(),
        versions(),
        badCreations(),
        override(),
        ended(),
        handedIn(),
        deletedDraft(),
        cleanedDraft(),
        strangers(),
        abilities());
  }

  private static HttpScenario draft(String name) {
    return scenario(name).post("/v1/jobs").json(DRAFT).expect(202).keep("job", "/id");
  }

  private static HttpScenario open(HttpScenario scenario, int length) {
    return tus(scenario.post("/v1/jobs/{job}/uploads"))
        .header("Upload-Length", String.valueOf(length))
        .header("Upload-Metadata", "input bWFpbg==,filename Y2xpcC5tcDQ=,filetype dmlkZW8vbXA0,x")
        .expect(201)
        .hasHeader("Upload-Offset", "0")
        .keepHeader("upload", "Location");
  }

  private static HttpScenario tus(HttpScenario scenario) {
    return scenario.header("Tus-Resumable", "1.0.0");
  }

  private static HttpScenario send(HttpScenario scenario, int at, String bytes) {
    return tus(scenario.patch("{upload}"))
        .header("Upload-Offset", String.valueOf(at))
        .body(BYTES, bytes);
  }

  private static HttpScenario inPieces() {
    HttpScenario story = open(draft("a file comes in three pieces"), 11);
    send(story, 0, "hel").expect(204).hasHeader("Upload-Offset", "3");
    tus(story.head("{upload}"))
        .expect(200)
        .hasHeader("Upload-Offset", "3")
        .hasHeader("Upload-Length", "11")
        .hasHeader("Cache-Control", "no-store")
        .hasHeader("Tus-Resumable", "1.0.0")
        .hasHeader(
            "Upload-Metadata", "input bWFpbg==,filename Y2xpcC5tcDQ=,filetype dmlkZW8vbXA0,x");
    story
        .get("{upload}")
        .expect(200)
        .field("/job_id", "{job}")
        .field("/offset", "3")
        .field("/length", "11")
        .field("/name", "clip.mp4")
        .field("/media_type", "video/mp4")
        .field("/input", "main")
        .field("/artifact_id", "null")
        .get("/v1/jobs/{job}/artifacts")
        .field("/items", "[]")
        .get("/v1/jobs/{job}")
        .field("/artifact_count", "0");
    send(story, 3, "lo wo").expect(204);
    send(story, 8, "rld").expect(204).hasHeader("Upload-Offset", "11");
    return stored(story, "hello world");
  }

  private static HttpScenario stored(HttpScenario story, String text) {
    return story
        .get("{upload}")
        .field("/offset", String.valueOf(text.length()))
        .keep("artifact", "/artifact_id")
        .get("/v1/jobs/{job}/artifacts")
        .expect(200)
        .answer(answer -> assertThat(answer.json().at("/items")).hasSize(1))
        .field("/items/0/id", "{artifact}")
        .field("/items/0/kind", "input")
        .field("/items/0/name", "clip.mp4")
        .field("/items/0/media_type", "video/mp4")
        .field("/items/0/meta/input", "main")
        .field("/items/0/bytes", String.valueOf(text.length()))
        .get("/v1/artifacts/{artifact}")
        .expect(200)
        .hasBody(text)
        .get("/v1/artifacts/{artifact}")
        .header("Range", "bytes=2-4")
        .expect(206)
        .hasBody(text.substring(2, 5))
        .post("/v1/jobs/{job}/submit")
        .expect(202)
        .get("/v1/jobs/{job}?wait=20s")
        .field("/state", "succeeded")
        .field("/stored_bytes", String.valueOf(text.length()))
        .field("/artifact_count", "1");
  }

  private static HttpScenario inOneRequest() {
    HttpScenario story = draft("a file comes with the request that opens its upload");
    tus(story.post("/v1/jobs/{job}/uploads"))
        .header("Upload-Length", "5")
        .header("Upload-Metadata", "filename Y2xpcC5tcDQ=,filetype dmlkZW8vbXA0")
        .header("Upload-Checksum", "md5 XUFAKrxLKna5cZ2REBfFkg==")
        .body(BYTES, "hello")
        .expect(201)
        .hasHeader("Upload-Offset", "5")
        .keepHeader("upload", "Location");
    stored(story, "hello");
    tus(story.post("/v1/jobs/{job}/uploads")).header("Upload-Length", "5").expect(409);
    return story;
  }

  private static HttpScenario emptyFile() {
    HttpScenario story = draft("an empty file is a file");
    tus(story.post("/v1/jobs/{job}/uploads"))
        .header("Upload-Length", "0")
        .expect(201)
        .keepHeader("upload", "Location");
    return story
        .get("/v1/jobs/{job}/artifacts")
        .field("/items/0/bytes", "0")
        .field("/items/0/name", "main");
  }

  private static HttpScenario replaced() {
    HttpScenario story =
        draft("an upload replaces the input of its name, once it is whole")
            .put("/v1/jobs/{job}/inputs/main")
            .body("text/plain", "old")
            .expect(200);
    open(story, 6);
    send(story, 0, "the").expect(204);
    story.get("/v1/jobs/{job}/artifacts").field("/items/0/bytes", "3");
    send(story, 3, "new").expect(204);
    return stored(story, "thenew");
  }

  private static HttpScenario checksums() {
    HttpScenario story = open(draft("bytes with another checksum are not kept"), 10);
    send(story, 0, "hello")
        .header("Upload-Checksum", "sha1 qvTGHdzF6KLavt4PO0gs2a6pQ00=")
        .expect(204);
    send(story, 5, "world")
        .header("Upload-Checksum", "sha256 LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=")
        .expect(460, "checksum_mismatch");
    tus(story.head("{upload}")).expect(200).hasHeader("Upload-Offset", "5");
    for (String bad : new String[] {"crc32 AAAA", "sha1", "sha1 ***"}) {
      send(story, 5, "world")
          .header("Upload-Checksum", bad)
          .expect(400, "invalid_request")
          .beyondDescription();
    }
    tus(story.post("/v1/jobs/{job}/uploads"))
        .header("Upload-Length", "5")
        .header("Upload-Checksum", "md5 AAAA")
        .body(BYTES, "hello")
        .expect(460, "checksum_mismatch");
    return story.delete("/v1/jobs/{job}").expectEither(200, 202);
  }

  private static HttpScenario offsets() {
    HttpScenario story = open(draft("bytes go where the upload is, and nowhere else"), 4);
    send(story, 2, "xx").expect(409, "upload_offset");
    send(story, 0, "12345").expect(413, "upload_too_large");
    send(story, 0, "x".repeat(3 << 20)).expect(413, "upload_too_large");
    tus(story.patch("{upload}")).body(BYTES, "x").expect(400).beyondDescription();
    tus(story.patch("{upload}"))
        .header("Upload-Offset", "-1")
        .body(BYTES, "x")
        .expect(400)
        .beyondDescription();
    tus(story.patch("{upload}")).header("Upload-Offset", "0").body("text/plain", "x").expect(415);
    send(story, 0, "1234").expect(204);
    send(story, 0, "1234").expect(409, "upload_offset");
    tus(story.patch("{upload}?x=1"))
        .header("Upload-Offset", "0")
        .body(BYTES, "x")
        .refused("?x", "unknown_parameter");
    story.get("{upload}?x=1").refused("?x", "unknown_parameter");
    tus(story.delete("{upload}?x=1")).refused("?x", "unknown_parameter");
    tus(story.patch(NONE)).header("Upload-Offset", "0").body(BYTES, "x").expect(404);
    story.get(NONE).expect(404);
    tus(story.delete(NONE)).expect(404);
    tus(story.head(NONE)).expect(404);
    return story.delete("/v1/jobs/{job}").expectEither(200, 202);
  }

  private static HttpScenario versions() {
    HttpScenario story = open(draft("only one version of the protocol is spoken"), 4);
    story
        .patch("{upload}")
        .header("Upload-Offset", "0")
        .body(BYTES, "x")
        .expect(412, "unsupported_tus_version")
        .hasHeader("Tus-Version", "1.0.0")
        .delete("{upload}")
        .header("Tus-Resumable", "0.2.2")
        .expect(412, "unsupported_tus_version")
        .head("{upload}")
        .expect(412)
        .post("/v1/jobs/{job}/uploads")
        .header("Upload-Length", "1")
        .expect(412, "unsupported_tus_version");
    return story.delete("/v1/jobs/{job}").expectEither(200, 202);
  }

  private static HttpScenario badCreations() {
    HttpScenario story = draft("what cannot be opened");
    tus(story.post("/v1/jobs/{job}/uploads")).expect(400).beyondDescription();
    tus(story.post("/v1/jobs/{job}/uploads"))
        .header("Upload-Length", "1048577")
        .expect(413, "upload_too_large");
    tus(story.post("/v1/jobs/{job}/uploads"))
        .header("Upload-Defer-Length", "1")
        .expect(400)
        .beyondDescription();
    for (String bad :
        new String[] {"input ***", "a YQ==,a YQ==", ",", "input YSBi", "x".repeat(5_000)}) {
      tus(story.post("/v1/jobs/{job}/uploads"))
          .header("Upload-Length", "1")
          .header("Upload-Metadata", bad)
          .expect(400)
          .beyondDescription();
    }
    tus(story.post("/v1/jobs/job_01k00000000000000000000000/uploads"))
        .header("Upload-Length", "1")
        .expect(404);
    return story.delete("/v1/jobs/{job}").expectEither(200, 202);
  }

  private static HttpScenario override() {
    HttpScenario story = open(draft("a POST may stand for PATCH or DELETE"), 8);
    tus(story.post("{upload}"))
        .header("X-HTTP-Method-Override", "PATCH")
        .header("Upload-Offset", "0")
        .body(BYTES, "1234")
        .expect(204)
        .hasHeader("Upload-Offset", "4");
    tus(story.post("{upload}"))
        .header("X-HTTP-Method-Override", "PATCH")
        .header("Upload-Offset", "0")
        .body(BYTES, "1234")
        .expect(409, "upload_offset");
    tus(story.post("{upload}")).expect(400).beyondDescription();
    tus(story.post("{upload}")).header("X-HTTP-Method-Override", "DELETE").expect(204);
    tus(story.post("{upload}")).header("X-HTTP-Method-Override", "DELETE").expect(404);
    return story.delete("/v1/jobs/{job}").expectEither(200, 202);
  }

  private static HttpScenario ended() {
    HttpScenario story = open(draft("an upload is given up, half-way and finished"), 8);
    send(story, 0, "1234").expect(204);
    tus(story.delete("{upload}")).as("writer").expect(204);
    story.get("{upload}").expect(404);
    open(story, 2);
    send(story, 0, "ab").expect(204);
    story.get("/v1/jobs/{job}").field("/artifact_count", "1");
    tus(story.delete("{upload}")).expect(204);
    return story
        .get("/v1/jobs/{job}")
        .field("/artifact_count", "0")
        .field("/stored_bytes", "0")
        .delete("/v1/jobs/{job}")
        .expectEither(200, 202);
  }

  private static HttpScenario handedIn() {
    HttpScenario story = open(draft("once the draft is handed in, no more bytes are taken"), 2);
    send(story, 0, "ab").expect(204);
    story.then((_, kept) -> kept.put("whole", kept.getOrDefault("upload", "")));
    open(story, 8);
    send(story, 0, "1234").expect(204);
    story.post("/v1/jobs/{job}/submit").expect(202);
    send(story, 4, "5678").expect(410, "attempt_ended");
    tus(story.delete("{whole}")).expect(409, "job_not_draft");
    return story.get("/v1/jobs/{job}?wait=20s").field("/artifact_count", "1");
  }

  private static HttpScenario deletedDraft() {
    HttpScenario story = open(draft("with its draft an upload is deleted"), 8).leavesNothing();
    send(story, 0, "1234").expect(204);
    story.delete("/v1/jobs/{job}?wait=20s").expect(200).field("/state", "done");
    send(story, 4, "5678").expect(410, "job_deleted");
    tus(story.head("{upload}")).expect(410);
    tus(story.delete("{upload}")).expect(410, "job_deleted");
    tus(story.post("/v1/jobs/{job}/uploads")).header("Upload-Length", "1").expect(410);
    return story.get("{upload}").expect(410, "job_deleted");
  }

  private static HttpScenario cleanedDraft() {
    HttpScenario story = open(draft("with its draft an upload is cleaned"), 8).leavesNothing();
    send(story, 0, "1234").expect(204);
    story
        .post("/v1/jobs/{job}/cancel")
        .expect(200)
        .post("/v1/jobs/{job}/clean")
        .header("Prefer", "wait=20")
        .expect(200)
        .hasHeader("Preference-Applied", "wait=20");
    send(story, 4, "5678").expect(410, "job_erased");
    tus(story.delete("{upload}")).expect(410, "job_erased");
    return story.get("{upload}").expect(410, "job_erased");
  }

  private static HttpScenario strangers() {
    HttpScenario story = open(draft("to a stranger there is no upload"), 8);
    send(story, 0, "1234").as("stranger").expect(404);
    tus(story.delete("{upload}")).as("stranger").expect(404);
    story.get("{upload}").as("stranger").expect(404);
    tus(story.head("{upload}")).as("stranger").expect(404);
    tus(story.post("/v1/jobs/{job}/uploads"))
        .header("Upload-Length", "1")
        .as("stranger")
        .expect(404);
    return story.delete("/v1/jobs/{job}").expectEither(200, 202);
  }

  private static HttpScenario abilities() {
    return scenario("OPTIONS tells what the server can")
        .ask("OPTIONS", NONE)
        .as("none")
        .expect(204)
        .hasHeader("Tus-Version", "1.0.0")
        .hasHeader("Tus-Max-Size", "1048576")
        .hasHeader("Tus-Checksum-Algorithm", "sha1,sha256,md5")
        .hasHeader(
            "Tus-Extension", "creation,creation-with-upload,expiration,checksum,termination");
  }
}
