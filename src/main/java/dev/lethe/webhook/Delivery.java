package dev.lethe.webhook;

import dev.lethe.id.EventId;
import dev.lethe.id.WebhookId;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How it went to tell one endpoint of one event. What was sent and what was answered is not in it.
 *
 * @param last how the last try went; null before the first
 * @param nextTryAt null when there will be none
 */
public record Delivery(
    WebhookId webhook,
    EventId event,
    String name,
    State state,
    int tries,
    @Nullable Try last,
    @Nullable Instant nextTryAt) {

  /** Whether it is still to be told. */
  public enum State {
    PENDING,
    DELIVERED,
    FAILED;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    public static State of(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT));
    }
  }

  /**
   * One try.
   *
   * @param status what was answered; null without an answer
   * @param trouble a word of ours; null if the endpoint took it
   */
  public record Try(
      Instant at, @Nullable Integer status, @Nullable String trouble, long tookMillis) {}

  static Delivery first(WebhookId webhook, Happening what, Instant now) {
    return new Delivery(webhook, what.id(), what.name(), State.PENDING, 0, null, now);
  }
}
