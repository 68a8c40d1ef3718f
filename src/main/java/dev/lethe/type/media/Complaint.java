package dev.lethe.type.media;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What a program said on its error stream, fit to be shown to the job's owner. */
public record Complaint(String raw) {
  private static final int MOST_CHARS = 500;
  private static final int MOST_LINES = 3;
  private static final Pattern SPEAKER = Pattern.compile("\\[[^\\]\\n]* @ 0x[0-9a-fA-F]+\\]\\s*");
  private static final Pattern FILE_URL = Pattern.compile("file:[^\\s:'\"]*:?\\s*");
  private static final Pattern PATH =
      Pattern.compile("(?<![\\w.)])/[\\w.@+~%-]+(?:/[\\w.@+~%-]*)*");
  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}+");

  public boolean mentions(String words) {
    return raw.contains(words);
  }

  /** The last lines without addresses, paths and repetitions. */
  public List<String> lines() {
    var lines = new ArrayList<String>();
    for (String line : raw.split("\n", -1)) {
      String clean = clean(line);
      if (!clean.isEmpty() && !lines.contains(clean)) {
        lines.add(clean);
      }
    }
    return List.copyOf(lines.subList(Math.max(0, lines.size() - MOST_LINES), lines.size()));
  }

  public String sentence(String otherwise) {
    String text = String.join("; ", lines());
    return text.isEmpty() ? otherwise : bounded(text);
  }

  private static String clean(String line) {
    String text = SPEAKER.matcher(line).replaceAll("");
    text = FILE_URL.matcher(text).replaceAll("");
    text = PATH.matcher(text).replaceAll("(path)");
    return bounded(CONTROL.matcher(text).replaceAll(" ").strip());
  }

  private static String bounded(String text) {
    return text.length() <= MOST_CHARS ? text : text.substring(0, MOST_CHARS - 1) + "…";
  }
}
