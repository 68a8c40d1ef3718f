package dev.lethe.client;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What stands between a wish to erase and the erasure: holds, and deletes that can be undone. */
public final class Guards {
  private static final Duration ANSWER = Duration.ofSeconds(60);

  private final Transport transport;

  Guards(Transport transport) {
    this.transport = transport;
  }

  /** Keeps a job from being erased. */
  public Hold holdJob(String id, @Nullable String reason) {
    return hold("/v1/jobs/" + Query.escape(id), reason);
  }

  /** Lifts the hold of a job, if it has one. */
  public void liftJob(String id) {
    lift("/v1/jobs/" + Query.escape(id));
  }

  /** Keeps all jobs of an account from being erased; needs an admin key. */
  public Hold holdAccount(String account, @Nullable String reason) {
    return hold("/v1/accounts/" + Query.escape(account), reason);
  }

  /** Lifts the hold of an account, if it has one. */
  public void liftAccount(String account) {
    lift("/v1/accounts/" + Query.escape(account));
  }

  /** Deletes a job such that it can be brought back for so long. */
  public Job trash(String id, Duration undoFor) {
    Query query = new Query().add("undo_for", Json.seconds(undoFor));
    HttpRequest request =
        transport.request("/v1/jobs/" + Query.escape(id) + query).timeout(ANSWER).DELETE().build();
    return transport.json(request, Job.class);
  }

  /** Brings a job back. */
  public Job undelete(String id) {
    HttpRequest request =
        transport
            .request("/v1/jobs/" + Query.escape(id) + "/undelete")
            .timeout(ANSWER)
            .POST(BodyPublishers.noBody())
            .build();
    return transport.json(request, Job.class);
  }

  private Hold hold(String of, @Nullable String reason) {
    String said = Json.write(reason == null ? Map.of() : Map.of("reason", reason));
    HttpRequest request =
        transport
            .request(of + "/hold")
            .header("Content-Type", "application/json")
            .PUT(BodyPublishers.ofString(said))
            .timeout(ANSWER)
            .build();
    return transport.json(request, Hold.class);
  }

  private void lift(String of) {
    transport.done(transport.request(of + "/hold").timeout(ANSWER).DELETE().build());
  }
}
