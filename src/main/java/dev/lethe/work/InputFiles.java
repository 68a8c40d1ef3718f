package dev.lethe.work;

import dev.lethe.ledger.Artifact;
import dev.lethe.ledger.ArtifactKind;
import dev.lethe.ledger.Artifacts;
import dev.lethe.ledger.InputMeta;
import dev.lethe.ledger.Ledger;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleConsumer;

/** The inputs of one attempt: fetched where they were given by address, then laid out as files. */
record InputFiles(Worker.Sources sources, Ledger ledger, Artifacts artifacts, Assignment claim) {
  /**
   * Brings what is not here yet.
   *
   * @param progress told how far all of it is, from 0 to 1
   * @throws FetchFailed if a source does not give what it should
   */
  void fetch(DoubleConsumer progress) throws IOException {
    if (!claim.toFetch().sources().isEmpty()) {
      new InputFetch(sources, artifacts, claim, progress).run(all());
    }
  }

  long bytes() {
    return all().stream().mapToLong(Artifact::bytes).sum();
  }

  /** Decrypts them into a folder of their own, under names that say nothing. */
  List<JobContext.InputFile> stage(Path scratch) throws IOException {
    Path in = Files.createDirectory(scratch.resolve("in"));
    var files = new ArrayList<JobContext.InputFile>();
    for (Artifact input : all()) {
      Path file = in.resolve(String.valueOf(files.size()));
      try (InputStream bytes = artifacts.read(input, 0, input.bytes())) {
        Files.copy(bytes, file);
      }
      files.add(new JobContext.InputFile(InputMeta.name(input), input.name(), file, input.bytes()));
    }
    return List.copyOf(files);
  }

  private List<Artifact> all() {
    if (!claim.hasFiles() && claim.toFetch().sources().isEmpty()) {
      return List.of();
    }
    return ledger.of(claim.id()).stream()
        .filter(artifact -> artifact.kind() == ArtifactKind.INPUT)
        .toList();
  }
}
