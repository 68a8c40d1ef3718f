package dev.lethe.ledger;

import dev.lethe.id.ArtifactId;
import dev.lethe.id.JobId;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One stored file of a job, as its row says.
 *
 * @param attempt the attempt that made it; 0 for what was uploaded
 * @param name what a downloader sees; sealed on storage, as are {@code meta} and {@code sha256}
 * @param meta facts about the file, a JSON object as text
 * @param bytes the size of the plain file
 * @param storedBytes the size on storage
 * @param sha256 of the plain bytes, in hex; null until stored
 */
public record Artifact(
    ArtifactId id,
    JobId job,
    ArtifactKind kind,
    int attempt,
    State state,
    String name,
    String mediaType,
    String meta,
    long bytes,
    long storedBytes,
    @Nullable String sha256,
    Instant createdAt) {

  /** How far a file is. */
  public enum State {
    /** Its row is there, its bytes are on the way. */
    WRITING,
    /** A piece of an upload that is not finished: durable, but nobody sees it. */
    PART,
    STORED,
    /** Nobody sees it any more; its bytes are about to go. */
    DROPPED,
    /** Its job was erased. */
    ERASED;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    public static State of(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT));
    }
  }
}
