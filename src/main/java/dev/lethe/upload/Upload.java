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
    long length,
    long received,
    Said said,
    Instant createdAt,
    Instant expiresAt,
    @Nullable ArtifactId artifact) {

  /**
   * What a client says of a file.
   *
   * @param input the input of the job that the file becomes
   * @param metadata as the client sent it, to be told back
   */
  public record Said(String input, String file, String mediaType, String metadata) {
    /** Once the data of the job is not kept. */
    public static final Said NOTHING = new Said("", "", "application/octet-stream", "");
  }

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
        id, job, account, length, received + bytes, said, createdAt, expires, artifact);
  }

  Upload finished(ArtifactId file) {
    return new Upload(id, job, account, length, received, said, createdAt, expiresAt, file);
  }
}
