package dev.lethe;

import dev.lethe.event.EventLog;
import dev.lethe.fsck.StrayKeys;
import dev.lethe.fsck.Sweep;
import dev.lethe.job.Signal;
import dev.lethe.job.Signals;
import dev.lethe.ops.Ticker;
import dev.lethe.quota.UsageCheck;
import dev.lethe.retention.Upcoming;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a running server does by itself, each on a ticker of its own. */
final class Background implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Background.class);
  private static final Duration IDLE = Duration.ofSeconds(30);
  private static final Duration BREATH = Duration.ofMillis(50);
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration TEN_SECONDS = Duration.ofSeconds(10);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofDays(1);
  private static final int EVENTS_AT_ONCE = 5_000;

  private final Deque<Runnable> stops = new ArrayDeque<>();

  private final Sweep sweep;

  Background(Engine engine, Stores stores, Signals signals, InstantSource clock, Config config) {
    Duration keepEvents = config.events().keep();
    Config.Check fsck = config.fsck();
    sweep = new Sweep(engine.fsck, fsck.hashes());
    fsck.every()
        .ifPresent(every ->
            start(
                "fsck",
                signals,
                _ -> false,
                () -> unlessHeld(stores, () -> sweep.runOnce(fsck.grace(), every))));
    start("event feed", signals, engine.feed::wants, engine.feed::runOnce);
    start(
        "event pruner",
        signals,
        _ -> false,
        () -> every(HOUR, () -> prune(stores.events(), clock.instant().minus(keepEvents))));
    start("eraser", signals, s -> s instanceof Signal.Erasing, () -> erase(engine));
    stops.push(engine.eraser::stop);
    start("sweeps", signals, s -> s instanceof Signal.Sweeping, engine.sweeping::runOnce);
    start("expiry", signals, s -> s instanceof Signal.Retention, () -> expire(engine));
    var upcoming =
        new Upcoming(
            new Upcoming.Parts(
                stores.database(),
                stores.retention(),
                engine.rules.previews(),
                stores.notices(),
                config.retention().notice(),
                clock));
    start("upcoming", signals, _ -> false, () -> every(HOUR, upcoming::runOnce));
    start("uploads", signals, _ -> false, () -> every(TEN_SECONDS, engine.uploads::expire));
    var usage = new UsageCheck(engine.quotas);
    start("usage", signals, _ -> false, () -> every(HOUR, usage::runOnce));
    start("repeats", signals, _ -> false, () -> every(HOUR, engine.repeats::forget));
    start("sessions", signals, _ -> false, () -> every(HOUR, engine.sessions::forgetIdle));
    start("closings", signals, s -> s instanceof Signal.Sweeping, engine.closings::runOnce);
    start("key uses", signals, _ -> false, engine.keyUses::runOnce);
    start("leases", signals, _ -> false, () -> every(SECOND, engine.queue::expireLeases));
    start(
        "key collector",
        signals,
        _ -> false,
        () -> unlessHeld(stores, () -> every(DAY, () -> collectKeys(stores, clock))));
    stops.push(engine.remote::close);
    stops.push(engine.worker::close);
    start("worker", signals, s -> s instanceof Signal.Queued, () -> work(engine));
  }

  /** The check that is made by itself. */
  Sweep sweep() {
    return sweep;
  }

  /** Claims no more, gives running attempts back, then lets the rest come to its end. */
  @Override
  public void close() {
    while (!stops.isEmpty()) {
      stops.pop().run();
    }
  }

  private void start(String name, Signals signals, Predicate<Signal> wanted, Ticker.Step step) {
    stops.push(new Ticker(name, signals, wanted, step).start()::close);
  }

  private static Duration erase(Engine engine) throws InterruptedException {
    return engine.eraser.runOnce() > 0 ? Duration.ZERO : engine.eraser.idle(IDLE);
  }

  /** Where much is due others get their turn in between. */
  private static Duration expire(Engine engine) {
    engine.expiry.runOnce();
    return engine.retention.behind() ? BREATH : SECOND;
  }

  private static Duration work(Engine engine) {
    engine.worker.runOnce();
    return engine.worker.idle(IDLE);
  }

  /** After a restore nothing is taken for stray: what is newer than the rows looks just so. */
  private static Duration unlessHeld(Stores stores, Ticker.Step step) throws InterruptedException {
    return stores.restored().holds() ? TEN_SECONDS : step.run();
  }

  private static Duration every(Duration pause, Runnable step) {
    step.run();
    return pause;
  }

  /** In pieces, so that no one waits long for the database meanwhile. */
  private static void prune(EventLog events, Instant before) {
    int pruned;
    do {
      pruned = events.prune(before, EVENTS_AT_ONCE);
    } while (pruned == EVENTS_AT_ONCE);
  }

  /** A crash between a key and its row leaves a key that belongs to nothing. */
  private static void collectKeys(Stores stores, InstantSource clock) {
    var stray = new StrayKeys(stores.database(), stores.jobs(), stores.keys());
    int collected = stray.collect(clock.instant().minus(DAY));
    if (collected > 0) {
      log.info("destroyed keys that belong to nothing: {}", collected);
    }
  }
}
