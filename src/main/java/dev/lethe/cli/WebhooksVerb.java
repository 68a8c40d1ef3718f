package dev.lethe.cli;

import dev.lethe.client.Webhook;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lethe webhooks}: where an account wants to be told of events. */
@Command(
    name = "webhooks",
    description = "Be told of events at an address of yours, in the form of Standard Webhooks.")
final class WebhooksVerb implements Callable<Integer> {
  @Override
  public Integer call() {
    throw new UsageException("say what to do: add, list, test, deliveries, enable or remove");
  }

  /** {@code lethe webhooks add URL}. */
  @Command(name = "add", description = "Add an address; its secret is shown this once.")
  static final class Add implements Callable<Integer> {
    @Mixin private final Common common;

    @Parameters(paramLabel = "URL", description = "Where to post events: https://...")
    private String url = "";

    @Option(
        names = "--events",
        split = ",",
        paramLabel = "EVENT",
        description = "Such as job.succeeded or erasure.* (default: all); repeatable.")
    private List<String> events = List.of("*");

    Add(Surroundings around) {
      this.common = new Common(around);
    }

    @Override
    public Integer call() {
      try (var client = common.address().webhooks()) {
        Webhook made = client.add(url, events);
        if (common.json) {
          common.printJson(made);
        } else {
          common.out().println(made.id());
          common.out().println("secret " + made.secret());
        }
        return ExitCode.DONE;
      }
    }
  }

  /** {@code lethe webhooks list}. */
  @Command(name = "list", description = "List the addresses that are told of events.")
  static final class Listing implements Callable<Integer> {
    @Mixin private final Common common;

    Listing(Surroundings around) {
      this.common = new Common(around);
    }

    @Override
    public Integer call() {
      try (var client = common.address().webhooks()) {
        List<Webhook> all = client.list();
        if (common.json) {
          all.forEach(common::printJson);
          return ExitCode.DONE;
        }
        var table = new Table("ID", "STATE", "EVENTS", "URL");
        all.forEach(one ->
            table.row(one.id(), state(one), String.join(" ", one.events()), Text.plain(one.url())));
        table.print(common.out(), "");
        return ExitCode.DONE;
      }
    }
  }

  private static String state(Webhook webhook) {
    if (!webhook.enabled()) {
      return "disabled (" + webhook.disabledReason() + ")";
    }
    return webhook.failingSince() == null
        ? "enabled"
        : "failing since " + Text.time(webhook.failingSince());
  }

  /** {@code lethe webhooks test ID}. */
  @Command(name = "test", description = "Send a ping and say how it went.")
  static final class Test implements Callable<Integer> {
    @Mixin private final Common common;

    @Parameters(paramLabel = "ID", description = "The webhook's id: whk_...")
    private String id = "";

    Test(Surroundings around) {
      this.common = new Common(around);
    }

    @Override
    public Integer call() {
      try (var client = common.address().webhooks()) {
        Webhook.Ping how = client.test(id);
        if (common.json) {
          common.printJson(how);
        } else {
          String answer = answer(how.status(), how.trouble());
          common.out().println(answer + " in " + how.durationMs() + " ms");
        }
        return how.delivered() ? ExitCode.DONE : ExitCode.FAILED;
      }
    }
  }

  private static String answer(@Nullable Integer status, @Nullable String trouble) {
    return status == null ? String.valueOf(trouble).replace('_', ' ') : "answered " + status;
  }

  /** {@code lethe webhooks deliveries ID}. */
  @Command(name = "deliveries", description = "List how telling went, newest events first.")
  static final class Deliveries implements Callable<Integer> {
    @Mixin private final Common common;

    @Parameters(paramLabel = "ID", description = "The webhook's id: whk_...")
    private String id = "";

    @Option(
        names = "--limit",
        paramLabel = "N",
        defaultValue = "50",
        description = "At most so many, up to 500 (default: ${DEFAULT-VALUE}).")
    private int limit = 50;

    @Option(
        names = "--redeliver",
        paramLabel = "EVENT",
        description = "Tell it of this event once more: evt_...")
    private String event = "";

    Deliveries(Surroundings around) {
      this.common = new Common(around);
    }

    @Override
    public Integer call() {
      try (var client = common.address().webhooks()) {
        List<Webhook.Delivery> found =
            event.isEmpty()
                ? client.deliveries(id, limit, null).items()
                : List.of(client.redeliver(id, event));
        if (common.json) {
          found.forEach(common::printJson);
          return ExitCode.DONE;
        }
        var table = new Table("EVENT", "TYPE", "STATE", "TRIES>", "ANSWER", "NEXT TRY");
        found.forEach(one ->
            table.row(
                one.eventId(),
                one.type(),
                one.state(),
                String.valueOf(one.attempts()),
                last(one),
                one.nextTryAt() == null ? "-" : Text.time(one.nextTryAt())));
        table.print(common.out(), "");
        return ExitCode.DONE;
      }
    }
  }

  private static String last(Webhook.Delivery delivery) {
    if (delivery.lastTryAt() == null) {
      return "-";
    }
    return delivery.status() == null
        ? String.valueOf(delivery.trouble())
        : String.valueOf(delivery.status());
  }

  /** {@code lethe webhooks enable ID}. */
  @Command(name = "enable", description = "Tell it of events again, from where it was.")
  static final class Enable implements Callable<Integer> {
    @Mixin private final Common common;

    @Parameters(paramLabel = "ID", description = "The webhook's id: whk_...")
    private String id = "";

    @Option(names = "--off", description = "Tell it of nothing until it is enabled again.")
    private boolean off;

    Enable(Surroundings around) {
      this.common = new Common(around);
    }

    @Override
    public Integer call() {
      try (var client = common.address().webhooks()) {
        Webhook now = client.enable(id, !off);
        if (common.json) {
          common.printJson(now);
        } else {
          common.out().println(now.id() + " " + state(now));
        }
        return ExitCode.DONE;
      }
    }
  }

  /** {@code lethe webhooks remove ID}. */
  @Command(name = "remove", description = "Tell an address of nothing any more, and forget it.")
  static final class Remove implements Callable<Integer> {
    @Mixin private final Common common;

    @Parameters(paramLabel = "ID", description = "The webhook's id: whk_...")
    private String id = "";

    Remove(Surroundings around) {
      this.common = new Common(around);
    }

    @Override
    public Integer call() {
      try (var client = common.address().webhooks()) {
        client.remove(id);
        common.out().println(common.json ? "{\"removed\":true}" : "removed");
        return ExitCode.DONE;
      }
    }
  }
}
