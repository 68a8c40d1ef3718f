package dev.lethe.worker;

import dev.lethe.client.LetheException;
import dev.lethe.client.WorkClient;
import dev.lethe.job.Signal;
import dev.lethe.ledger.LiveLogs;
import dev.lethe.ledger.Reads;
import dev.lethe.process.Containment;
import dev.lethe.work.JobProgram;
import dev.lethe.work.Scratch;
import dev.lethe.work.Worker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A worker for a server on another machine, with all that belongs to it, at work. */
public final class Station implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Station.class);

  /** At an end the jobs are given back; so long that is tried with a server that is away. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Duration WAIT = Duration.ofSeconds(20);

  private final WorkClient client;
  private final Holdings holdings;
  private final Worker worker;
  private final ClaimLoop loop;

  /**
   * What it works with.
   *
   * @param owed the file of the attempts whose end is not confirmed
   */
  public record Parts(
      WorkClient client,
      Containment containment,
      Scratch scratch,
      Path owed,
      Map<String, JobProgram> programs,
      InstantSource clock) {}

  /**
   * How it works.
   *
   * @param name its name with the server, the same at each start
   * @param slots how many attempts run at a time
   * @param logBytes how much of what programs say is held of each
   */
  public record Settings(String name, int slots, int logBytes) {}

  private Station(Parts parts, Settings settings, Unattested owed) {
    client = parts.client();
    holdings = new Holdings(client, owed);
    var watches = new Watches(client, this::stop, this::lost);
    var queue =
        new WireQueue(
            client,
            holdings,
            parts.programs(),
            new WireQueue.Self(settings.name(), parts.containment().level().word(), WAIT),
            watches::begin);
    var logs = new LiveLogs(new Reads(_ -> true), settings.logBytes());
    // How long a job is held, each claim says itself.
    var limits =
        new Worker.Limits(settings.slots(), Duration.ZERO, Duration.ZERO, Duration.ZERO, Map.of());
    worker =
        new Worker(
            new Worker.Parts(
                queue,
                new WireFiles(client, holdings, logs),
                parts.containment(),
                parts.scratch(),
                parts.programs(),
                limits,
                parts.clock()),
            this::wake);
    loop = new ClaimLoop(worker);
  }

  /**
   * Wipes what an earlier run left, and begins to ask for jobs. The processes of the earlier run
   * are gone by now: whoever chose the containment has seen to that.
   */
  public static Station start(Parts parts, Settings settings) throws IOException {
    Unattested owed = Unattested.open(parts.owed());
    List<Unattested.Attempt> left = owed.all();
    parts.scratch().wipeAll();
    var station = new Station(parts, settings, owed);
    Thread.ofVirtual().name("attest").start(() -> station.attest(left));
    station.loop.start();
    return station;
  }

  /** Done when the server says that it will not have this worker. */
  public CompletionStage<LetheException> refused() {
    return loop.refused();
  }

  /** How many attempts run now. */
  public int busy() {
    return worker.busy();
  }

  private void attest(List<Unattested.Attempt> left) {
    try {
      holdings.attestAll(left);
      if (!left.isEmpty()) {
        log.info("confirmed that nothing is left of earlier attempts: {}", left.size());
      }
    } catch (RuntimeException e) {
      log.warn("earlier attempts are still to be confirmed: {}", e.getMessage());
    }
  }

  private void stop(Held held) {
    worker.onSignal(new Signal.StopWanted(held.id()));
  }

  private void lost(Held held) {
    worker.lost(held);
  }

  private void wake() {
    loop.wake();
  }

  /** Claims no more, ends all work, gives the jobs back, and says that nothing is left. */
  @Override
  public void close() {
    loop.close();
    CompletableFuture.delayedExecutor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
        .execute(client::giveUp);
    worker.close();
    client.close();
  }
}
