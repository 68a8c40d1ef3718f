package dev.lethe.caption;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every format is read back by a program that is not ours, and has the same cues. */
final class FormatsTest {
  private static final Pattern BLOCK =
      Pattern.compile("([0-9:,]+) --> ([0-9:,]+)\n((?:.+\n)+)", Pattern.MULTILINE);
  private static final List<Cue> CUES =
      List.of(
          new Cue(500, 2_250, List.of("He said: \"5 < 6 & 7 > 3\".")),
          new Cue(2_250, 4_000, List.of("Two lines,", "the second of them.")),
          new Cue(9_999, 12_345, List.of("Grüße, señor é à ♪")),
          new Cue(3_723_456, 3_725_000, List.of("An hour later.")));

  @TempDir private Path folder;

  @Test
  void srt_is_read_by_ffmpeg() throws Exception {
    assertThat(byFfmpeg("srt", CaptionFormat.SRT, CUES)).containsExactlyElementsOf(shown(CUES));
  }

  @Test
  void an_arrow_in_the_words_makes_no_cue_of_srt() throws Exception {
    var cues =
        List.of(
            new Cue(0, 1_000, List.of("00:00:02,000 --> 00:00:03,000", "left --> right")),
            new Cue(4_000, 5_000, List.of("the next")));
    List<Shown> read = byFfmpeg("srt", CaptionFormat.SRT, cues);
    assertThat(read).hasSize(2);
    assertThat(read.getFirst().text()).contains("left → right");
  }

  @Test
  void webvtt_is_read_by_ffmpeg() throws Exception {
    assertThat(byFfmpeg("webvtt", CaptionFormat.VTT, CUES)).containsExactlyElementsOf(shown(CUES));
  }

  @Test
  void sbv_is_read_by_ffmpeg() throws Exception {
    assertThat(byFfmpeg("subviewer", CaptionFormat.SBV, CUES))
        .containsExactlyElementsOf(shown(CUES));
  }

  @Test
  void sami_is_read_by_ffmpeg() throws Exception {
    List<Shown> read = byFfmpeg("sami", CaptionFormat.SAMI, CUES);
    // It leaves what is escaped as it stands.
    Shown first = read.getFirst();
    String text = first.text().replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">");
    read.set(0, new Shown(first.start(), first.end(), text.replace("&amp;", "&")));
    assertThat(read).containsExactlyElementsOf(shown(CUES));
  }

  @Test
  void dfxp_is_read_by_python() throws Exception {
    String script =
        """
        import sys, xml.etree.ElementTree as e
        ns = '{http://www.w3.org/ns/ttml}'
        for p in e.parse(sys.argv[1]).getroot().iter(ns + 'p'):
            text = p.text or ''
            for br in p:
                text += '|' + (br.tail or '')
            print(p.get('begin') + ' ' + p.get('end') + ' ' + text)
        """;
    Path file = write(CaptionFormat.DFXP, CUES);
    String read = run("python3", "-c", script, file.toString());
    assertThat(read.lines())
        .containsExactlyElementsOf(
            CUES.stream()
                .map(cue ->
                    Clock.full(cue.startMs(), '.')
                        + " "
                        + Clock.full(cue.endMs(), '.')
                        + " "
                        + String.join("|", cue.lines()))
                .toList());
  }

  @Test
  void scc_is_read_by_ffmpeg_to_the_frame() throws Exception {
    List<Shown> read = byFfmpeg("scc", CaptionFormat.SCC, CUES);
    assertThat(read.stream().map(Shown::text).toList())
        .containsExactlyElementsOf(shown(CUES).stream().map(Shown::text).toList());
    // Twenty frames, which is what it takes to send it.
    assertThat(read.getFirst().start()).isBetween(600L, 700L);
    for (int i = 1; i < CUES.size(); i++) {
      // ffmpeg counts 33 ms to each frame of a second, so it may be a frame off.
      assertThat(read.get(i).start()).isCloseTo(CUES.get(i).startMs(), within(40));
      assertThat(read.get(i).end()).isCloseTo(CUES.get(i).endMs(), within(40));
    }
  }

  @Test
  void scc_has_a_sign_for_everything() throws Exception {
    var cue = new Cue(1_000, 3_000, List.of("{a}_b~c\\d^e|f*g 中 ž Å ♪♪"));
    assertThat(byFfmpeg("scc", CaptionFormat.SCC, List.of(cue)).getFirst().text())
        .isEqualTo("{a}_b~c\\d^e|f*g ? z Å ♪♪");
  }

  @Test
  void quicktime_text_has_its_times_in_brackets_and_nothing_else_in_them() throws Exception {
    var cue = new Cue(1_500, 2_500, List.of("[NOISE] {plain}"));
    assertThat(Files.readString(write(CaptionFormat.QT, List.of(cue))).lines().skip(2))
        .containsExactly("[00:00:01.500]", "(NOISE) (plain)", "[00:00:02.500]");
  }

  @Test
  void a_block_of_srt_can_be_written_as_somebody_likes() {
    var style = new Style("en", "", "", "{caption_number:03d} {start_minute:d}m {nothing}\\n");
    assertThat(CaptionFormat.SRT.write(CUES.subList(0, 1), style)).isEqualTo("001 0m {nothing}\n");
  }

  private static org.assertj.core.data.Offset<Long> within(long millis) {
    return org.assertj.core.api.Assertions.within(millis);
  }

  private record Shown(long start, long end, String text) {}

  private static List<Shown> shown(List<Cue> cues) {
    return cues.stream()
        .map(cue -> new Shown(cue.startMs(), cue.endMs(), String.join("|", cue.lines())))
        .toList();
  }

  private Path write(CaptionFormat format, List<Cue> cues) throws Exception {
    Path file = folder.resolve("cues." + format.ending());
    return Files.writeString(file, format.write(cues, Style.plain("en")));
  }

  private List<Shown> byFfmpeg(String reader, CaptionFormat format, List<Cue> cues)
      throws Exception {
    Path file = write(format, cues);
    String srt =
        run("ffmpeg", "-v", "error", "-f", reader, "-i", file.toString(), "-f", "srt", "-");
    var shown = new ArrayList<Shown>();
    Matcher block = BLOCK.matcher(srt.replace("\r", "") + "\n");
    while (block.find()) {
      String text =
          block
              .group(3)
              .strip()
              .replaceAll("</?(?:font|b|i)[^<>]*>|\\{\\\\[^}]*\\}", "")
              .replace("\\h", " ")
              .replaceAll(" *\n *", "|");
      shown.add(new Shown(millis(block.group(1)), millis(block.group(2)), text));
    }
    return shown;
  }

  private static long millis(String time) {
    String[] parts = time.split("[:,]", -1);
    return ((Long.parseLong(parts[0]) * 60 + Long.parseLong(parts[1])) * 60
                + Long.parseLong(parts[2]))
            * 1000
        + Long.parseLong(String.format(Locale.ROOT, "%-3s", parts[3]).replace(' ', '0'));
  }

  private static String run(String... argv) throws Exception {
    Process process =
        new ProcessBuilder(argv).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return said;
  }
}
