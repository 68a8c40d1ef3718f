package dev.lethe.type.command;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.function.ObjDoubleConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads how far a program says it is: lines such as {@code 0.42 draw} or {@code 42% draw}. What is
 * no such line is passed over, and so is what is longer than any.
 */
final class ProgressLines {
  private static final int LONGEST = 256;
  private static final String UNNAMED = "work";
  private static final Pattern LINE =
      Pattern.compile("\\s*([0-9]{1,9}(?:\\.[0-9]{1,18})?)\\s*(%?)(?:\\s+(.*?))?\\s*");

  private final Set<String> phases;
  private final ObjDoubleConsumer<String> told;

  /**
   * Tells each step by its phase and how much is done, from 0 to 1.
   *
   * @param phases the words that name phases; any other stands as {@code work}
   */
  ProgressLines(Set<String> phases, ObjDoubleConsumer<String> told) {
    this.phases = phases;
    this.told = told;
  }

  /** Reads all there is. */
  void read(InputStream from) throws IOException {
    var line = new StringBuilder();
    byte[] buffer = new byte[4096];
    for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
      for (char c : new String(buffer, 0, n, StandardCharsets.ISO_8859_1).toCharArray()) {
        // Programs that draw a bar on a terminal end their lines with a carriage return.
        if (c == '\n' || c == '\r') {
          line(line);
          line.setLength(0);
        } else if (line.length() <= LONGEST) {
          line.append(c);
        }
      }
    }
    line(line);
  }

  private void line(CharSequence line) {
    Matcher said = LINE.matcher(line);
    if (line.length() > LONGEST || !said.matches()) {
      return;
    }
    double number = Double.parseDouble(said.group(1));
    double fraction = said.group(2).isEmpty() ? number : number / 100;
    String phase = said.group(3);
    if (fraction <= 1) {
      told.accept(phase != null && phases.contains(phase) ? phase : UNNAMED, fraction);
    }
  }
}
