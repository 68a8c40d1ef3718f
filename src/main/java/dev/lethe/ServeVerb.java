package dev.lethe;

import dev.lethe.blob.BlobStoreException;
import dev.lethe.blob.WarmUp;
import dev.lethe.key.KeyStoreException;
import dev.lethe.ops.Logs;
import dev.lethe.process.Containment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code lethe serve}: runs the server until it is told to stop. */
@Command(name = "serve", description = "Run the server until SIGTERM or Ctrl-C.")
final class ServeVerb implements Callable<Integer> {
  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      description = "Where to listen; port 0 takes a free one (default: 127.0.0.1:8080).")
  @Nullable String listen;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The data folder, made at the first start (default: ./lethe-data).")
  @Nullable Path data;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "A settings file; config/reference.toml describes each setting.")
  @Nullable Path config;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Config settings;
    try {
      settings = Config.load(Optional.ofNullable(config), System.getenv(), flags());
    } catch (ConfigException e) {
      return refuse(e);
    }
    Logs.configure(settings.log().level(), settings.log().format());
    Logger log = LoggerFactory.getLogger(ServeVerb.class);
    Server server;
    try {
      server = Server.start(settings);
    } catch (StartException
        | KeyStoreException
        | BlobStoreException
        | Containment.Unavailable
        | UncheckedIOException e) {
      return refuse(e);
    }
    WarmUp.inBackground();
    StopSignal stop = StopSignal.listen();
    log.info("listening on {}, admin key in {}", server.url(), server.adminKeyFile());
    stop.await();
    server.close();
    return 0;
  }

  private Map<String, String> flags() {
    var flags = new HashMap<String, String>();
    if (listen != null) {
      flags.put("server.listen", listen);
    }
    if (data != null) {
      flags.put("data.dir", data.toString());
    }
    return flags;
  }

  private static int refuse(RuntimeException why) {
    System.err.println("lethe: " + why.getMessage());
    return 1;
  }
}
