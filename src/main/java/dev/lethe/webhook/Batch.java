package dev.lethe.webhook;

import dev.lethe.id.EventId;
import dev.lethe.webhook.Delivery.State;
import dev.lethe.webhook.Sending.Item;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is to be sent to one endpoint together, and how far that brings it in the log. */
final class Batch {
  private final Webhook webhook;
  private final long from;
  private final List<Item> items = new ArrayList<>();
  private final List<Delivery> lost = new ArrayList<>();
  private long upTo;

  Batch(Webhook webhook, long from) {
    this.webhook = webhook;
    this.from = from;
    this.upTo = from;
  }

  /** What is new, as far as it concerns the endpoint. */
  void first(Logged entry, Instant now) {
    Happening.of(entry).stream()
        .filter(one -> webhook.filter().matches(one.name()))
        .map(one -> new Item(Delivery.first(webhook.id(), one, now), one))
        .forEach(items::add);
    upTo = entry.number();
  }

  /** What was not taken before, if the log still has it. */
  void again(Delivery due, Optional<Logged> logged) {
    EventId event = due.event();
    logged
        .filter(entry -> entry.account().equals(webhook.account()))
        .flatMap(entry -> Happening.of(entry, event))
        .ifPresentOrElse(what -> items.add(new Item(due, what)), () -> lost.add(forgotten(due)));
  }

  private static Delivery forgotten(Delivery due) {
    return new Delivery(
        due.webhook(), due.event(), due.name(), State.FAILED, due.tries(), due.last(), null);
  }

  Webhook webhook() {
    return webhook;
  }

  List<Item> items() {
    return items;
  }

  /** What cannot be told any more, for the log has forgotten it. */
  List<Delivery> lost() {
    return lost;
  }

  long upTo() {
    return upTo;
  }

  long passedOver() {
    return upTo - webhook.standing().upTo();
  }

  boolean hasSome() {
    return !items.isEmpty() || !lost.isEmpty() || upTo > from;
  }
}
