package dev.lethe.type.transcode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.process.SearchPath;
import dev.lethe.type.media.Complaint;
import dev.lethe.type.media.FrameSize;
import dev.lethe.type.media.Media;
import dev.lethe.type.media.MediaFormats;
import dev.lethe.type.media.MediaSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SmallPartsTest {
  @ParameterizedTest
  @CsvSource({
    "1920,1080, 720, 1280,720",
    "1920,1080, 1080, 1920,1080",
    "640,360, 720, 640,360",
    "321,241, 4320, 320,240",
    "1080,1920, 720, 404,720",
    "3,3, 16, 2,2",
    "1,1, 16, 2,2",
  })
  void a_size_becomes_even_and_never_larger(int w, int h, int limit, int width, int height) {
    assertThat(new FrameSize(w, h).atMostHigh(limit)).isEqualTo(new FrameSize(width, height));
  }

  @Test
  void every_format_that_is_allowed_exists() throws Exception {
    Set<String> known = new HashSet<>();
    Media.run(List.of("ffmpeg", "-hide_banner", "-v", "error", "-demuxers"))
        .lines()
        .map(line -> line.strip().split("\\s+", -1))
        .filter(words -> words.length > 1)
        .forEach(words -> known.addAll(Arrays.asList(words[1].split(",", -1))));
    assertThat(known).containsAll(MediaFormats.names());
    assertThat(MediaFormats.names())
        .doesNotHaveDuplicates()
        .doesNotContain("hls", "dash", "concat", "image2", "lavfi", "tty", "svg_pipe", "sdp");
  }

  @Test
  void a_complaint_shows_neither_paths_nor_addresses() {
    var complaint =
        new Complaint(
            """
            [mov,mp4 @ 0x55aaee] moov atom not found
            file:/srv/lethe/scratch/x/input-0: Invalid data found
            file:input-0: Invalid data found
            could not open /srv/lethe/scratch/x/made/720p.mp4 at 30000/1001\007!
            """);
    assertThat(complaint.lines())
        .containsExactly(
            "moov atom not found", "Invalid data found", "could not open (path) at 30000/1001 !");
    assertThat(new Complaint("x".repeat(9000)).sentence("")).hasSize(500);
    assertThat(new Complaint("\n \n").sentence("nothing")).isEqualTo("nothing");
  }

  @Test
  void a_missing_program_is_named_until_it_is_there(@TempDir Path folder) throws Exception {
    var type = new VideoTranscode(MediaSettings.defaults(), new SearchPath(folder.toString()));
    assertThat(type.unserved())
        .hasValueSatisfying(
            why -> assertThat(why).startsWith("ffmpeg ").contains("apt-get install ffmpeg"));
    install(folder.resolve("ffmpeg"));
    assertThat(type.unserved()).hasValueSatisfying(why -> assertThat(why).startsWith("ffprobe "));
    install(folder.resolve("ffprobe"));
    assertThat(type.unserved()).isEmpty();
    Files.delete(folder.resolve("ffmpeg"));
    assertThat(type.unserved()).isPresent();
  }

  private static void install(Path program) throws Exception {
    Files.writeString(program, "#!/bin/sh\n");
    assertThat(program.toFile().setExecutable(true)).isTrue();
  }
}
