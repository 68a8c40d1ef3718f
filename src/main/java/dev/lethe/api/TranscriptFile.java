package dev.lethe.api;

import dev.lethe.caption.Transcript;
import dev.lethe.caption.TranscriptJson;
import dev.lethe.job.Job;
import dev.lethe.ledger.Artifact;
import dev.lethe.ledger.ArtifactKind;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** What was said in the media of a job, as it wrote it down. */
public final class TranscriptFile {
  private TranscriptFile() {}

  /**
   * Empty where the job has made none.
   *
   * @param most how large one is read, in bytes; a larger one counts as none
   * @param cut happens when the job is erased meanwhile
   */
  public static Optional<Transcript> of(Domain domain, Job job, long most, Runnable cut)
      throws IOException {
    Optional<Artifact> file =
        domain.transactions().read(() -> domain.ledger().of(job.id())).stream()
            .filter(one -> one.kind() == ArtifactKind.TRANSCRIPT)
            .filter(one -> one.name().equals(TranscriptJson.FILE) && one.bytes() <= most)
            .findFirst();
    if (file.isEmpty()) {
      return Optional.empty();
    }
    try (InputStream in = domain.artifacts().read(file.get(), 0, file.get().bytes()).onCut(cut)) {
      return TranscriptJson.read(in.readAllBytes());
    }
  }
}
