package dev.lethe.api.unsiloed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.http.Json;
import dev.lethe.job.Job;
import dev.lethe.ledger.Artifact;
import dev.lethe.ledger.ArtifactKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What a job answered, in the vendor's form: the fields of its kind, of a parsing if it has none,
 * where the program did not give them itself, then all that it gave, then the files it made.
 */
final class Results {
  private Results() {}

  static ObjectNode of(Job job, JsonNode given, List<Artifact> files) {
    ObjectNode out = Json.mapper().createObjectNode();
    switch (JobRoutes.type(job)) {
      case "extraction" -> {
        out.putObject("data");
        out.putArray("detections");
        out.putArray("citations");
      }
      case "classification" -> {
        out.put("classification", "");
        out.put("confidence", 0);
        out.putArray("page_results");
        out.put("total_pages", 0);
        out.put("processed_pages", 0);
      }
      default -> {
        out.put("file_type", fileType(files));
        out.put("strategy", job.type());
        out.put("total_chunks", given.path("chunks").size());
        out.put("avg_chunk_size", 0);
        out.putArray("chunks");
      }
    }
    out.put("processing_time", seconds(job));
    given.properties().forEach(field -> out.set(field.getKey(), field.getValue()));
    ArrayNode made = Json.mapper().createArrayNode();
    files.stream()
        .filter(file -> file.kind() != ArtifactKind.INPUT && file.kind() != ArtifactKind.LOG)
        .forEach(file -> made.add(file(file)));
    out.set("artifacts", made);
    return out;
  }

  private static ObjectNode file(Artifact file) {
    return Json.mapper()
        .createObjectNode()
        .put("name", file.name())
        .put("kind", file.kind().word())
        .put("media_type", file.mediaType())
        .put("bytes", file.bytes())
        .put("sha256", file.sha256())
        .put("url", "/v1/artifacts/" + file.id());
  }

  private static String fileType(List<Artifact> files) {
    return files.stream()
        .filter(file -> file.kind() == ArtifactKind.INPUT)
        .map(Artifact::mediaType)
        .findFirst()
        .orElse("");
  }

  private static double seconds(Job job) {
    Instant started = job.times().started();
    Instant ended = job.times().ended();
    return started == null || ended == null
        ? 0
        : Duration.between(started, ended).toMillis() / 1000.0;
  }
}
