package dev.lethe.cli;

import dev.lethe.client.Policy;
import dev.lethe.client.PolicyClient;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lethe policies}: what ends jobs by itself. Without a verb of its own it lists them. */
@Command(
    name = "policies",
    description =
        "List what ends jobs by itself; see \"add\", \"change\", \"remove\", \"preview\".")
final class PoliciesVerb implements Callable<Integer> {
  @Mixin private final Common common;

  PoliciesVerb(Surroundings around) {
    this.common = new Common(around);
  }

  @Override
  public Integer call() {
    return list(common);
  }

  private static int list(Common common) {
    try (var client = common.connect()) {
      List<Policy> policies = client.policies().list();
      if (common.json) {
        policies.forEach(common::printJson);
        return ExitCode.DONE;
      }
      var table = new Table("ID", "ACCOUNT", "JOBS", "AFTER", "FROM", "ACTION", "UNDO FOR");
      policies.forEach(one ->
          table.row(
              String.valueOf(one.id()),
              one.accountId() == null ? "all" : one.accountId(),
              which(one),
              one.after(),
              one.from(),
              one.action(),
              one.undoFor() == null ? "-" : one.undoFor()));
      table.print(common.out(), "");
      return ExitCode.DONE;
    }
  }

  private static String which(Policy policy) {
    String which =
        Stream.of(
                policy.type(),
                policy.states().isEmpty() ? null : String.join(",", policy.states()),
                policy.label())
            .flatMap(Stream::ofNullable)
            .collect(Collectors.joining(" "));
    return which.isEmpty() ? "ended" : which;
  }

  /** {@code lethe policies list}. */
  @Command(name = "list", description = "List them.")
  static final class Listing implements Callable<Integer> {
    @Mixin private final Common common;

    Listing(Surroundings around) {
      this.common = new Common(around);
    }

    @Override
    public Integer call() {
      return list(common);
    }
  }

  /** What a policy says, as options. */
  static final class Said {
    @Option(
        names = "--account",
        paramLabel = "NAME",
        description = "Whose jobs: an account by name or id. Left out with an admin key: all.")
    private @Nullable String account;

    @Option(names = "--type", paramLabel = "TYPE", description = "Only jobs of this type.")
    private @Nullable String type;

    @Option(
        names = "--state",
        paramLabel = "STATE",
        split = ",",
        description = "Only these: draft, succeeded, failed, cancelled. Left out: all ended ones.")
    private @Nullable List<String> states;

    @Option(
        names = "--label",
        paramLabel = "NAME:VALUE",
        description = "Only jobs with this label, of one account.")
    private @Nullable String label;

    @Option(
        names = "--after",
        paramLabel = "TIME",
        required = true,
        description = "After how long: 45m, 12h, 30d.")
    private @Nullable String after;

    @Option(
        names = "--from",
        paramLabel = "WHEN",
        description = "Counted from when a job \"ended\" (the default) or was \"created\".")
    private @Nullable String from;

    @Option(
        names = "--action",
        paramLabel = "WORD",
        description = "\"delete\" (the default) or \"clean\", which leaves the record.")
    private @Nullable String action;

    @Option(
        names = "--undo-for",
        paramLabel = "TIME",
        description = "For so long lethe undelete brings a job back.")
    private @Nullable String undoFor;

    Policy.Ask ask() {
      return new Policy.Ask(account, type, states, label, from, after, action, undoFor, null);
    }
  }

  /** A change that says what comes of it, and asks if something ends at once. */
  abstract static class Change implements Callable<Integer> {
    @Mixin private final Common common;

    @Option(names = "--yes", description = "Do not ask. Needed where there is no terminal.")
    private boolean yes;

    Change(Surroundings around) {
      this.common = new Common(around);
    }

    abstract Policy.Change ask(PolicyClient policies, boolean dryRun);

    @Override
    public Integer call() {
      try (var client = common.connect()) {
        PolicyClient policies = client.policies();
        long now = yes ? 0 : ask(policies, true).preview().dueNow().jobs();
        if (now > 0 && !agreed(now)) {
          throw new FailedException("nothing was changed");
        }
        show(common, ask(policies, false), "");
        return ExitCode.DONE;
      }
    }

    private boolean agreed(long jobs) {
      String ends = "This ends " + Text.count(jobs, "job") + " at once.";
      if (!common.screen().terminal()) {
        throw new UsageException(ends + " There is no terminal to ask: give --yes");
      }
      return common.screen().confirmed(ends);
    }
  }

  /** {@code lethe policies add}. */
  @Command(name = "add", description = "Make a policy.")
  static final class Add extends Change {
    @Mixin private final Said said = new Said();

    Add(Surroundings around) {
      super(around);
    }

    @Override
    Policy.Change ask(PolicyClient policies, boolean dryRun) {
      return policies.add(dryRun ? said.ask().dry() : said.ask());
    }
  }

  /** {@code lethe policies change ID}. */
  @Command(
      name = "change",
      description = "Put what is said here in the place of all that a policy said.")
  static final class Alter extends Change {
    @Parameters(paramLabel = "ID", description = "The policy.")
    private String id = "";

    @Mixin private final Said said = new Said();

    Alter(Surroundings around) {
      super(around);
    }

    @Override
    Policy.Change ask(PolicyClient policies, boolean dryRun) {
      return policies.change(id, dryRun ? said.ask().dry() : said.ask());
    }
  }

  /** {@code lethe policies remove ID}. */
  @Command(name = "remove", description = "Remove a policy; its jobs end by the next rule.")
  static final class Remove extends Change {
    @Parameters(paramLabel = "ID", description = "The policy.")
    private String id = "";

    Remove(Surroundings around) {
      super(around);
    }

    @Override
    Policy.Change ask(PolicyClient policies, boolean dryRun) {
      return policies.remove(id, dryRun);
    }
  }

  /** {@code lethe policies preview [ID]}. */
  @Command(
      name = "preview",
      description = "Tell what a policy would end and when, or a change of one, and keep nothing.")
  static final class Foresee implements Callable<Integer> {
    @Mixin private final Common common;

    @Parameters(paramLabel = "ID", arity = "0..1", description = "A policy to be changed so.")
    private Optional<String> id = Optional.empty();

    @Mixin private final Said said = new Said();

    Foresee(Surroundings around) {
      this.common = new Common(around);
    }

    @Override
    public Integer call() {
      try (var client = common.connect()) {
        Policy.Ask ask = said.ask().dry();
        PolicyClient policies = client.policies();
        Policy.Change change =
            id.map(which -> policies.change(which, ask)).orElseGet(() -> policies.add(ask));
        show(common, change, "would ");
        return ExitCode.DONE;
      }
    }
  }

  private static void show(Common common, Policy.Change change, String would) {
    if (common.json) {
      common.printJson(change);
      return;
    }
    Policy.Preview preview = change.preview();
    if (would.isEmpty()) {
      common.out().println(Text.plain(String.valueOf(change.policy().id())));
    }
    common.out().println(would + "end " + sum(preview.jobs(), preview.bytes()) + ":");
    var table = new Table("WHEN", "JOBS>", "BYTES>");
    row(table, "at once", preview.dueNow().jobs(), preview.dueNow().bytes());
    preview.days().forEach(day -> row(table, day.day(), day.jobs(), day.bytes()));
    row(table, "later", preview.later().jobs(), preview.later().bytes());
    table.print(common.out(), "  ");
    if (preview.held().jobs() > 0) {
      common.out().println(preview.held().jobs() + " of them held");
    }
    if (!preview.complete()) {
      common.out().println("and more: there are too many jobs to look at all");
    }
  }

  private static void row(Table table, String when, long jobs, long bytes) {
    if (jobs > 0) {
      table.row(when, String.valueOf(jobs), Text.bytes(bytes));
    }
  }

  private static String sum(long jobs, long bytes) {
    return Text.count(jobs, "job") + ", " + Text.bytes(bytes);
  }
}
