package dev.lethe.type.document;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.ledger.ArtifactKind;
import dev.lethe.work.JobContext;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/**
 * Takes what the parser left: files of names that are known beforehand, if they are plain files. A
 * link could lead to any file of the machine.
 */
final class ParsedFiles {
  private static final int MOST_TOLD = 256 << 10;
  private static final String THUMBNAIL = "page-[0-9]{3,6}\\.png";

  private final JobContext job;
  private final Path folder;

  ParsedFiles(JobContext job, Path folder) {
    this.job = job;
    this.folder = folder;
  }

  /** What the parser said of its work. */
  ObjectNode told() throws IOException, ParseFailure {
    Path file = folder.resolve("told.json");
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw ParseFailure.program("the parser said nothing of what it did");
    }
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      bytes = in.readNBytes(MOST_TOLD + 1);
    }
    if (bytes.length <= MOST_TOLD && Parsing.JSON.readTree(bytes) instanceof ObjectNode told) {
      return told;
    }
    throw ParseFailure.program("what the parser said of its work cannot be read");
  }

  /** Gives out the files, and notes them in what is told. */
  void give(ObjectNode told) throws IOException, InterruptedException {
    ArrayNode outputs = told.putArray("outputs");
    give("document.json", ArtifactKind.DOCUMENT, "application/json", outputs);
    give("document.md", ArtifactKind.DOCUMENT, "text/markdown", outputs);
    give("document.txt", ArtifactKind.DOCUMENT, "text/plain", outputs);
    for (String name : thumbnails()) {
      give(name, ArtifactKind.THUMBNAIL, "image/png", outputs);
    }
  }

  private List<String> thumbnails() throws IOException {
    try (var files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.matches(THUMBNAIL))
          .sorted()
          .toList();
    }
  }

  private void give(String name, ArtifactKind kind, String mediaType, ArrayNode outputs)
      throws IOException, InterruptedException {
    Path file = folder.resolve(name);
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    long bytes = Files.size(file);
    ObjectNode meta = Parsing.JSON.createObjectNode();
    if (kind == ArtifactKind.THUMBNAIL) {
      meta.put("page", Integer.parseInt(name.replaceAll("[^0-9]", "")));
    }
    job.output(file, kind, name, mediaType, meta.toString());
    outputs.addObject().put("name", name).put("kind", kind.word()).put("bytes", bytes);
  }
}
