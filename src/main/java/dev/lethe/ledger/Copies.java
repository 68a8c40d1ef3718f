package dev.lethe.ledger;

import dev.lethe.id.JobId;
import java.io.IOException;
import java.io.InputStream;

/** Copies inputs of one job into another, under the key of that one. */
public final class Copies {
  private Copies() {}

  /**
   * Stores an input once more.
   *
   * @param meta which input of the other job it is
   */
  public static Artifact copy(Artifacts artifacts, Artifact input, JobId to, String meta)
      throws IOException {
    var label = new Artifacts.Label(ArtifactKind.INPUT, input.name(), input.mediaType(), meta, 0);
    try (InputStream bytes = artifacts.read(input, 0, input.bytes())) {
      return artifacts.store(to, label, bytes);
    }
  }
}
