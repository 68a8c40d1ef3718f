package dev.lethe.type.transcribe;

import dev.lethe.caption.Word;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the words that an engine wrote, piece by piece, and puts them on the clock of the whole.
 */
final class HeardWords {
  private static final Pattern LINE =
      Pattern.compile(
          "p([0-9]{1,9}) \\S+ ([0-9.]{1,12}) ([0-9.]{1,12}) (\\S{1,200}) ([0-9.]{1,8})");

  /** How else a word is said stands in brackets behind it, as in {@code read(2)}. */
  private static final Pattern OTHERWISE = Pattern.compile("\\([0-9]+\\)$");

  private HeardWords() {}

  static List<Word> of(WorkFiles files, int batches) throws IOException {
    var words = new ArrayList<Word>();
    for (int i = 0; i < batches; i++) {
      Path file = files.scratch().resolve(WorkFiles.words(i));
      if (Files.exists(file)) {
        try (var lines = Files.lines(file)) {
          lines.map(LINE::matcher).filter(Matcher::matches).forEach(line -> add(words, line));
        }
      }
    }
    words.sort(Comparator.comparingLong(Word::startMs));
    return apart(words);
  }

  private static void add(List<Word> words, Matcher line) {
    String text = OTHERWISE.matcher(line.group(4)).replaceFirst("");
    // Noises and pauses have names like words, but in signs of their own.
    if (text.isEmpty() || "<[+".indexOf(text.charAt(0)) >= 0) {
      return;
    }
    long start =
        Long.parseLong(line.group(1)) * Piece.MILLIS + Math.round(number(line.group(2)) * 1000);
    long length = Math.max(Piece.MILLIS, Math.round(number(line.group(3)) * 1000));
    double sure = Math.clamp(number(line.group(5)), 0, 1);
    words.add(new Word(text, start, start + length, sure, false));
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException _) {
      return 0;
    }
  }

  /** No word begins before the one in front of it has ended. */
  private static List<Word> apart(List<Word> words) {
    var apart = new ArrayList<Word>();
    long free = 0;
    for (Word word : words) {
      long start = Math.max(word.startMs(), free);
      long end = Math.max(word.endMs(), start + 1);
      apart.add(new Word(word.text(), start, end, word.confidence(), false));
      free = end;
    }
    return apart;
  }
}
