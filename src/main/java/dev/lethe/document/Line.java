package dev.lethe.document;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Words that stand beside each other without a gap. */
record Line(List<Word> words, Box box) {
  static Line of(List<Word> words) {
    return new Line(List.copyOf(words), Box.around(words.stream().map(Word::box).toList()));
  }

  String text() {
    List<Word> ordered = rightToLeft() ? words.reversed() : words;
    return ordered.stream().map(Word::text).collect(Collectors.joining(" "));
  }

  int letters() {
    return words.stream().mapToInt(word -> word.text().length()).sum();
  }

  /** Of most of its letters. */
  double size() {
    return words.stream()
        .max(Comparator.comparingInt(word -> word.text().length()))
        .map(Word::size)
        .orElse(0.0);
  }

  boolean bold() {
    int bold = words.stream().filter(Word::bold).mapToInt(word -> word.text().length()).sum();
    return bold * 2 > letters();
  }

  @Nullable Double confidence() {
    var known = words.stream().map(Word::confidence).filter(Objects::nonNull).toList();
    return known.isEmpty()
        ? null
        : known.stream().mapToDouble(Double::doubleValue).average().orElse(0);
  }

  private boolean rightToLeft() {
    long right =
        words.stream()
            .flatMapToInt(word -> word.text().codePoints())
            .map(Character::getDirectionality)
            .filter(d ->
                d == Character.DIRECTIONALITY_RIGHT_TO_LEFT
                    || d == Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC)
            .count();
    return right * 2 > letters();
  }
}
