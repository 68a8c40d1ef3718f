package dev.lethe.cli;

import dev.lethe.client.FsckPage;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lethe fsck}: whether rows, files and keys of a server belong together. */
@Command(
    name = "fsck",
    description = {
      "Hold rows, files and keys of a running server against each other. Needs an admin key.",
      "Exit code 1 says that something was found."
    })
final class FsckVerb implements Callable<Integer> {
  @Mixin private final Common common;

  @Option(
      names = "--repair",
      description = "Remove what nothing refers to: files, folders, scratch, keys. Never a row.")
  private boolean repair;

  @Option(names = "--quick", description = "Do not read the files, so compare no hashes.")
  private boolean quick;

  FsckVerb(Surroundings around) {
    this.common = new Common(around);
  }

  @Override
  public Integer call() {
    long found = 0;
    long repaired = 0;
    long jobs = 0;
    @Nullable String after = null;
    try (var client = common.connect()) {
      do {
        FsckPage page = client.fsck(new FsckPage.Ask(repair, !quick, after));
        page.findings().forEach(this::print);
        found += page.findings().size();
        repaired += page.findings().stream().filter(FsckPage.Finding::repaired).count();
        jobs += page.jobs();
        after = page.next();
      } while (after != null);
    }
    if (!common.json) {
      String ended = repair ? ", repaired " + repaired : "";
      common.out().println("jobs " + jobs + ", findings " + found + ended);
    }
    return found == 0 ? ExitCode.DONE : ExitCode.FAILED;
  }

  private void print(FsckPage.Finding finding) {
    if (common.json) {
      common.printJson(finding);
      return;
    }
    var line = new StringBuilder(Text.plain(finding.kind()));
    add(line, "", finding.jobId());
    add(line, "", finding.artifactId());
    add(line, "slot ", finding.keySlot());
    line.append(' ').append(finding.bytes()).append(" bytes");
    common.out().println(line.append(finding.repaired() ? " repaired" : ""));
  }

  private static void add(StringBuilder line, String before, @Nullable Object said) {
    if (said != null) {
      line.append(' ').append(before).append(Text.plain(said.toString()));
    }
  }
}
