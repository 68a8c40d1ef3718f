package dev.lethe.cli;

import dev.lethe.client.LetheClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * A server in this process that a verb started, and closes whatever happens to the verb. Starting
 * and stopping are shielded from the verb's interrupt, which would close files under the server's
 * feet: an interrupt that comes in between takes effect afterwards.
 */
record RunningServer(LocalServer server) implements AutoCloseable {

  static RunningServer start(LocalServer.Starter starter, Path data) {
    var start = new FutureTask<>(() -> starter.start(data));
    Thread.ofPlatform().name("server-start").start(start);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return started(start.get(), interrupted);
        } catch (InterruptedException _) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      throw unwrapped(e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static RunningServer started(LocalServer server, boolean interrupted) {
    if (interrupted) {
      server.close();
      throw new CancellationException("interrupted");
    }
    return new RunningServer(server);
  }

  private static RuntimeException unwrapped(ExecutionException e) {
    return switch (e.getCause()) {
      case IOException cause -> new UncheckedIOException("cannot start a server", cause);
      case RuntimeException cause -> cause;
      case null, default -> new IllegalStateException(e);
    };
  }

  URI uri() {
    return server.uri();
  }

  LetheClient connect() {
    return new LetheClient(server.uri(), server.key());
  }

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
