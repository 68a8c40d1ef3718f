package dev.lethe.document;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.Character.UnicodeScript;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Tells the language of a text by its script, and where several languages share that, by the small
 * words of which every text has many. It says nothing rather than something wrong.
 */
final class Languages {
  private static final int MOST_CHARS = 200_000;
  private static final int FEWEST_WORDS = 20;
  private static final double LEAST_SHARE = 0.08;
  private static final double AHEAD = 1.25;

  private static final Map<UnicodeScript, String> BY_SCRIPT =
      Map.of(
          UnicodeScript.GREEK, "el",
          UnicodeScript.HEBREW, "he",
          UnicodeScript.ARABIC, "ar",
          UnicodeScript.THAI, "th",
          UnicodeScript.DEVANAGARI, "hi",
          UnicodeScript.HANGUL, "ko",
          UnicodeScript.HIRAGANA, "ja",
          UnicodeScript.KATAKANA, "ja",
          UnicodeScript.HAN, "zh");

  private Languages() {}

  /** As in {@code en}; empty if nobody can tell. */
  static Optional<String> of(List<Block> blocks) throws IOException {
    var text = new StringBuilder();
    for (Block block : blocks) {
      if (text.length() < MOST_CHARS) {
        text.append(block.text()).append('\n');
      }
    }
    return of(text.substring(0, Math.min(MOST_CHARS, text.length())));
  }

  static Optional<String> of(String text) throws IOException {
    var scripts = new EnumMap<UnicodeScript, Integer>(UnicodeScript.class);
    text.codePoints()
        .filter(Character::isLetter)
        .forEach(c -> scripts.merge(UnicodeScript.of(c), 1, Integer::sum));
    int letters = scripts.values().stream().mapToInt(Integer::intValue).sum();
    Optional<UnicodeScript> most =
        scripts.entrySet().stream().max(Map.Entry.comparingByValue()).map(Map.Entry::getKey);
    if (letters < FEWEST_WORDS || most.isEmpty()) {
      return Optional.empty();
    }
    // Japanese has more Chinese signs than its own, but no other language has its own at all.
    int kana =
        scripts.getOrDefault(UnicodeScript.HIRAGANA, 0)
            + scripts.getOrDefault(UnicodeScript.KATAKANA, 0);
    if (most.get() == UnicodeScript.HAN && kana * 20 > letters) {
      return Optional.of("ja");
    }
    String told = BY_SCRIPT.get(most.get());
    return told == null ? byWords(text) : Optional.of(told);
  }

  private static Optional<String> byWords(String text) throws IOException {
    List<String> words =
        Arrays.stream(text.toLowerCase(Locale.ROOT).split("[^\\p{L}]+"))
            .filter(word -> !word.isEmpty())
            .toList();
    if (words.size() < FEWEST_WORDS) {
      return Optional.empty();
    }
    var shares = new ArrayList<Map.Entry<String, Double>>();
    smallWords()
        .forEach((language, small) ->
            shares.add(
                Map.entry(
                    language,
                    (double) words.stream().filter(small::contains).count() / words.size())));
    shares.sort(Map.Entry.<String, Double>comparingByValue().reversed());
    double first = shares.getFirst().getValue();
    double second = shares.get(1).getValue();
    return first >= LEAST_SHARE && first >= AHEAD * second
        ? Optional.of(shares.getFirst().getKey())
        : Optional.empty();
  }

  private static Map<String, Set<String>> smallWords() throws IOException {
    var all = new HashMap<String, Set<String>>();
    var file = Languages.class.getResourceAsStream("/types/small-words.txt");
    try (var lines =
        new BufferedReader(new InputStreamReader(Objects.requireNonNull(file), UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        List<String> words = List.of(line.split(" "));
        all.put(words.getFirst(), new HashSet<>(words.subList(1, words.size())));
      }
    }
    return all;
  }
}
