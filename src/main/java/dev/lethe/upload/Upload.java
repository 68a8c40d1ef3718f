package dev.lethe.upload;

import dev.lethe.id.AccountId;
import dev.lethe.id.ArtifactId;
import dev.lethe.id.JobId;
import dev.lethe.id.UploadId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One resumable upload, as its row says.
 *
 * @param attempt the attempt whose output it becomes; 0 for an input of a draft
 * @param length how many bytes it will have
 * @param received how many of them are durable
 * @param said what its client said of the file; sealed on storage
 * @param expiresAt when it is given up, or forgotten if it is finished
 * @param artifact the input it became; null until it is finished
 */
public record Upload(
    UploadId id,
    JobId job,
    AccountId account,
    int attempt,
    long length,
    long received,
    Said said,
    Instant createdAt,
    Instant expiresAt,
    @Nullable ArtifactId artifact) {

  /**
   * What a client says of a file.
   *
   * @param input the input of the job that the file becomes; empty for an output
   * @param metadata as the client sent it, to be told back
   * @param output what it is as an output; null for an input
   */
  public record Said(
      String input, String file, String mediaType, String metadata, @Nullable Output output) {
    /** Once the data of the job is not kept. */
    public static final Said NOTHING = new Said("", "", "application/octet-stream", "");

    /** Of an input. */
    public Said(String input, String file, String mediaType, String metadata) {
      this(input, file, mediaType, metadata, null);
    }
  }

  /**
   * What else a worker says of its output.
   *
   * @param kind a kind of artifact
   * @param meta facts about the file, a JSON object as text
   */
  public record Output(String kind, String meta) {}

  /** Whether every byte is there; the file may still have to be put together. */
  public boolean complete() {
    return received == length;
  }

  public boolean finished() {
    return artifact != null;
  }

  public long missing() {
    return length - received;
  }

  Upload grown(long bytes, Instant expires) {
    return new Upload(
        id, job, account, attempt, length, received + bytes, said, createdAt, expires, artifact);
  }

  Upload finished(ArtifactId file) {
    return new Upload(
        id, job, account, attempt, length, received, said, createdAt, expiresAt, file);
  }
}
