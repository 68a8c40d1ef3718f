package dev.lethe.scenario;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a worker holds, asked for by a worker of another key: it cannot find out that it is held.
 */
final class StrangeClaims {
  private static final String NONE = "01k00000000000000000000000";
  private static final String ASKED =
      "{\"worker\":\"%s\",\"types\":[{\"name\":\"far.secret\"}],\"slots\":0,\"holds\":[]}";

  private StrangeClaims() {}

  static Map<String, Strange> cases(World world) {
    var held = new TreeMap<String, String>();
    try {
      HttpScenario.scenario("a claim")
          .post("/v1/claims")
          .as("worker")
          .json(ASKED.formatted("w-1"))
          .post("/v1/jobs")
          .json("{\"type\":\"far.secret\"}")
          .expect(202)
          .post("/v1/claims")
          .as("worker")
          .json(ASKED.formatted("w-1").replace("\"slots\":0", "\"slots\":1"))
          .expect(200)
          .keep("job", "/claims/0/job_id")
          .then((_, kept) -> held.putAll(kept))
          .run(world);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    return cases(List.of(held.getOrDefault("job", "")));
  }

  private static Map<String, Strange> cases(List<String> jobs) {
    var cases = new TreeMap<String, Strange>();
    cases.put(
        "POST /v1/claims",
        new Strange(
            List.of(new Strange.Target("/v1/claims", Strange.JSON, ASKED.formatted("w-1"))),
            new Strange.Target("/v1/claims", Strange.JSON, ASKED.formatted("w-9")),
            List.of("farmer")));
    String one = "/v1/claims/{job}/{attempt}";
    cases.put("GET " + one, of(jobs, ""));
    for (String act : List.of("heartbeat", "complete", "fail", "release", "stopped", "wiped")) {
      cases.put("POST " + one + "/" + act, Strange.json(of(jobs, "/" + act)));
    }
    cases.put("GET " + one + "/inputs/{artifact}", of(jobs, "/inputs/art_" + NONE));
    cases.put("PUT " + one + "/outputs/{name}", of(jobs, "/outputs/a"));
    cases.put("PUT " + one + "/log", of(jobs, "/log"));
    Map<String, String> length = Map.of("Upload-Length", "5", "Upload-Metadata", "name YQ==");
    cases.put("POST " + one + "/uploads", Strange.tus(of(jobs, "/uploads"), length));
    Strange upload = of(jobs, "/uploads/upl_" + NONE);
    cases.put("GET " + one + "/uploads/{upload}", Strange.tus(upload, Map.of()));
    cases.put("DELETE " + one + "/uploads/{upload}", Strange.tus(upload, Map.of()));
    cases.put(
        "PATCH " + one + "/uploads/{upload}",
        Strange.tus(
            Strange.withBody(upload, "application/offset+octet-stream", "x"),
            Map.of("Upload-Offset", "0")));
    return cases;
  }

  private static Strange of(List<String> jobs, String path) {
    Strange open = Strange.byId("/v1/claims/%s/1" + path, jobs, "job_" + NONE);
    return new Strange(open.existing(), open.absent(), List.of("none", "stranger", "farmer"));
  }
}
