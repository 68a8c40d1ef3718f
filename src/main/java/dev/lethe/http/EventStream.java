package dev.lethe.http;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An answer of server-sent events, as the HTML standard defines them. */
public final class EventStream {
  private static final byte[] PING = ": ping\n\n".getBytes(StandardCharsets.UTF_8);

  private final OutputStream out;

  private EventStream(OutputStream out) {
    this.out = out;
  }

  /** Sends the head of the answer; empty for a HEAD, which wants no more. */
  public static Optional<EventStream> open(Context ctx) throws IOException {
    return Streamed.begin(ctx, "text/event-stream").map(EventStream::new);
  }

  /**
   * Sends one event.
   *
   * @param id what the client sends back as {@code Last-Event-ID}; null keeps the one before
   * @param body written as JSON, which holds no line ends
   */
  public void send(String name, @Nullable Long id, Object body) throws IOException {
    var text = new StringBuilder();
    if (id != null) {
      text.append("id: ").append(id.longValue()).append('\n');
    }
    text.append("event: ").append(name).append("\ndata: ").append(Json.text(body)).append("\n\n");
    out.write(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** A line that says nothing: it keeps proxies from giving up, and finds out who is gone. */
  public void ping() throws IOException {
    out.write(PING);
  }
}
