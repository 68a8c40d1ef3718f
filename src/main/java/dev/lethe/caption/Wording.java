package dev.lethe.caption;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * How the words of a transcript are to be shown.
 *
 * @param disfluencies whether sounds such as "um" stay
 * @param slang whether words such as "gonna" stay
 * @param brackets whether square brackets stay
 */
public record Wording(boolean disfluencies, boolean slang, boolean brackets, Letters letters) {
  /** As it was said. */
  public static final Wording AS_SAID = new Wording(true, true, true, Letters.AS_THEY_ARE);

  private static final Set<String> SOUNDS =
      Set.of("um", "uh", "uhm", "umm", "er", "erm", "ah", "hm", "hmm", "mm", "mhm");
  private static final Map<String, String> SPELT_OUT =
      Map.of(
          "wanna", "want to",
          "gonna", "going to",
          "gotta", "got to",
          "kinda", "kind of",
          "sorta", "sort of",
          "dunno", "don't know",
          "lemme", "let me",
          "gimme", "give me",
          "cuz", "because",
          "yeah", "yes");

  /** Whether all letters are made large, or small. */
  public enum Letters {
    AS_THEY_ARE,
    UPPER,
    LOWER
  }

  public Transcript of(Transcript transcript) {
    var segments = new ArrayList<Segment>();
    for (Segment segment : transcript.segments()) {
      List<Word> words = segment.words().stream().map(this::shown).filter(this::stays).toList();
      if (!words.isEmpty()) {
        segments.add(new Segment(words, segment.speaker()));
      }
    }
    return new Transcript(transcript.language(), transcript.durationMs(), segments);
  }

  private boolean stays(Word word) {
    return disfluencies || !SOUNDS.contains(Alignment.bare(word.text()));
  }

  private Word shown(Word word) {
    String text = word.text();
    String bare = Alignment.bare(text);
    if (!slang && SPELT_OUT.containsKey(bare)) {
      String tail = text.replaceFirst("^[\\p{L}']+", "");
      text = SPELT_OUT.getOrDefault(bare, bare) + tail;
    }
    if (!brackets) {
      text = text.replaceAll("[\\[\\]]", "");
    }
    text =
        switch (letters) {
          case AS_THEY_ARE -> text;
          case UPPER -> text.toUpperCase(Locale.ROOT);
          case LOWER -> text.toLowerCase(Locale.ROOT);
        };
    return text.isBlank() ? word : word.shownAs(text);
  }
}
