package dev.lethe.caption;

import java.util.List;
import java.util.stream.Collectors;

/** Writes the formats that are markup. */
final class MarkupCues {
  private MarkupCues() {}

  static String dfxp(List<Cue> cues, Style style) {
    var out = new StringBuilder();
    out.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
        .append("<tt xmlns=\"http://www.w3.org/ns/ttml\"")
        .append(" xmlns:ttm=\"http://www.w3.org/ns/ttml#metadata\"")
        .append(" xmlns:tts=\"http://www.w3.org/ns/ttml#styling\" xml:lang=\"")
        .append(escaped(style.language()))
        .append("\">\n  <head>\n")
        .append(metadata(style))
        .append("    <layout>\n      <region xml:id=\"bottom\" tts:displayAlign=\"after\"")
        .append(" tts:textAlign=\"center\" tts:origin=\"10% 10%\" tts:extent=\"80% 80%\"/>\n")
        .append("    </layout>\n  </head>\n  <body region=\"bottom\">\n    <div>\n");
    for (Cue cue : cues) {
      out.append("      <p begin=\"")
          .append(Clock.full(cue.startMs(), '.'))
          .append("\" end=\"")
          .append(Clock.full(cue.endMs(), '.'))
          .append("\">")
          .append(lines(cue, "<br/>"))
          .append("</p>\n");
    }
    return out.append("    </div>\n  </body>\n</tt>\n").toString();
  }

  private static String metadata(Style style) {
    if (style.title().isEmpty() && style.id().isEmpty()) {
      return "";
    }
    return "    <metadata>\n      <ttm:title>"
        + escaped(style.title())
        + "</ttm:title>\n      <ttm:desc>"
        + escaped(style.id())
        + "</ttm:desc>\n    </metadata>\n";
  }

  static String sami(List<Cue> cues, Style style) {
    var out = new StringBuilder();
    out.append("<SAMI>\n<HEAD>\n<TITLE>")
        .append(escaped(style.title()))
        .append("</TITLE>\n<STYLE TYPE=\"text/css\">\n<!--\n")
        .append("P { font-family: Arial; text-align: center; }\n")
        .append(".CC { Name: Captions; lang: ")
        .append(style.language().replaceAll("[^A-Za-z0-9-]", ""))
        .append("; SAMIType: CC; }\n-->\n</STYLE>\n</HEAD>\n<BODY>\n");
    for (int i = 0; i < cues.size(); i++) {
      Cue cue = cues.get(i);
      sync(out, cue.startMs(), lines(cue, "<br>"));
      if (i + 1 == cues.size() || cues.get(i + 1).startMs() > cue.endMs()) {
        sync(out, cue.endMs(), "&nbsp;");
      }
    }
    return out.append("</BODY>\n</SAMI>\n").toString();
  }

  private static void sync(StringBuilder out, long at, String text) {
    out.append("<SYNC Start=")
        .append(at)
        .append("><P Class=CC>")
        .append(text)
        .append("</P></SYNC>\n");
  }

  private static String lines(Cue cue, String between) {
    return cue.lines().stream().map(MarkupCues::escaped).collect(Collectors.joining(between));
  }

  /** No sign of control may stand in XML, not even written as a number. */
  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replaceAll("[\\p{Cntrl}\\x{FFFE}\\x{FFFF}\\x{D800}-\\x{DFFF}]", " ");
  }
}
