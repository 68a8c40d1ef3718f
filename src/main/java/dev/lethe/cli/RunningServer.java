package dev.lethe.cli;

import dev.lethe.client.LetheClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;

/** A server in this process that a verb started, and closes whatever happens to the verb. */
record RunningServer(LocalServer server) implements AutoCloseable {

  static RunningServer start(LocalServer.Starter starter, Path data) {
    try {
      return new RunningServer(starter.start(data));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start a server", e);
    }
  }

  URI uri() {
    return server.uri();
  }

  LetheClient connect() {
    return new LetheClient(server.uri(), server.key());
  }

  /** An interrupt is put off meanwhile: it would close files under the server's feet. */
  @Override
  public void close() {
    boolean interrupted = Thread.interrupted();
    try {
      server.close();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
