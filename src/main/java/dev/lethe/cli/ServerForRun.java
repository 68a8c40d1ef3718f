package dev.lethe.cli;

import dev.lethe.client.LetheClient;
import java.util.Optional;

/**
 * The server that {@code lethe run} uses: the one it is told of, else the local one, else one of
 * its own that lives in a temporary folder and goes with it.
 */
final class ServerForRun implements AutoCloseable {
  private final LetheClient client;
  private final Optional<Own> own;

  private ServerForRun(LetheClient client, Optional<Own> own) {
    this.client = client;
    this.own = own;
  }

  static ServerForRun reach(Common common) {
    var starter = common.around().starter();
    if (starter.isEmpty() || ServerAddress.isNamed(common.around().env())) {
      return new ServerForRun(common.connect(), Optional.empty());
    }
    return local(common)
        .map(client -> new ServerForRun(client, Optional.empty()))
        .orElseGet(() -> started(common.screen(), starter.get()));
  }

  LetheClient client() {
    return client;
  }

  /** Whether the server, and with it the job, is gone when this is closed. */
  boolean isOwn() {
    return own.isPresent();
  }

  private static Optional<LetheClient> local(Common common) {
    try {
      LetheClient client = common.connect();
      if (client.alive()) {
        return Optional.of(client);
      }
      client.close();
      return Optional.empty();
    } catch (FailedException _) {
      return Optional.empty();
    }
  }

  private static ServerForRun started(Screen screen, LocalServer.Starter starter) {
    screen.err().println("no local server answers: this run gets one of its own");
    Own own = Own.start(starter);
    return new ServerForRun(own.server().connect(), Optional.of(own));
  }

  @Override
  public void close() {
    client.close();
    own.ifPresent(Own::close);
  }

  /** A server and the folder it lives in. */
  private record Own(RunningServer server, TemporaryFolder folder) implements AutoCloseable {
    static Own start(LocalServer.Starter starter) {
      TemporaryFolder folder = TemporaryFolder.create("lethe-run-");
      try {
        return new Own(RunningServer.start(starter, folder.path().resolve("lethe-data")), folder);
      } catch (RuntimeException e) {
        folder.close();
        throw e;
      }
    }

    @Override
    public void close() {
      try (folder) {
        server.close();
      }
    }
  }
}
