package dev.lethe.api.pictory;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.api.Row;
import dev.lethe.http.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A transcription with the job type that is made for it, and a human voice. */
@Timeout(120)
final class PictorySpeechTest {
  private static final Path VOICE =
      Path.of(
          "/usr/share/pocketsphinx/test/data/librivox",
          "sense_and_sensibility_01_austen_64kb-0930.wav");

  @Test
  @Row({"1-B4", "R1.16", "R1.19"})
  void a_transcription_tells_word_for_word_what_was_said_and_the_best_of_it(@TempDir Path folder)
      throws Exception {
    byte[] voice = Files.readAllBytes(VOICE);
    String head = "HTTP/1.1 200 OK\r\nContent-Type: audio/wav\r\nContent-Length: ";
    try (var studio =
        new Studio(
            folder,
            Map.of(
                "dialects.pictory.transcription", "media.transcribe",
                "dialects.pictory.transcription_params",
                    "{\"language\":\"$language\",\"highlights\":{\"seconds\":30}}"))) {
      studio.origin.on(
          "/talk.wav",
          out -> {
            out.write((head + voice.length + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
            out.write(voice);
          });
      String url = studio.origin.url("127.0.0.1", "/talk.wav");
      String made =
          studio
              .post("/v2/transcription", "{\"fileUrl\":\"" + url + "\",\"language\":\"en-US\"}")
              .body();
      String id = studio.ended(Json.tree(made).path("data").path("jobId").asText());
      JsonNode data = studio.data(id);
      assertThat(data.path("status").asText()).as(data.toString()).isEqualTo("completed");
      JsonNode first = data.path("transcript").path(0);
      assertThat(first.path("speakerId").asText()).isEqualTo("1");
      assertThat(first.path("words").findValuesAsText("word")).contains("himself");
      JsonNode word = first.path("words").path(0);
      assertThat(word.path("end_time").asDouble())
          .isGreaterThan(word.path("start_time").asDouble());
      assertThat(word.path("uid").asText()).hasSize(36);
      assertThat(data.path("highlight").path(0).path("text").asText()).contains("himself");
      assertThat(data.path("srtFile").asText()).startsWith("http");
      assertThat(data.path("txtFile").asText()).startsWith("http");
    }
  }
}
