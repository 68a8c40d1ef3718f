package dev.lethe.cli;

import dev.lethe.client.Link;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lethe link}: an address by which anybody reads one file. */
@Command(
    name = "link",
    description = "Make a link by which anybody can download one file, without a key.")
final class LinkVerb implements Callable<Integer> {
  @Mixin private final Common common;

  @Parameters(paramLabel = "ARTIFACT", description = "The file's id, as lethe artifacts shows it.")
  private String id = "";

  @Option(names = "--preview", description = "A browser shows the file instead of saving it.")
  private boolean preview;

  @Option(
      names = "--ttl",
      paramLabel = "TIME",
      converter = Durations.class,
      description = "How long it stands, such as 7d (default: as the server says).")
  private Optional<Duration> ttl = Optional.empty();

  LinkVerb(Surroundings around) {
    this.common = new Common(around);
  }

  @Override
  public Integer call() {
    try (var client = common.connect()) {
      Link link = client.link(id, preview ? "preview" : "share", ttl.orElse(null));
      if (common.json) {
        common.printJson(link);
      } else {
        common.out().println(Text.plain(String.valueOf(link.url())));
        // The address alone goes to the standard output, so that it can be piped.
        common.screen().err().println(link.id() + " stands until " + link.expiresAt());
      }
      return ExitCode.DONE;
    }
  }
}
