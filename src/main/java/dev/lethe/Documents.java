package dev.lethe;

import dev.lethe.type.document.DocumentSettings;

/** Reads what an operator sets for documents. */
final class Documents {
  private Documents() {}

  static DocumentSettings from(Settings settings) {
    return new DocumentSettings(
        settings.read("documents.tesseract", "tesseract", Forms.NAME),
        settings.read("documents.max_pages", "2000", Forms.number(1, 100_000)),
        settings.read("documents.max_pixels", "50000000", Forms.number(1, 500_000_000)),
        settings.read("documents.max_output_bytes", "1GiB", Forms.bytes(1)),
        settings.read("documents.memory", "2GiB", Forms.bytes(256L << 20)),
        settings.read("documents.max_time", "30m", Forms.POSITIVE));
  }
}
