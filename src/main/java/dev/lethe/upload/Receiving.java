package dev.lethe.upload;

import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.ledger.Artifact;
import dev.lethe.ledger.Artifacts;
import dev.lethe.upload.UploadStore.Part;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One request's bytes on their way into an upload.
 *
 * <p>A request may bring gigabytes, and a crash would lose what is not durable yet; so it becomes
 * several pieces if it is long. With a checksum it is all or nothing, and therefore one.
 */
final class Receiving {
  private static final long PIECE = 256L << 20;
  private static final int BUFFER = 64 << 10;

  private final ResumableUploads.Parts parts;
  private final Incoming incoming;
  private final byte[] buffer = new byte[BUFFER];
  private Upload upload;
  private int held;
  private @Nullable Exception broken;

  Receiving(ResumableUploads.Parts parts, Upload upload, Incoming incoming) {
    this.parts = parts;
    this.upload = upload;
    this.incoming = incoming;
  }

  Upload run() throws IOException {
    held = read();
    while (held > 0) {
      piece();
    }
    rethrow();
    return upload;
  }

  private void piece() throws IOException {
    try (Artifacts.Write write =
        parts.artifacts().begin(upload.job(), ResumableUploads.label(upload))) {
      boolean whole = incoming.checksum().isPresent();
      while (held > 0 && (whole || write.bytes() < PIECE)) {
        if (write.bytes() + held > upload.missing()) {
          throw tooMuch();
        }
        write.write(buffer, 0, held);
        incoming.checksum().ifPresent(checksum -> checksum.digest().update(buffer, 0, held));
        held = read();
      }
      if (whole) {
        rethrow();
        incoming.checksum().ifPresent(Incoming.Checksum::check);
      }
      upload = commit(write);
    }
  }

  private Upload commit(Artifacts.Write write) {
    Instant expires = parts.clock().instant().plus(parts.expireAfter());
    Upload before = upload;
    Artifact part =
        write.commit(
            Artifact.State.PART,
            file -> {
              if (!parts.store().append(before, new Part(file.id(), file.bytes()), expires)) {
                throw new Refusal(ErrorCode.UPLOAD_OFFSET, "another request was faster");
              }
            });
    return before.grown(part.bytes(), expires);
  }

  /** A break is kept until what came before it is safe. */
  private int read() {
    try {
      return incoming.bytes().read(buffer);
    } catch (IOException | Refusal e) {
      broken = e;
      return -1;
    }
  }

  private void rethrow() throws IOException {
    switch (broken) {
      case null -> {}
      case IOException e -> throw e;
      case Refusal e -> throw e;
      default -> throw new IllegalStateException(broken);
    }
  }

  static Refusal tooMuch() {
    return new Refusal(
        ErrorCode.UPLOAD_TOO_LARGE, "these are more bytes than the upload is to have");
  }
}
