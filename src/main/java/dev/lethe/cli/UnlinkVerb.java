package dev.lethe.cli;

import dev.lethe.client.Link;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code lethe unlink}: the end of a link before its time. */
@Command(name = "unlink", description = "Revoke a link; downloads by it are cut.")
final class UnlinkVerb implements Callable<Integer> {
  @Mixin private final Common common;

  @Parameters(paramLabel = "LINK", description = "The link's id, as lethe link shows it.")
  private String id = "";

  UnlinkVerb(Surroundings around) {
    this.common = new Common(around);
  }

  @Override
  public Integer call() {
    try (var client = common.connect()) {
      Link link = client.revokeLink(id);
      if (common.json) {
        common.printJson(link);
      } else {
        common.out().println(Text.plain(link.id() + " revoked at " + link.revokedAt()));
      }
      return ExitCode.DONE;
    }
  }
}
