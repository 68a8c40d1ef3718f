package dev.lethe.type.transcribe;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.lethe.caption.CaptionFormat;
import dev.lethe.caption.TranscriptJson;
import dev.lethe.ledger.ArtifactKind;
import dev.lethe.work.JobContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Gives out the files that were made. */
record Delivery(JobContext job, Path folder, TranscribeParams params) {
  /** Gives them, and notes each in the job's result. */
  void deliver(ArrayNode given) throws IOException {
    give(given, TranscriptJson.FILE, ArtifactKind.TRANSCRIPT, "application/json");
    give(given, "transcript.txt", ArtifactKind.TRANSCRIPT, "text/plain");
    for (CaptionFormat format : params.formats()) {
      give(given, "captions." + format.ending(), ArtifactKind.SUBTITLE, format.mediaType());
    }
    if (params.highlights() != null) {
      give(given, "highlights.json", ArtifactKind.DOCUMENT, "application/json");
    }
  }

  private void give(ArrayNode given, String name, ArtifactKind kind, String type)
      throws IOException {
    Path file = folder.resolve(name);
    long bytes = Files.size(file);
    String meta = given.objectNode().put("language", params.language()).toString();
    job.output(file, kind, name, type, meta);
    given.addObject().put("name", name).put("kind", kind.word()).put("bytes", bytes);
  }
}
