package dev.lethe.ledger;

import java.util.Locale;

/**
 * What a stored file is to its job. The lower-case name is the one on the wire and in the database.
 */
public enum ArtifactKind {
  INPUT,
  VIDEO,
  AUDIO,
  THUMBNAIL,
  PREVIEW,
  SPRITE,
  SUBTITLE,
  TRANSCRIPT,
  DOCUMENT,
  RESULT,
  LOG;

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static ArtifactKind of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
