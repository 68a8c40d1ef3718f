package dev.lethe.caption;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.caption.LayoutOptions.Breaks;
import dev.lethe.caption.LayoutOptions.Gaps;
import dev.lethe.caption.LayoutOptions.Room;
import dev.lethe.caption.LayoutOptions.Times;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class LayoutTest {
  @Test
  void a_cue_ends_with_its_sentence_or_where_there_is_no_room() {
    Transcript said = said("One two three. Four five six seven eight nine ten eleven twelve.");
    assertThat(texts(said, LayoutOptions.DEFAULTS.with(new Room(12, 2))))
        .containsExactly(
            "One two|three.", "Four five|six seven", "eight nine|ten eleven", "twelve.");
  }

  @Test
  void a_long_silence_ends_a_cue_and_a_short_gap_can_be_closed() {
    List<Word> words =
        List.of(
            new Word("one", 0, 300, null, false),
            new Word("two.", 400, 700, null, false),
            new Word("three", 1_700, 2_000, null, false),
            new Word("four", 9_000, 9_400, null, false));
    var said = new Transcript("en", 10_000, List.of(new Segment(words, null)));
    assertThat(Layout.of(said, options(new Times(0, 7_000, 0), new Gaps(0, 1_500, 2_000))))
        .containsExactly(
            new Cue(0, 1_700, List.of("one two.")),
            new Cue(1_700, 2_000, List.of("three")),
            new Cue(9_000, 9_400, List.of("four")));
  }

  @Test
  void a_short_cue_takes_time_from_the_next_one_and_leaves_it_a_moment() {
    List<Word> words =
        List.of(new Word("Go.", 0, 200, null, false), new Word("Now.", 300, 1_000, null, false));
    var said = new Transcript("en", 2_000, List.of(new Segment(words, null)));
    assertThat(Layout.of(said, options(new Times(950, 7_000, 0), new Gaps(50, 0, 2_000))))
        .containsExactly(new Cue(0, 850, List.of("Go.")), new Cue(900, 1_850, List.of("Now.")));
  }

  @Test
  void the_last_word_of_a_sentence_stays_with_the_one_before_it() {
    Transcript said = said("One two three four.");
    var options =
        new LayoutOptions(
            new Room(14, 2),
            LayoutOptions.DEFAULTS.times(),
            LayoutOptions.DEFAULTS.gaps(),
            new Breaks(1, true, false, true));
    assertThat(texts(said, options)).containsExactly("One two three four.");
  }

  @Test
  void whatever_is_asked_for_no_word_is_lost_and_no_cue_overlaps_another() {
    long seed = new Random().nextLong();
    var random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      Transcript said = anything(random);
      LayoutOptions options = anyOptions(random);
      List<Cue> cues = Layout.of(said, options);
      String what = "seed " + seed + ", round " + round;
      long free = 0;
      for (Cue cue : cues) {
        assertThat(cue.startMs()).as(what).isGreaterThanOrEqualTo(free);
        free = cue.endMs();
        assertThat(cue.lines()).as(what).hasSizeLessThanOrEqualTo(options.room().lines());
        assertThat(cue.lines())
            .as(what)
            .allMatch(line -> line.length() <= options.room().lineLength());
      }
      assertThat(letters(cues)).as(what).isEqualTo(letters(said));
    }
  }

  private static Transcript anything(Random random) {
    var segments = new ArrayList<Segment>();
    long at = 0;
    int count = random.nextInt(6);
    for (int i = 0; i < count; i++) {
      var words = new ArrayList<Word>();
      int many = 1 + random.nextInt(20);
      for (int j = 0; j < many; j++) {
        at += random.nextInt(4) == 0 ? random.nextInt(3_000) : 0;
        long end = at + 1 + random.nextInt(900);
        String text = "w".repeat(1 + random.nextInt(30)) + (random.nextInt(8) == 0 ? "." : "");
        words.add(new Word(text, at, end, null, false));
        at = end;
      }
      segments.add(new Segment(words, null));
    }
    return new Transcript("en", at, segments);
  }

  private static LayoutOptions anyOptions(Random random) {
    return new LayoutOptions(
        new Room(10 + random.nextInt(40), 1 + random.nextInt(4)),
        new Times(random.nextInt(3_000), 500 + random.nextInt(9_000), random.nextInt(5_000)),
        new Gaps(random.nextInt(300), random.nextInt(2_000), random.nextInt(3_000)),
        new Breaks(1 + random.nextInt(4), random.nextBoolean(), random.nextBoolean(), false));
  }

  private static String letters(List<Cue> cues) {
    return cues.stream()
        .flatMap(cue -> cue.lines().stream())
        .collect(Collectors.joining())
        .replace(" ", "");
  }

  private static String letters(Transcript said) {
    return said.words().stream().map(Word::text).collect(Collectors.joining());
  }

  private static LayoutOptions options(Times times, Gaps gaps) {
    LayoutOptions usual = LayoutOptions.DEFAULTS;
    return new LayoutOptions(usual.room(), times, gaps, usual.breaks());
  }

  /** Half a second to each word. */
  private static Transcript said(String text) {
    var words = new ArrayList<Word>();
    for (String word : Arrays.asList(text.split(" ", -1))) {
      long at = words.size() * 500L;
      words.add(new Word(word, at, at + 500, null, false));
    }
    return new Transcript("en", 60_000, List.of(new Segment(words, null)));
  }

  private static List<String> texts(Transcript said, LayoutOptions options) {
    return Layout.of(said, options).stream().map(cue -> String.join("|", cue.lines())).toList();
  }
}
