package dev.lethe.ops;

import dev.lethe.backup.Backups;
import dev.lethe.callback.Callbacks;
import dev.lethe.ending.ErasureStore;
import dev.lethe.fsck.Kind;
import dev.lethe.fsck.Sweep;
import dev.lethe.http.Answer;
import dev.lethe.http.RequestObserver;
import dev.lethe.http.Route;
import dev.lethe.job.JobState;
import dev.lethe.job.JobStore;
import dev.lethe.job.Transactions;
import dev.lethe.retention.Retention;
import dev.lethe.webhook.Deliveries;
import dev.lethe.webhook.WebhookStore;
import dev.lethe.work.Worker;
import io.javalin.http.Context;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;

/** What a Prometheus server reads: requests, jobs by state, slots, erasures that are not done. */
public final class Metrics implements RequestObserver {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  /** Watches the stores; each scrape asks them. */
  public void watch(
      Transactions transactions,
      JobStore jobs,
      ErasureStore erasures,
      Worker worker,
      LongSupplier freeBytes) {
    new JvmMemoryMetrics().bindTo(registry);
    for (JobState state : JobState.values()) {
      Gauge.builder(
              "lethe.jobs",
              jobs,
              store -> transactions.read(store::counts).getOrDefault(state, 0L).doubleValue())
          .tag("state", state.word())
          .description("Jobs by state, erased ones included")
          .register(registry);
    }
    Gauge.builder("lethe.erasure.pending", erasures, e -> transactions.read(e::pending))
        .description("Erasures that are not done")
        .register(registry);
    Gauge.builder("lethe.work.busy", worker, Worker::busy)
        .description("Attempts that run now")
        .register(registry);
    // A gauge does not keep the object it asks alive, and nobody else holds this one.
    Gauge.builder("lethe.disk.free.bytes", freeBytes::getAsLong)
        .description("Free space where the blobs are")
        .register(registry);
  }

  /** Watches the oldest erasure that is not done. */
  public void watch(Transactions transactions, ErasureStore erasures, InstantSource clock) {
    Gauge.builder(
            "lethe.erasure.oldest.seconds",
            erasures,
            store ->
                transactions
                    .read(store::oldest)
                    .map(at -> Duration.between(at, clock.instant()).toMillis() / 1000.0)
                    .orElse(0.0))
        .description("Age of the oldest erasure that is not done")
        .register(registry);
  }

  /** Watches the sweep that looks for what does not belong together. */
  public void watch(Sweep sweep) {
    for (Kind kind : Kind.values()) {
      Gauge.builder("lethe.fsck.findings", sweep, it -> it.found(kind))
          .tag("kind", kind.word())
          .description("What the last sweep found, that included which it removed")
          .register(registry);
    }
  }

  /** Watches whether jobs end when they are to. */
  public void watch(Retention retention) {
    Gauge.builder("lethe.retention.lag.seconds", retention, it -> it.lag().toMillis() / 1000.0)
        .description("For how long that job has been due to end that has been due the longest")
        .register(registry);
  }

  /** Watches what an operator has to see to. */
  public void watch(Backups backups) {
    Gauge.builder("lethe.restore.unconfirmed", backups, it -> it.restored().holds() ? 1 : 0)
        .description("1 while the data was put back and nobody has said that it is the newest")
        .register(registry);
    Gauge.builder("lethe.key.backup.outdated", backups, it -> it.keysOutdated() ? 1 : 0)
        .description("1 while the keys were backed up under an older master key only")
        .register(registry);
  }

  /** Watches who is told what became of jobs. */
  public void watch(Callbacks callbacks) {
    FunctionCounter.builder("lethe.callbacks", callbacks, Callbacks::delivered)
        .tag("outcome", "delivered")
        .description("Callbacks that came to an end")
        .register(registry);
    FunctionCounter.builder("lethe.callbacks", callbacks, Callbacks::givenUp)
        .tag("outcome", "given_up")
        .description("Callbacks that came to an end")
        .register(registry);
  }

  /** Watches who is told of events; each scrape asks the store what is still to be told. */
  public void watch(Deliveries deliveries, Transactions transactions, WebhookStore store) {
    count("delivered", deliveries, Deliveries::delivered);
    count("failed", deliveries, Deliveries::failed);
    count("given_up", deliveries, Deliveries::givenUp);
    Gauge.builder("lethe.webhooks.pending", store, it -> transactions.read(it::backlog).pending())
        .description("What endpoints did not take and is to be tried again")
        .register(registry);
    Gauge.builder(
            "lethe.webhooks.oldest.seconds",
            deliveries,
            it -> it.oldest().map(age -> age.toMillis() / 1000.0).orElse(0.0))
        .description("Age of the oldest event that an endpoint did not take and is to take still")
        .register(registry);
  }

  private void count(String outcome, Deliveries of, ToDoubleFunction<Deliveries> what) {
    FunctionCounter.builder("lethe.webhooks.deliveries", of, what)
        .tag("outcome", outcome)
        .description("Tries to tell an endpoint of an event")
        .register(registry);
  }

  @Override
  public void answered(String method, String route, int status, Duration took) {
    Timer.builder("lethe.http.requests")
        .tag("method", method)
        .tag("route", route)
        .tag("status", String.valueOf(status))
        .register(registry)
        .record(took);
  }

  public List<Route> routes() {
    return List.of(Route.get("/metrics", this::scrape));
  }

  private void scrape(Context ctx) throws IOException {
    Answer.bytes(
        ctx,
        200,
        "text/plain; version=0.0.4; charset=utf-8",
        registry.scrape().getBytes(StandardCharsets.UTF_8));
  }
}
