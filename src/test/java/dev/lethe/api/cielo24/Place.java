package dev.lethe.api.cielo24;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.TestServer;
import dev.lethe.api.Wire;
import dev.lethe.id.JobId;
import dev.lethe.id.WireIds;
import dev.lethe.job.Job;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * A server whose jobs are shell scripts, with a caller, and what the server itself knows of jobs.
 */
record Place(TestServer server, Wire wire, Caller caller) implements AutoCloseable {
  static final String NONE = "0193a1b2c3d47e5f8a9b0c1d2e3f4a5b";

  static Place open(Path folder) throws IOException {
    TestServer server =
        TestServer.start(
            folder,
            Map.of(
                "work.slots", "8",
                "inputs.max_bytes", "1MiB",
                "rates.read_burst", "1000000",
                "rates.write_burst", "1000000",
                "dialects.cielo24.perform_transcription", "test.shell",
                "dialects.cielo24.perform_transcription_params",
                    "{\"script\":\"$options.script\",\"language\":\"$language\"}"));
    var wire = new Wire(server);
    return new Place(server, wire, new Caller(wire, server.newAccountKey("north")));
  }

  Caller stranger(String name) {
    return new Caller(wire, server.newAccountKey(name));
  }

  JsonNode info(String id) {
    return caller.ok("job/info", "job_id", id);
  }

  Job job(String id) {
    return server.server().jobs().find(new JobId(WireIds.hex(id).orElseThrow())).orElseThrow();
  }

  Job ended(String id) {
    try {
      server.server().jobs().awaitEnd(job(id).id(), Duration.ofSeconds(30));
      return job(id);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Waits until the script of a job has begun. */
  void running(String id) {
    Instant patience = Instant.now().plusSeconds(30);
    while (job(id).progress().phase() == null && Instant.now().isBefore(patience)) {
      Thread.onSpinWait();
    }
  }

  @Override
  public void close() {
    wire.close();
    server.close();
  }
}
