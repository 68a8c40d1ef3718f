package dev.lethe.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a worker on another machine does with a Lethe server. Needs a key with the scope {@code
 * jobs:work}.
 *
 * <p>What can be said twice is said again while the server is away: files, reports and
 * attestations. Claims, looks and heartbeats fail at once, for whoever holds a lease has to know.
 */
public final class WorkClient implements AutoCloseable {
  private static final Duration ANSWER = Duration.ofSeconds(60);

  private static final Duration LOOK = Duration.ofSeconds(10);

  private final Transport transport;
  private final Persistence persistence = new Persistence();

  public WorkClient(URI base, String apiKey) {
    this.transport = new Transport(base, apiKey);
  }

  /** Takes jobs; an empty list when none came while it waited. */
  public List<Claim> claim(ClaimRequest ask) {
    HttpRequest request =
        transport.post("/v1/claims", ask).timeout(ANSWER.plus(ask.patience())).build();
    return transport.json(request, Claims.class).claims();
  }

  private record Claims(List<Claim> claims) {}

  /** The claim as it is now; nothing is renewed. */
  public Claim look(String claim) {
    return transport.json(transport.request(claim).timeout(LOOK).build(), Claim.class);
  }

  /**
   * The claim as soon as it differs from what is known of it, else after a wait.
   *
   * @param inputs whether the inputs are known
   */
  public Claim watch(String claim, String say, boolean inputs, Duration wait) {
    Query query =
        new Query()
            .add("wait", Json.seconds(wait))
            .add("say", say)
            .add("inputs", String.valueOf(inputs));
    HttpRequest request = transport.request(claim + query).timeout(ANSWER.plus(wait)).build();
    return transport.json(request, Claim.class);
  }

  /**
   * Renews the lease and says how far the work is; returns whether the work is to stop.
   *
   * @param patience how long the answer may take
   */
  public boolean heartbeat(
      String claim, double fraction, @Nullable String phase, Duration patience) {
    ObjectNode body = Json.mapper().createObjectNode();
    body.putObject("progress").put("fraction", fraction).put("phase", phase);
    HttpRequest request = transport.post(claim + "/heartbeat", body).timeout(patience).build();
    JsonNode answer = transport.json(request, JsonNode.class);
    return Claim.STOP.equals(answer.path("say").asText());
  }

  /** Brings an input into a file, whole and as it was. */
  public void input(Claim.Input input, Path file) {
    persistence.ask(
        () -> new Download(transport, input.url(), file, (_, _) -> {}).run(input.sha256()));
  }

  /** Brings an output. */
  public void output(String claim, OutputFile file) {
    new OutputUpload(transport, persistence, claim, file).run();
  }

  /**
   * Brings what the programs of the attempt said.
   *
   * @param dropped how many bytes of its beginning are missing
   */
  public void log(String claim, byte[] text, long dropped) {
    HttpRequest request =
        transport
            .request(claim + "/log")
            .header("Content-Type", "text/plain; charset=utf-8")
            .header("Lethe-Dropped-Bytes", String.valueOf(dropped))
            .PUT(BodyPublishers.ofByteArray(text))
            .timeout(ANSWER)
            .build();
    persistence.ask(() -> {
      transport.done(request);
      return true;
    });
  }

  /** Says how the attempt ended. */
  public void report(String claim, WorkReport report, WorkReport.Left left) {
    post(claim + report.route(), report.with(left));
  }

  /** Confirms, at any time, that nothing of the attempt is left here. */
  public void wiped(String claim) {
    post(claim + "/wiped", Json.mapper().createObjectNode());
  }

  private void post(String path, Object body) {
    HttpRequest request = transport.post(path, body).timeout(ANSWER).build();
    persistence.ask(() -> {
      transport.done(request);
      return true;
    });
  }

  /** Calls that are tried again while the server is away fail from now on. */
  public void giveUp() {
    persistence.giveUp();
  }

  @Override
  public void close() {
    giveUp();
    transport.close();
  }
}
