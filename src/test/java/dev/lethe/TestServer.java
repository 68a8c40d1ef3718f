package dev.lethe;

import dev.lethe.account.Accounts;
import dev.lethe.blob.BlobStore;
import dev.lethe.client.LetheClient;
import dev.lethe.key.KeyStore;
import dev.lethe.testtype.NoopType;
import dev.lethe.testtype.ShellType;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** The real server on a free port and a folder of the test's, with the test job types beside. */
public final class TestServer implements AutoCloseable {
  private final Path folder;
  private final Server server;

  private TestServer(Path folder, Server server) {
    this.folder = folder;
    this.server = server;
  }

  public static TestServer start(Path folder) throws IOException {
    return start(folder, Map.of());
  }

  /**
   * Starts in a folder that is empty or was used before.
   *
   * @param settings as flags would give them, such as {@code work.slots}
   */
  public static TestServer start(Path folder, Map<String, String> settings) throws IOException {
    return start(
        folder,
        settings,
        new Server.Additions(
            List.of(new NoopType(), new ShellType()),
            InstantSource.system(),
            UnaryOperator.identity(),
            UnaryOperator.identity()));
  }

  /** Starts with something put around the stores. */
  public static TestServer start(
      Path folder, UnaryOperator<KeyStore> keys, UnaryOperator<BlobStore> blobs)
      throws IOException {
    return start(
        folder,
        Map.of(),
        new Server.Additions(
            List.of(new NoopType(), new ShellType()), InstantSource.system(), keys, blobs));
  }

  /** Starts with all that a test may choose. */
  public static TestServer start(Path folder, Map<String, String> settings, Server.Additions more)
      throws IOException {
    var flags = new HashMap<>(settings);
    flags.putIfAbsent("server.listen", "127.0.0.1:0");
    flags.put("data.dir", folder.resolve("data").toString());
    flags.putIfAbsent("disk.free_floor", "1MiB");
    // A test asks more often than anybody else, and some hold the clock by which buckets fill.
    for (String kind : List.of("read", "write", "end")) {
      flags.putIfAbsent("rates." + kind, "1000000");
      flags.putIfAbsent("rates." + kind + "_burst", "1000000");
    }
    Config config = Config.load(Optional.empty(), Map.of(), flags);
    return new TestServer(folder, Server.start(config, more));
  }

  public Server server() {
    return server;
  }

  public URI url() {
    return server.url();
  }

  public String adminKey() throws IOException {
    return Files.readString(server.adminKeyFile()).strip();
  }

  /** A fresh account's key that may do all but administer. */
  public String newAccountKey(String name) {
    Accounts accounts = server.accounts();
    return accounts.createKey(accounts.create(name), "test", Set.of()).text();
  }

  public LetheClient client() throws IOException {
    return new LetheClient(url(), adminKey());
  }

  public Path data() {
    return folder.resolve("data");
  }

  public Path keys() {
    return folder.resolve("data-keys");
  }

  public Path scratch() {
    return folder.resolve("data-scratch");
  }

  @Override
  public void close() {
    server.close();
  }
}
