package dev.lethe.ledger;

import dev.lethe.id.ArtifactId;
import dev.lethe.id.JobId;
import dev.lethe.id.LinkId;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A public address of one file, as its row says. The token that opens it is in no row; {@link
 * Links} makes it.
 *
 * @param revokedAt when somebody or an erasure ended it before its time; null if nobody did
 */
public record Link(
    LinkId id,
    ArtifactId artifact,
    JobId job,
    Kind kind,
    Instant createdAt,
    Instant expiresAt,
    @Nullable Instant revokedAt) {

  /** What a browser does with the file. */
  public enum Kind {
    /** It saves it. */
    SHARE,
    /** It shows it. */
    PREVIEW;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Kind> of(String word) {
      return Arrays.stream(values()).filter(kind -> kind.word().equals(word)).findFirst();
    }
  }

  /** Whether it still leads to its file, as far as it depends on the link alone. */
  public boolean stands(Instant now) {
    return revokedAt == null && now.isBefore(expiresAt);
  }
}
