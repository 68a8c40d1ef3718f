package dev.lethe.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.client.Artifact;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code lethe artifacts}: the files of a job. */
@Command(name = "artifacts", description = "List the files of a job.")
final class ArtifactsVerb implements Callable<Integer> {
  @Mixin private final Common common;

  @Parameters(paramLabel = "ID", description = "The job.")
  private String id = "";

  ArtifactsVerb(Surroundings around) {
    this.common = new Common(around);
  }

  @Override
  public Integer call() {
    try (var client = common.connect()) {
      List<Artifact> artifacts = client.artifacts(id);
      if (common.json) {
        artifacts.forEach(common::printJson);
      } else if (artifacts.isEmpty()) {
        common.out().println("no files");
      } else {
        table(artifacts).print(common.out(), "");
      }
      return ExitCode.DONE;
    }
  }

  static Table table(List<Artifact> artifacts) {
    var table = new Table("ID", "KIND", "NAME", "SIZE>", "DETAILS");
    for (Artifact artifact : artifacts) {
      table.row(
          artifact.id(),
          artifact.kind(),
          artifact.name(),
          Text.bytes(artifact.bytes()),
          details(artifact.state(), artifact.meta()));
    }
    return table;
  }

  private static String details(String state, @Nullable JsonNode meta) {
    var words = new ArrayList<String>();
    if (!state.equals("stored")) {
      words.add(state);
    }
    if (meta != null && meta.hasNonNull("width") && meta.hasNonNull("height")) {
      words.add(meta.get("width").asText() + "x" + meta.get("height").asText());
    }
    if (meta != null && meta.path("duration_ms").isNumber()) {
      words.add(Text.duration(Duration.ofMillis(meta.get("duration_ms").asLong())));
    }
    return String.join(", ", words);
  }
}
