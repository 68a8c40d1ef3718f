package dev.lethe.type.document;

import java.time.Duration;

/**
 * What the operator allows {@code document.parse}.
 *
 * @param tesseract a program name looked up in {@code PATH}, or a path
 * @param maxPages the most that one job reads
 * @param maxPixels the largest picture, and the largest that is made of a page to recognise it
 * @param maxOutputBytes the most that all texts of one job may come to
 * @param memory of the parser and all that it starts
 * @param maxTime from the start of the parser to its end
 */
public record DocumentSettings(
    String tesseract,
    int maxPages,
    long maxPixels,
    long maxOutputBytes,
    long memory,
    Duration maxTime) {

  public DocumentSettings {
    if (maxPages <= 0 || maxPixels <= 0 || maxOutputBytes <= 0 || !maxTime.isPositive()) {
      throw new IllegalArgumentException("a limit of documents is not positive");
    }
  }

  /** As the reference of settings has them. */
  public static DocumentSettings defaults() {
    return new DocumentSettings(
        "tesseract", 2000, 50_000_000, 1L << 30, 2L << 30, Duration.ofMinutes(30));
  }
}
