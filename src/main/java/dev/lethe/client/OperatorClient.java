package dev.lethe.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What an operator does with a Lethe server about its backups. Needs an admin key. */
public final class OperatorClient implements AutoCloseable {
  private static final Duration ANSWER = Duration.ofSeconds(60);
  private static final long FIRST_LOOK_MILLIS = 25;
  private static final long LAST_LOOK_MILLIS = 1000;
  private static final String BACKUP = "/v1/backups";

  private final Transport transport;

  public OperatorClient(URI base, String apiKey) {
    this.transport = new Transport(base, apiKey);
  }

  /** Begins a backup, which the server makes by itself. */
  public Backup begin(Backup.Ask ask) {
    HttpRequest request = transport.post(BACKUP, ask).timeout(ANSWER).build();
    return transport.json(request, Backup.class);
  }

  /** The newest backup as it is now; none if none was begun since the server started. */
  public Optional<Backup> backup() {
    return transport.page(get(BACKUP), Backup.class).items().stream().findFirst();
  }

  /** Begins a backup and waits for its end, however long it takes. */
  public Backup make(Backup.Ask ask) {
    Backup now = begin(ask);
    long pause = FIRST_LOOK_MILLIS;
    while (now.running()) {
      Pause.millis(pause);
      pause = Math.min(pause * 2, LAST_LOOK_MILLIS);
      now = backup().orElseThrow(OperatorClient::restarted);
    }
    return now;
  }

  private static LetheException restarted() {
    return new LetheException(
        0, "backup_lost", "the server was started anew: begin it again", null, List.of());
  }

  /** The list of all destroyed keys as it comes; to be closed. */
  public InputStream erasureList() throws IOException {
    return transport.open(transport.request("/v1/erasure-list").build()).body();
  }

  /** Whether the data was put back, and nobody has said that it is the newest. */
  public Restored restored() {
    return transport.json(get("/v1/restored"), Restored.class);
  }

  /** Says that the data is the newest there is; what nothing refers to is removed from then on. */
  public Restored confirmRestored() {
    HttpRequest request =
        transport
            .request("/v1/restored/confirm")
            .timeout(ANSWER)
            .POST(BodyPublishers.noBody())
            .build();
    return transport.json(request, Restored.class);
  }

  private HttpRequest get(String path) {
    return transport.request(path).timeout(ANSWER).build();
  }

  @Override
  public void close() {
    transport.close();
  }
}
