package dev.lethe.api.useapi;

import static dev.lethe.api.useapi.Asking.exact;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.Server;
import dev.lethe.TestServer;
import dev.lethe.api.Row;
import dev.lethe.api.Wire;
import dev.lethe.api.Wire.Said;
import dev.lethe.endings.Until;
import dev.lethe.job.JobState;
import dev.lethe.testtype.TestProgram;
import dev.lethe.work.JobContext;
import dev.lethe.work.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cancel while somebody else ends the same job. */
final class UseapiCancelTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Test
  @Row({"2-A", "R2.6"})
  void a_job_whose_data_goes_while_its_cancel_waits_is_not_found(@TempDir Path folder)
      throws Exception {
    var stubborn = new Stubborn();
    try (TestServer server =
            TestServer.start(
                folder,
                Map.of("dialects.useapi.imagine", "test.stubborn"),
                new Server.Additions(
                    List.of(stubborn),
                    InstantSource.system(),
                    UnaryOperator.identity(),
                    UnaryOperator.identity()));
        Wire wire = new Wire(server)) {
      try {
        Asking north = Asking.as(server, wire, "north");
        String id = north.imagine("a cat");
        stubborn.begun.await();
        CompletableFuture<Said> cancel =
            CompletableFuture.supplyAsync(() -> north.get("/v2/jobs/cancel/?jobid=" + id));
        Until.holds("the cancel", PATIENCE, () -> north.job(id).state() == JobState.CANCELLING);
        CompletableFuture<Said> delete =
            CompletableFuture.supplyAsync(() ->
                wire.send(
                    "DELETE",
                    "/v1/jobs/" + north.job(id).id(),
                    "Authorization",
                    "Bearer " + north.key()));
        Until.holds("the delete", PATIENCE, () -> !north.job(id).kept());
        stubborn.released.countDown();
        exact(
            cancel.get(),
            404,
            "{\"error\":\"Unable to locate job %s\",\"code\":404}".formatted(id));
        assertThat(delete.get().status()).isLessThan(300);
      } finally {
        stubborn.released.countDown();
      }
    }
  }

  /** Does not stop when it is told to, but when the test lets it. */
  private static final class Stubborn implements TestProgram {
    final CountDownLatch begun = new CountDownLatch(1);
    final CountDownLatch released = new CountDownLatch(1);

    @Override
    public String name() {
      return "test.stubborn";
    }

    @Override
    public Outcome run(JobContext job) {
      begun.countDown();
      while (released.getCount() > 0) {
        try {
          released.await();
        } catch (InterruptedException _) {
          // So the worker tells it to stop, and it does not listen.
        }
      }
      return new Outcome.Succeeded("{}");
    }

    @Override
    public Duration grace(boolean keepPartial) {
      return Duration.ofSeconds(30);
    }
  }
}
