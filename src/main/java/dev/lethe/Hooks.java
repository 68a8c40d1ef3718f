package dev.lethe;

import dev.lethe.fetch.HttpSender;
import dev.lethe.job.Signals;
import dev.lethe.ops.Metrics;
import dev.lethe.ops.Ticker;
import dev.lethe.store.SqlHappenings;
import dev.lethe.webhook.Deliveries;
import dev.lethe.webhook.Happenings;
import dev.lethe.webhook.Poster;
import dev.lethe.webhook.Webhooks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Webhooks: the endpoints as their owners see them, and what tells them by itself. */
final class Hooks implements AutoCloseable {
  private static final Duration HELD = Duration.ofSeconds(10);
  private static final Duration HOUR = Duration.ofHours(1);

  private final Stores stores;
  private final Signals signals;
  private final Webhooks webhooks;
  private final Deliveries deliveries;
  private final List<Ticker> tickers = new ArrayList<>();

  Hooks(Config.Webhooks set, Stores stores, Engine.Surroundings around) {
    this.stores = stores;
    this.signals = around.signals();
    Poster poster = HttpSender.of(set.timeout(), set.allowPrivateAddresses());
    Happenings happenings = new SqlHappenings(stores.database());
    webhooks =
        new Webhooks(
            new Webhooks.Parts(
                stores.database(),
                stores.webhooks(),
                happenings,
                poster,
                stores.audit(),
                around.ids(),
                around.random(),
                around.clock()));
    deliveries =
        new Deliveries(
            new Deliveries.Parts(
                stores.database(),
                stores.webhooks(),
                happenings,
                poster,
                stores.audit(),
                signals,
                set.disableAfter(),
                around.random(),
                around.clock()));
  }

  Webhooks webhooks() {
    return webhooks;
  }

  /** Begins to tell. */
  void start(Metrics metrics) {
    metrics.watch(deliveries, stores.database(), stores.webhooks());
    tickers.add(new Ticker("webhooks", signals, deliveries::wants, this::tell).start());
    tickers.add(new Ticker("deliveries", signals, _ -> false, this::forget).start());
  }

  /** Data that was put back may be a copy that somebody looks at: its customers hear nothing. */
  private Duration tell() {
    return stores.restored().holds() ? HELD : deliveries.runOnce();
  }

  private Duration forget() {
    deliveries.forgetOld();
    return HOUR;
  }

  @Override
  public void close() {
    tickers.forEach(Ticker::close);
    deliveries.close();
  }
}
