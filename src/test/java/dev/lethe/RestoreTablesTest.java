package dev.lethe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.client.JobSubmission;
import dev.lethe.store.StoreUrl;
import dev.lethe.store.TestPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code lethe restore} does where the keys lie in a database. */
final class RestoreTablesTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void it_puts_no_keys_back_and_holds_destruction_back() throws Exception {
    StoreUrl url = TestPostgres.fresh();
    String jdbc = url.jdbc().replaceFirst("[?].*", "");
    Map<String, String> settings =
        Map.of("store.url", jdbc, "store.user", "postgres", "keys.url", "store");
    try (TestServer server = TestServer.start(folder, settings)) {
      server.client().submit(JobSubmission.of("test.noop"));
    }
    Path config =
        Files.writeString(
            folder.resolve("lethe.toml"),
            """
            [store]
            url = "%s"
            user = "postgres"
            [keys]
            url = "store"
            """
                .formatted(jdbc));
    assertThat(restore(config, folder.toString())).isEqualTo(1);
    assertThat(restore(config, "--lose-jobs")).isEqualTo(1);
    Path mark = folder.resolve("data").resolve("restored");
    assertThat(mark).doesNotExist();

    assertThat(restore(config)).isZero();

    assertThat(mark).hasContent("restored");
    assertThat(folder.resolve("data-keys").resolve("slots")).doesNotExist();
    try (TestServer server = TestServer.start(folder, settings)) {
      assertThat(server.client().masterKey().epoch()).isEqualTo(1);
      assertThat(mark).exists();
    }
  }

  private int restore(Path config, String... more) {
    String[] args = new String[more.length + 5];
    args[0] = "restore";
    args[1] = "--data";
    args[2] = folder.resolve("data").toString();
    args[3] = "--config";
    args[4] = config.toString();
    System.arraycopy(more, 0, args, 5, more.length);
    return Main.run(args);
  }
}
