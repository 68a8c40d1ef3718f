package dev.lethe;

import dev.lethe.cli.LocalServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** A server inside this process, for verbs of the command line that need one and find none. */
final class EmbeddedServer implements LocalServer {
  private final Server server;
  private final String key;

  private EmbeddedServer(Server server, String key) {
    this.server = server;
    this.key = key;
  }

  /** Starts on a free port of the loopback interface. */
  static LocalServer start(Path data) throws IOException {
    var flags = Map.of("server.listen", "127.0.0.1:0", "data.dir", data.toString());
    Server server = Server.start(Config.load(Optional.empty(), Map.of(), flags));
    return new EmbeddedServer(server, Files.readString(server.adminKeyFile()).strip());
  }

  @Override
  public URI uri() {
    return server.url();
  }

  @Override
  public String key() {
    return key;
  }

  @Override
  public void close() {
    server.close();
  }
}
