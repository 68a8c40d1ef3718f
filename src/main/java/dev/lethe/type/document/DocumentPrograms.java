package dev.lethe.type.document;

import dev.lethe.process.ChildJvm;
import dev.lethe.process.SearchPath;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Finds tesseract, and how to start the parser: by the java and the jar that this server runs. */
final class DocumentPrograms {
  /** The parser is a program of its own: nothing here refers to it but by this name. */
  private static final String PARSER = "dev.lethe.document.Parser";

  private final String tesseract;
  private final SearchPath searchPath;

  DocumentPrograms(String tesseract, SearchPath searchPath) {
    this.tesseract = tesseract;
    this.searchPath = searchPath;
  }

  Optional<String> missing() {
    return tesseract().isPresent()
        ? Optional.empty()
        : Optional.of(
            tesseract + " is not installed; on Debian or Ubuntu: apt-get install tesseract-ocr");
  }

  Optional<Path> tesseract() {
    return searchPath.find(tesseract);
  }

  /**
   * What parses.
   *
   * @param heap how much memory the parser may have for what it reads, in bytes
   */
  static ChildJvm parser(Path scratch, long heap) {
    return new ChildJvm(
        PARSER,
        heap,
        List.of(
            // Where the libraries keep notes of the fonts of this machine.
            "-Duser.home=" + scratch,
            "-Dpdfbox.fontcache=" + scratch,
            // They warn of what is in the documents, which no log is to have.
            "-Dorg.apache.commons.logging.Log=org.apache.commons.logging.impl.NoOpLog"));
  }
}
