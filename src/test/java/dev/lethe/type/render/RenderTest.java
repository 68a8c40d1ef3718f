package dev.lethe.type.render;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.type.media.JsonFields;
import dev.lethe.type.media.Media;
import dev.lethe.type.media.MediaSettings;
import dev.lethe.type.media.ScratchJob;
import dev.lethe.work.Outcome;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A storyboard with everything in it becomes a film in which everything is where it should be. */
final class RenderTest {
  @TempDir private Path folder;

  @Test
  void five_scenes_in_two_scripts_become_a_film_that_can_be_read() throws Exception {
    var media = new Media(folder);
    Path photo =
        media.make("photo.png", Media.testPicture("900x700", 1), List.of("-frames:v", "1"));
    Path clip = media.clip("320x240", 2);
    Path voice = media.make("voice.wav", Media.tone(2.5));
    Path music = media.make("music.mp3", Media.tone(3));
    try (var job =
        new ScratchJob(
            folder,
            Map.of("photo", photo, "clip", clip, "voice", voice, "music", music),
            Samples.FIVE,
            _ -> {})) {
      long from = System.nanoTime();
      var outcome = new VideoRender(MediaSettings.defaults()).run(job);
      System.out.println((System.nanoTime() - from) / 1_000_000 + " ms");
      assertThat(outcome).isInstanceOf(Outcome.Succeeded.class);
      JsonNode result = JsonFields.JSON.readTree(((Outcome.Succeeded) outcome).result());
      System.out.println(result.toPrettyString());
      job.outputs.forEach(System.out::println);
      for (var output : job.outputs) java.nio.file.Files.copy(output.file(), Path.of("/tmp/Vt/out").resolve(output.name()), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      assertThat(result.path("warnings")).isEmpty();
    }
  }
}
