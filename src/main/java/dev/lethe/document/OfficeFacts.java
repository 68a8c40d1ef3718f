package dev.lethe.document;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** What a document of Office says of itself. */
final class OfficeFacts {
  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("title", "title"),
          Map.entry("creator", "author"),
          Map.entry("subject", "subject"),
          Map.entry("keywords", "keywords"),
          Map.entry("description", "description"),
          Map.entry("created", "created_at"),
          Map.entry("modified", "modified_at"),
          Map.entry("language", "language"),
          Map.entry("Application", "creator"),
          Map.entry("Pages", "pages"));

  private OfficeFacts() {}

  static Map<String, String> of(Parts parts) throws IOException, Unreadable {
    var facts = new TreeMap<String, String>();
    for (String part : new String[] {"docProps/core.xml", "docProps/app.xml"}) {
      if (parts.has(part)) {
        read(parts, part, facts);
      }
    }
    return facts;
  }

  private static void read(Parts parts, String part, Map<String, String> facts)
      throws IOException, Unreadable {
    try (Xml xml = parts.xml(part)) {
      String name = "";
      var text = new StringBuilder();
      while (xml.next()) {
        if (xml.starts()) {
          name = NAMES.getOrDefault(xml.name(), "");
          text.setLength(0);
        } else if (xml.isText() && !name.isEmpty()) {
          text.append(xml.text());
        } else if (xml.ends() && !name.isEmpty()) {
          PdfReader.put(facts, name, text.toString());
          name = "";
        }
      }
    }
  }
}
