package dev.lethe.api.unsiloed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.Server;
import dev.lethe.TestServer;
import dev.lethe.api.Row;
import dev.lethe.api.Wire;
import dev.lethe.api.Wire.Said;
import dev.lethe.endings.ForwardingKeys;
import dev.lethe.http.Json;
import dev.lethe.id.JobId;
import dev.lethe.id.WireIds;
import dev.lethe.key.JobKey;
import dev.lethe.key.KeyStore;
import dev.lethe.testtype.NoopType;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that fails once. */
final class RetryTest {
  private final AtomicBoolean failing = new AtomicBoolean();

  @Test
  @Row({"0-A3", "R0.20"})
  void after_an_error_of_the_server_the_same_delete_may_be_sent_again(@TempDir Path folder)
      throws Exception {
    try (var server =
            TestServer.start(
                folder,
                Map.of("dialects.unsiloed.parse", "test.noop"),
                new Server.Additions(
                    List.of(new NoopType()),
                    InstantSource.system(),
                    Failing::new,
                    UnaryOperator.identity()));
        var wire = new Wire(server)) {
      String key = server.newAccountKey("north");
      Said made = wire.form("/parse", new String[] {"file=@a:x"}, "api-key", key);
      String id = Json.tree(made.body()).path("job_id").asText();
      JobId job = new JobId(WireIds.uuid(id).orElseThrow());
      server.server().jobs().awaitEnd(job, Duration.ofSeconds(30));
      String path = "/jobs/" + id;
      failing.set(true);
      Said failed = wire.send("DELETE", path, "api-key", key);
      assertThat(failed.status()).isEqualTo(500);
      assertThat(failed.body()).isEqualTo("{\"detail\":\"look for the request id in the log\"}");
      failing.set(false);
      assertThat(wire.send("DELETE", path, "api-key", key).status()).isEqualTo(200);
      assertThat(wire.send("DELETE", path, "api-key", key).status()).isEqualTo(404);
    }
  }

  /** Keys on a disk that cannot be read for a while. */
  private final class Failing extends ForwardingKeys {
    Failing(KeyStore real) {
      super(real);
    }

    @Override
    public Optional<JobKey> open(long slot) {
      if (failing.get()) {
        throw new IllegalStateException("the disk does not answer");
      }
      return super.open(slot);
    }
  }
}
