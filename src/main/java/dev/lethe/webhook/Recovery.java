package dev.lethe.webhook;

import java.time.Duration;
import java.time.Instant;

/** An endpoint that takes something again gets at once what waited for it. */
final class Recovery {
  /** One that only now and then takes nothing is not to be asked for the rest each time. */
  private static final Duration AWAY = Duration.ofMinutes(10);

  private Recovery() {}

  /** Notes in the present transaction that an endpoint took something. */
  static void note(WebhookStore store, Webhook webhook, Instant now) {
    Instant since = webhook.standing().failingSince();
    if (since == null) {
      return;
    }
    store.failing(webhook.id(), null);
    if (!since.plus(AWAY).isAfter(now)) {
      store.hasten(webhook.id(), now);
    }
  }
}
