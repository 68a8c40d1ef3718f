package dev.lethe.cli;

import dev.lethe.client.Account;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lethe accounts close NAME}. */
@Command(
    name = "close",
    description = "Close an account and all below it, and erase everything they have.")
final class CloseAccountVerb implements Callable<Integer> {
  @Mixin private final Common common;

  @Parameters(paramLabel = "NAME", description = "The account: name or id.")
  private String name = "";

  @Option(names = "--yes", description = "Do not ask.")
  private boolean yes;

  @Option(
      names = "--wait",
      paramLabel = "TIME",
      converter = Durations.class,
      defaultValue = "60s",
      description = "How long to wait until all is erased (default: ${DEFAULT-VALUE}).")
  private Duration wait = Duration.ofSeconds(60);

  CloseAccountVerb(Surroundings around) {
    this.common = new Common(around);
  }

  @Override
  public Integer call() {
    if (!yes && !agreed()) {
      throw new FailedException("nothing was closed");
    }
    try (var client = common.connect()) {
      Account now = client.tenants().awaitClosed(client.tenants().close(name), wait);
      boolean closed = now.state().equals("closed");
      if (common.json) {
        common.printJson(now);
      } else {
        String how = closed ? "closed" : "closing, not done yet; it goes on by itself:";
        common.out().println(Text.plain(how + " " + now.name() + " " + now.id()));
        common.screen().err().println("its sweep: " + now.closingSweepId());
      }
      return closed ? ExitCode.DONE : ExitCode.ACCEPTED;
    }
  }

  private boolean agreed() {
    if (!common.screen().terminal()) {
      throw new UsageException("this erases for good and there is no terminal to ask: give --yes");
    }
    return common.screen().confirmed("Close " + Text.plain(name) + " and erase all it has?");
  }
}
