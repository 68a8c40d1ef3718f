package dev.lethe.cli;

import dev.lethe.client.LetheClient;
import dev.lethe.client.Sweep;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lethe sweeps}: ends of many jobs, while they are carried out and after. */
@Command(
    name = "sweeps",
    description = "Follow, pause and abort what clean, delete and cancel began for many jobs.")
final class SweepsVerb implements Callable<Integer> {
  @Override
  public Integer call() {
    throw new UsageException("say what to do: list, show, pause, resume or abort");
  }

  /** {@code lethe sweeps list}. */
  @Command(name = "list", description = "List sweeps, newest first.")
  static final class Listing implements Callable<Integer> {
    @Mixin private final Common common;

    @Option(names = "--account", description = "Of this account; needs an admin key.")
    private Optional<String> account = Optional.empty();

    @Option(
        names = "--limit",
        paramLabel = "N",
        defaultValue = "50",
        description = "How many at most (default: ${DEFAULT-VALUE}).")
    private int limit = 50;

    Listing(Surroundings around) {
      this.common = new Common(around);
    }

    @Override
    public Integer call() {
      if (limit < 1) {
        throw new UsageException("--limit must be at least 1");
      }
      try (var client = common.connect();
          var sweeps = client.sweeps().list(account)) {
        if (common.json) {
          sweeps.limit(limit).forEach(common::printJson);
          return ExitCode.DONE;
        }
        var table = new Table("ID", "ACTION", "STATE", "PLANNED>", "DONE>", "REFUSED>", "CREATED");
        sweeps
            .limit(limit)
            .forEach(sweep ->
                table.row(
                    sweep.id(),
                    sweep.action(),
                    sweep.state(),
                    Long.toString(sweep.planned()),
                    Long.toString(sweep.done()),
                    Long.toString(sweep.refused()),
                    Text.time(sweep.createdAt())));
        table.print(common.out(), "");
        return ExitCode.DONE;
      }
    }
  }

  /** What is done with one sweep, and the sweep as it is then. */
  abstract static class One implements Callable<Integer> {
    @Mixin private final Common common;

    @Parameters(paramLabel = "SWEEP", description = "Its id: swp_...")
    private String id = "";

    One(Surroundings around) {
      this.common = new Common(around);
    }

    abstract Sweep act(LetheClient client, String sweep);

    @Override
    public Integer call() {
      try (var client = common.connect()) {
        Sweep sweep = act(client, id);
        if (common.json) {
          common.printJson(sweep);
        } else {
          print(sweep);
        }
        return ExitCode.DONE;
      }
    }

    private void print(Sweep sweep) {
      common
          .out()
          .printf(
              "%s: %s, %s%n%d planned, %d done, %d refused, %d waiting (%d failed), %d left%n",
              sweep.id(),
              Text.plain(sweep.action()),
              Text.plain(sweep.state()),
              sweep.planned(),
              sweep.done(),
              sweep.refused(),
              sweep.waiting(),
              sweep.failed(),
              sweep.left());
    }
  }

  /** {@code lethe sweeps show SWEEP}. */
  @Command(name = "show", description = "Show how far a sweep is.")
  static final class Show extends One {
    Show(Surroundings around) {
      super(around);
    }

    @Override
    Sweep act(LetheClient client, String sweep) {
      return client.sweeps().get(sweep);
    }
  }

  /** {@code lethe sweeps pause SWEEP}. */
  @Command(name = "pause", description = "Begin no more of its jobs until it is resumed.")
  static final class Pause extends One {
    Pause(Surroundings around) {
      super(around);
    }

    @Override
    Sweep act(LetheClient client, String sweep) {
      return client.sweeps().pause(sweep);
    }
  }

  /** {@code lethe sweeps resume SWEEP}. */
  @Command(name = "resume", description = "Go on with it.")
  static final class Resume extends One {
    Resume(Surroundings around) {
      super(around);
    }

    @Override
    Sweep act(LetheClient client, String sweep) {
      return client.sweeps().resume(sweep);
    }
  }

  /** {@code lethe sweeps abort SWEEP}. */
  @Command(
      name = "abort",
      description = "End it: what was begun comes to its end, the rest is left as it is.")
  static final class Abort extends One {
    Abort(Surroundings around) {
      super(around);
    }

    @Override
    Sweep act(LetheClient client, String sweep) {
      return client.sweeps().abort(sweep);
    }
  }
}
