package dev.lethe.document;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Pages without text of their own: they are found to be such, and read by tesseract. */
@Timeout(120)
final class ScannedPageTest {
  private static final long SEED = 20_260_711;
  private static final String PARAMS =
      """
      {"ocr":"auto","languages":["eng"],"outputs":["json","markdown","text"],
       "thumbnails":{"count":1,"width":600}}
      """;

  @TempDir private Path folder;

  @Test
  void a_scanned_page_is_recognised_with_at_least_nine_words_of_ten() throws Exception {
    byte[] report = HostileDocuments.resource("report.pdf");
    List<String> wanted = words(Desk.parse(folder, report, page(PARAMS, 1)).text("document.txt"));
    Desk desk = Desk.parse(folder, Scans.scanned(report, 1, SEED), PARAMS);
    assertThat(desk.told.path("pages_recognised").asInt()).isEqualTo(1);
    assertThat(desk.told.path("language").asText()).isEqualTo("en");
    List<String> got = words(desk.text("document.txt"));
    var missed = new ArrayList<>(wanted);
    got.forEach(missed::remove);
    double share = 1 - (double) missed.size() / wanted.size();
    System.out.printf(
        "ScannedPageTest: %.1f %% of %d words, missed %s (seed %d)%n",
        share * 100, wanted.size(), missed, SEED);
    assertThat(share).isGreaterThanOrEqualTo(0.9);
    assertThat(desk.chunks("heading"))
        .anySatisfy(chunk -> assertThat(chunk.path("text").asText()).contains("Year in Review"));
    assertThat(desk.chunks("table"))
        .anySatisfy(chunk -> assertThat(chunk.path("text").asText()).contains("Island", "402150"));
    assertThat(desk.chunks("paragraph").getFirst().path("confidence").asDouble())
        .isBetween(0.5, 1.0);
  }

  @Test
  void a_picture_is_read_in_its_own_pixels_and_not_where_nobody_wants_it() throws Exception {
    var page = Scans.page(HostileDocuments.resource("report.pdf"), 3, SEED);
    var out = new ByteArrayOutputStream();
    ImageIO.write(page, "png", out);
    Desk desk = Desk.parse(folder, out.toByteArray(), PARAMS);
    assertThat(desk.text("document.txt")).contains("To the crews, who were out in all weathers");
    JsonNode first = Order.JSON.readTree(desk.text("document.json")).at("/chunks/0");
    assertThat(first.path("text").asText()).startsWith("Thanks");
    assertThat(first.at("/box/left").asDouble()).isBetween(140.0, 200.0);
    Desk blind = Desk.parse(folder, out.toByteArray(), PARAMS.replace("\"auto\"", "\"never\""));
    assertThat(blind.told.path("chunk_count").asInt()).isZero();
  }

  private static String page(String params, int page) {
    return params.replaceFirst("\\{", "{\"pages\":\"" + page + "\",");
  }

  private static List<String> words(String text) {
    return Arrays.stream(text.split("[^\\p{L}\\p{N}%]+")).filter(word -> !word.isEmpty()).toList();
  }
}
