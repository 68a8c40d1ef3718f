package dev.lethe.document;

import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Which styles of a DOCX are headings: by their names, or by the place they take in an outline. */
record WordStyles(Map<String, Integer> levels) {
  private static final int OUTLINE_ENDS = 9;

  static WordStyles of(Parts parts, String part) throws IOException, Unreadable {
    var levels = new HashMap<String, Integer>();
    if (part.isEmpty() || !parts.has(part)) {
      return new WordStyles(levels);
    }
    try (Xml xml = parts.xml(part)) {
      String id = "";
      while (xml.next()) {
        if (xml.starts("style")) {
          id = xml.value("styleId");
        } else if (xml.starts("name") && !id.isEmpty()) {
          int level = named(xml.value("val"));
          if (level > 0) {
            levels.put(id, level);
          }
        } else if (xml.starts("outlineLvl")) {
          int outline = xml.number("val", OUTLINE_ENDS);
          if (outline < OUTLINE_ENDS) {
            levels.putIfAbsent(id, outline + 1);
          }
        }
      }
    }
    return new WordStyles(levels);
  }

  /** Zero if it is none. */
  int level(String style) {
    return Math.min(6, levels.getOrDefault(style, named(style)));
  }

  private static int named(String name) {
    String plain = name.toLowerCase(Locale.ROOT).replace(" ", "");
    if (plain.equals("title")) {
      return 1;
    }
    return plain.matches("heading[1-9]") ? plain.charAt(7) - '0' : 0;
  }
}
