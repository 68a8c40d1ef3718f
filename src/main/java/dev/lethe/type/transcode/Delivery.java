package dev.lethe.type.transcode;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.type.media.JsonFields;
import dev.lethe.type.media.SourceMedia;
import dev.lethe.work.JobContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.DoubleConsumer;

/** Gives out the files that were made, and writes the job's result from what it gave. */
final class Delivery {
  private final JobContext job;
  private final Path folder;
  private final Facts facts;
  private final ArrayNode given = JsonFields.JSON.createArrayNode();

  Delivery(JobContext job, Path folder, Facts facts) {
    this.job = job;
    this.folder = folder;
    this.facts = facts;
  }

  boolean isEmpty() {
    return made().isEmpty();
  }

  /**
   * @param partial the work was cut short, and each file says so
   * @param told how much of the giving is done, from 0 to 1
   */
  void deliver(boolean partial, DoubleConsumer told) throws IOException, InterruptedException {
    List<Facts.Made> files = made();
    int done = 0;
    for (Facts.Made file : files) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      if (partial) {
        file.meta().put("partial", true);
      }
      give(file);
      done++;
      told.accept((double) done / files.size());
    }
  }

  String result(List<String> warnings) {
    ObjectNode result = JsonFields.JSON.createObjectNode();
    result.put("duration_ms", facts.sourceDuration().toMillis());
    ArrayNode streams = result.putArray("streams");
    for (SourceMedia.Stream stream : facts.plan().source().streams()) {
      streams
          .addObject()
          .put("kind", stream.kind())
          .put("codec", stream.codec())
          .put("width", stream.width())
          .put("height", stream.height())
          .put("frame_rate", stream.frameRate())
          .put("channels", stream.channels())
          .put("sample_rate", stream.sampleRate());
    }
    result.set("outputs", given);
    // ffmpeg skips what it cannot decode and goes on: whoever gets the files is told.
    ArrayNode said = result.putArray("warnings");
    warnings.forEach(said::add);
    return result.toString();
  }

  private List<Facts.Made> made() {
    return facts.files().stream()
        .filter(file -> folder.resolve(file.file()).toFile().length() > 0)
        .toList();
  }

  private void give(Facts.Made file) throws IOException {
    Path path = folder.resolve(file.file());
    long bytes = Files.size(path);
    job.output(path, file.kind(), file.file(), file.mediaType(), file.meta().toString());
    ObjectNode entry = given.addObject();
    entry.put("name", file.file()).put("kind", file.kind().word()).put("bytes", bytes);
    entry.setAll(file.meta());
  }
}
