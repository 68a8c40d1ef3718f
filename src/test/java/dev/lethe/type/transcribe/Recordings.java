package dev.lethe.type.transcribe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What people read aloud, with what they read: the recordings of pocketsphinx-testdata. */
final class Recordings {
  private static final Path FOLDER = Path.of("/usr/share/pocketsphinx/test/data/librivox");
  private static final Pattern LINE = Pattern.compile("<s> (.*) </s> \\((.*)\\)");

  /** One recording. */
  record Reading(Path file, String text) {
    List<String> words() {
      return Recordings.words(text);
    }
  }

  private Recordings() {}

  static List<Reading> all() throws IOException {
    try (Stream<String> lines = Files.lines(FOLDER.resolve("transcription"))) {
      return lines
          .map(LINE::matcher)
          .filter(Matcher::matches)
          .map(line -> new Reading(FOLDER.resolve(line.group(2) + ".wav"), line.group(1)))
          .toList();
    }
  }

  /** The one whose name ends with this. */
  static Reading of(String name) throws IOException {
    return all().stream()
        .filter(reading -> reading.file().toString().contains(name))
        .findFirst()
        .orElseThrow();
  }

  static List<String> words(String text) {
    return Arrays.stream(text.toLowerCase(Locale.ROOT).split("[^a-z']+", -1))
        .filter(word -> !word.isEmpty())
        .toList();
  }

  /** How many words have to be put in, taken out or changed to make one text of the other. */
  static int errors(List<String> wanted, List<String> heard) {
    int[] before = new int[heard.size() + 1];
    Arrays.setAll(before, i -> i);
    for (int i = 1; i <= wanted.size(); i++) {
      int[] row = new int[heard.size() + 1];
      row[0] = i;
      for (int j = 1; j <= heard.size(); j++) {
        int change = wanted.get(i - 1).equals(heard.get(j - 1)) ? 0 : 1;
        row[j] = Math.min(before[j - 1] + change, Math.min(before[j], row[j - 1]) + 1);
      }
      before = row;
    }
    return before[heard.size()];
  }
}
