package dev.lethe.client;

/** Answers of a server, spelled as the API's description has them. */
public final class Samples {
  private Samples() {}

  public static String job(String id, String state) {
    return job(id, state, "null", "null");
  }

  public static String job(String id, String state, String progress, String error) {
    return """
    {"id":"%s","type":"video.transcode","state":"%s","data":"kept","dialect":null,
     "labels":{"customer":"c42"},"created_at":"2027-01-31T09:15:02.123Z","submitted_at":null,
     "started_at":"2027-01-31T09:15:03.000Z","ended_at":null,"deadline_at":null,"purge_at":null,
     "purge_by":null,"purge_action":null,
     "attempt":1,"max_attempts":3,"priority":0,"run_at":null,"progress":%s,
     "params":{"heights":[720]},"result":null,"error":%s,"keep_partial":false,
     "cancel":null,"hold":null,"erasure":null,
     "artifact_count":5,"stored_bytes":1048576,"of_a_later_version":[1]}
    """
        .formatted(id, state, progress, error);
  }

  public static String artifact(String id, String kind, String name, long bytes, String sha256) {
    return """
    {"id":"%s","job_id":"job_1","kind":"%s","name":"%s","attempt":1,"state":"stored",
     "media_type":"video/mp4","bytes":%d,"sha256":%s,"meta":{"width":1280,"height":720,
     "duration_ms":10000},"created_at":"2027-01-31T09:15:02.123Z","url":"/v1/artifacts/%s"}
    """
        .formatted(id, kind, name, bytes, sha256, id);
  }

  public static String erasure(String state, String doneAt) {
    return """
    {"id":"era_1","job_id":"job_1","action":"delete","cause":"user","state":"%s",
     "steps":[{"name":"reads_refused","done_at":"2027-01-31T09:15:02.123Z"},
      {"name":"key_destroyed","done_at":null}],
     "tries":1,"last_error":null,"artifacts":[{"kind":"video","count":2,"bytes":1468006},
      {"kind":"input","count":1,"bytes":10}],"links_revoked":1,"residuals":[],
     "created_at":"2027-01-31T09:15:02.000Z","done_at":%s,"receipt_url":null}
    """
        .formatted(state, doneAt);
  }

  public static String cancel(String outcome, String stopMs, String job) {
    return "{\"outcome\":\"%s\",\"stop_ms\":%s,\"job\":%s}".formatted(outcome, stopMs, job);
  }

  public static String problem(int status, String code, String detail) {
    return """
    {"type":"/docs/errors#%s","title":"No","status":%d,"code":"%s","detail":"%s",
     "request_id":"req_7"}
    """
        .formatted(code, status, code, detail);
  }
}
