package dev.lethe.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.lethe.client.ArtifactHead;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lethe download}: one file of a job. */
@Command(name = "download", description = "Download one file of a job.")
final class DownloadVerb implements Callable<Integer> {
  private static final Duration TIDYING = Duration.ofSeconds(5);

  @Mixin private final Common common;

  @Parameters(paramLabel = "ARTIFACT", description = "The file's id, as lethe artifacts shows it.")
  private String id = "";

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Where to write it, over what is there (default: its own name, if free).")
  private Optional<Path> out = Optional.empty();

  DownloadVerb(Surroundings around) {
    this.common = new Common(around);
  }

  @Override
  public Integer call() {
    try (var _ = new Interruptible(TIDYING);
        var client = common.connect()) {
      ArtifactHead head = client.head(id);
      Path file = target(head);
      long bytes;
      try (var bar = Bar.ofBytes(common.screen(), "download", head.bytes())) {
        bytes = client.download(id, file, bar::bytes);
      }
      report(head, file, bytes);
      return ExitCode.DONE;
    }
  }

  private Path target(ArtifactHead head) {
    Path folder = common.around().folder();
    if (out.isPresent()) {
      return folder.resolve(out.get());
    }
    Path file = folder.resolve(FileNames.safe(head.name(), id));
    if (Files.exists(file)) {
      throw new FailedException(file + " is already there; name another file with --out");
    }
    return file;
  }

  private void report(ArtifactHead head, Path file, long bytes) {
    if (common.json) {
      common.printJson(
          JsonNodeFactory.instance
              .objectNode()
              .put("artifact_id", id)
              .put("name", head.name())
              .put("path", file.toString())
              .put("bytes", bytes));
    } else {
      common.out().println("wrote " + file + "  " + Text.bytes(bytes));
    }
  }
}
