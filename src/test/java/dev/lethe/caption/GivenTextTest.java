package dev.lethe.caption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What users write is read, and gets its times; what cannot be read says why. */
final class GivenTextTest {
  private static final List<Cue> CUES =
      List.of(
          new Cue(1_000, 2_500, List.of("Tom & Jerry < all")),
          new Cue(2_500, 65_432, List.of("Two lines", "of it.")));

  @ParameterizedTest
  @EnumSource(names = {"SRT", "VTT", "DFXP"})
  void what_was_written_is_read_again_with_the_same_times(CaptionFormat format) throws Exception {
    Given given = GivenText.read(format.write(CUES, Style.plain("en")), "auto");
    assertThat(given.timed()).isTrue();
    assertThat(given.parts())
        .containsExactly(
            new Given.Part(1_000, 2_500, "Tom & Jerry < all"),
            new Given.Part(2_500, 65_432, "Two lines of it."));
  }

  @Test
  void text_is_paragraphs_without_times() throws Exception {
    Given given = GivenText.read("\uFEFFOne\r\ntwo.\r\n\r\n Three ", "auto");
    assertThat(given.timed()).isFalse();
    assertThat(given.parts())
        .containsExactly(new Given.Part(0, 0, "One two."), new Given.Part(0, 0, "Three"));
  }

  @Test
  void a_document_type_is_refused_whatever_it_says() {
    String bomb =
        """
        <?xml version="1.0"?>
        <!DOCTYPE tt [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">
          <!ENTITY file SYSTEM "file:///etc/passwd">]>
        <tt xmlns="http://www.w3.org/ns/ttml"><body><div>
        <p begin="1s" end="2s">&file;&b;</p></div></body></tt>
        """;
    refused(bomb, "a transcript with a document type is not read");
    refused(
        "<tt><p begin='1s' end='2s'>&nbsp;</p></tt>",
        "a transcript with entities of its own is not read");
    refused(
        "<tt><p begin='1s'>x</p></tt>", "the transcript has a paragraph without times: number 1");
    refused("<tt><p begin='1s' end='2s'>x", "the transcript is not well-formed XML");
    refused(
        "1\n00:00:02,000 --> 00:00:01,000\nx\n", "the transcript has a time that is none: cue 1");
    refused("  \n ", "the transcript has no words, or is not of its format");
  }

  @Test
  void ten_thousand_words_find_those_that_were_heard() {
    long seed = new Random().nextLong();
    var random = new Random(seed);
    List<String> given =
        IntStream.range(0, 10_000).mapToObj(_ -> "w" + random.nextInt(3_000)).toList();
    // One word in five is heard as another.
    List<String> heard =
        given.stream().map(word -> random.nextInt(5) == 0 ? "other" : word).toList();
    int[] found = Alignment.of(given, heard);
    long right = IntStream.range(0, found.length).filter(i -> found[i] == i).count();
    assertThat(right).as("seed %d", seed).isGreaterThan(7_500);
  }

  @Test
  void words_that_nobody_heard_lie_between_their_neighbours() throws Exception {
    Given given = GivenText.read("Well, hello there brave new world.", "text");
    List<Word> heard =
        List.of(
            new Word("hello", 1_000, 1_400, 0.9, false),
            new Word("world", 3_000, 3_500, 0.5, false));
    List<Segment> segments = Aligned.byWords(given, heard, 4_000);
    assertThat(segments).hasSize(1);
    List<Word> words = segments.getFirst().words();
    assertThat(words.get(1)).isEqualTo(new Word("hello", 1_000, 1_400, 0.9, false));
    assertThat(words.getLast()).isEqualTo(new Word("world.", 3_000, 3_500, 0.5, false));
    assertThat(words.get(2).startMs()).isEqualTo(1_400);
    assertThat(words.get(4).endMs()).isEqualTo(3_000);
    assertThat(words.subList(2, 5)).allMatch(Word::interpolated);
  }

  @Test
  void the_best_of_a_talk_is_what_the_rest_of_it_is_about() {
    List<String> said =
        List.of(
            "good morning everybody",
            "the erasure of data destroys the key",
            "lunch is at noon",
            "the key of the data is destroyed by the erasure",
            "erasure leaves no data and no key");
    var segments = new java.util.ArrayList<Segment>();
    for (int i = 0; i < said.size(); i++) {
      segments.add(
          new Segment(
              List.of(new Word(said.get(i), i * 1_000L, i * 1_000L + 900, null, false)), null));
    }
    // A segment of one "word" with blanks would share nothing: each has its words one by one.
    List<Segment> words = segments.stream().map(GivenTextTest::split).toList();
    var talk = new Transcript("en", 5_000, words);
    assertThat(Highlights.of(talk, 60_000, 3))
        .containsExactly(words.get(1), words.get(3), words.get(4));
    assertThat(Highlights.of(talk, 1_000, 9)).hasSize(1);
  }

  private static Segment split(Segment whole) {
    var part = new Given.Part(whole.startMs(), whole.endMs(), whole.text());
    return Aligned.byParts(new Given(List.of(part), true)).getFirst();
  }

  private static void refused(String text, String why) {
    assertThatExceptionOfType(BadText.class)
        .isThrownBy(() -> GivenText.read(text, "auto"))
        .withMessage(why);
  }
}
