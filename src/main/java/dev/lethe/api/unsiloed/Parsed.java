package dev.lethe.api.unsiloed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.api.Domain;
import dev.lethe.http.Json;
import dev.lethe.job.Job;
import dev.lethe.ledger.Artifact;
import dev.lethe.ledger.ArtifactKind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Gets at what the parser of this server found in the file that it wrote. */
final class Parsed {
  /** What is answered in one piece is held in memory; a larger one is fetched as a file. */
  private static final long MOST_BYTES = 16 << 20;

  private static final String FILE = "document.json";

  private final Domain domain;

  Parsed(Domain domain) {
    this.domain = domain;
  }

  List<Artifact> files(Job job) {
    return domain.transactions().read(() -> domain.ledger().of(job.id()));
  }

  /**
   * What the program answered, with the chunks that lie in a file of their own.
   *
   * @param kept the parser's words for what is wanted; empty for all
   */
  JsonNode result(Job job, Set<String> kept) throws IOException {
    String said = job.content().result();
    JsonNode result = Json.own(said == null ? "{}" : said);
    Optional<Artifact> file =
        files(job).stream()
            .filter(one -> one.kind() == ArtifactKind.DOCUMENT && one.name().equals(FILE))
            .filter(one -> one.bytes() <= MOST_BYTES)
            .findFirst();
    if (file.isEmpty() || result.has("chunks") || !(result instanceof ObjectNode whole)) {
      return result;
    }
    ArrayNode chunks = Segments.of(job.id(), read(file.get()), byPage(job), kept);
    long length = 0;
    for (JsonNode chunk : chunks) {
      length += chunk.path("chunk_length").asLong();
    }
    whole.put("total_chunks", chunks.size());
    whole.put("avg_chunk_size", chunks.isEmpty() ? 0 : length / chunks.size());
    whole.set("chunks", chunks);
    return whole;
  }

  private JsonNode read(Artifact file) throws IOException {
    try (InputStream in = domain.artifacts().read(file, 0, file.bytes())) {
      return Json.own(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  static JsonNode remembered(Job job) {
    String fields = job.content().dialect();
    return fields == null || !Unsiloed.NAME.equals(job.links().dialect())
        ? Json.mapper().missingNode()
        : Json.own(fields);
  }

  private static boolean byPage(Job job) {
    return remembered(job).path("layout").asText().equals("page_by_page");
  }
}
