package dev.lethe.type.document;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lethe.TestServer;
import dev.lethe.client.Artifact;
import dev.lethe.client.ByteProgress;
import dev.lethe.client.FilePart;
import dev.lethe.client.Job;
import dev.lethe.client.JobSubmission;
import dev.lethe.client.LetheClient;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Documents that other programs made, from the submit to their files, on a real server. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DocumentParseTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration WAIT = Duration.ofSeconds(60);

  private final Path folder;
  private final TestServer server;
  private final LetheClient client;

  DocumentParseTest(@TempDir Path folder) throws Exception {
    this.folder = folder;
    server = TestServer.start(folder);
    client = server.client();
  }

  @AfterAll
  void stop() {
    client.close();
    server.close();
  }

  @Test
  void a_pdf_becomes_chunks_with_places_markdown_text_and_small_pages() throws Exception {
    Job job = parsed("report.pdf", "{\"thumbnails\":{\"width\":200}}");
    JsonNode result = job.result();
    assertThat(result.path("format").asText()).isEqualTo("pdf");
    assertThat(result.path("page_count").asInt()).isEqualTo(3);
    assertThat(result.path("pages_recognised").asInt()).isZero();
    assertThat(result.path("language").asText()).isEqualTo("en");
    assertThat(result.at("/metadata/title").asText()).isEqualTo("Harbour Ferries, Year in Review");
    assertThat(names(job))
        .containsExactlyInAnyOrder(
            "report.pdf",
            "document.json",
            "document.md",
            "document.txt",
            "page-001.png",
            "page-002.png",
            "page-003.png");
    JsonNode heading = chunk(job, "heading", "Plans");
    assertThat(heading.path("page").asInt()).isEqualTo(2);
    assertThat(heading.path("level").asInt()).isEqualTo(2);
    assertThat(heading.at("/box/left").asDouble()).isBetween(60.0, 66.0);
    assertThat(heading.at("/box/top").asDouble()).isBetween(55.0, 90.0);
    JsonNode table = chunk(job, "table", "Northern");
    assertThat(table.path("cells").findValuesAsText("text"))
        .containsExactly(
            "Line",
            "Trips",
            "Passengers",
            "On time",
            "Northern",
            "4210",
            "318400",
            "96%",
            "Island",
            "3985",
            "402150",
            "93%",
            "Southern",
            "1720",
            "97800",
            "98%");
    JsonNode picture = chunk(job, "picture", "");
    assertThat(picture.at("/box/width").asDouble()).isBetween(170.0, 190.0);
    // The left column is read to its end before the right one is.
    assertThat(text(job, "document.md"))
        .contains("to look for the rule\n\nthat says who pays for the buses")
        .contains("| Island | 3985 | 402150 | 93% |");
    BufferedImage page = ImageIO.read(fetched(job, "page-001.png").toFile());
    assertThat(page.getWidth()).isBetween(199, 201);
    assertThat(page.getHeight()).isBetween(281, 284);
  }

  @Test
  void documents_of_office_and_pages_of_the_web_become_the_same_pieces() throws Exception {
    for (String name : List.of("report.docx", "report.pptx", "report.html")) {
      Job job = parsed(name, "{\"outputs\":[\"json\",\"markdown\"]}");
      assertThat(job.result().at("/metadata/title").asText())
          .as(name)
          .isEqualTo("Harbour Ferries, Year in Review");
      assertThat(chunk(job, "heading", "Passengers").path("level").asInt()).isLessThan(3);
      assertThat(chunk(job, "table", "Northern").path("cells")).hasSize(16);
      assertThat(text(job, "document.md")).contains("| Southern | 1720 | 97800 | 98% |");
    }
    JsonNode sheets = parsed("report.xlsx", "{}").result();
    assertThat(sheets.path("page_count").asInt()).isEqualTo(2);
    assertThat(sheets.at("/metadata/author").asText()).isEqualTo("Mara Lindqvist");
  }

  private Job parsed(String name, String params) throws Exception {
    var resource = Objects.requireNonNull(getClass().getResource("/documents/" + name));
    Path file = Path.of(resource.toURI());
    var what = JobSubmission.of("document.parse").withParams(JSON.readTree(params));
    Job job = client.submit(what, List.of(FilePart.of(file)), ByteProgress.NONE);
    Job ended = client.waitForEnd(job.id(), WAIT, _ -> {});
    assertThat(ended.state()).as("%s: %s", name, ended.error()).isEqualTo("succeeded");
    return ended;
  }

  private List<String> names(Job job) {
    var names = new ArrayList<String>();
    client.artifacts(job.id()).forEach(artifact -> names.add(artifact.name()));
    return names;
  }

  private JsonNode chunk(Job job, String type, String text) throws Exception {
    for (JsonNode chunk : JSON.readTree(text(job, "document.json")).path("chunks")) {
      if (chunk.path("type").asText().equals(type) && chunk.path("text").asText().contains(text)) {
        return chunk;
      }
    }
    throw new AssertionError("no " + type + " with " + text);
  }

  private String text(Job job, String name) throws Exception {
    return Files.readString(fetched(job, name));
  }

  private Path fetched(Job job, String name) throws Exception {
    Path file = folder.resolve(job.id() + "-" + name);
    for (Artifact artifact : client.artifacts(job.id())) {
      if (artifact.name().equals(name) && Files.notExists(file)) {
        client.download(artifact, file, ByteProgress.NONE);
      }
    }
    return file;
  }
}
