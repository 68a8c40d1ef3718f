package dev.lethe.caption;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * Reads the paragraphs of a DFXP or TTML file.
 *
 * <p>A file that declares a document type is refused whole: it may name other files and addresses,
 * and entities that grow to gigabytes.
 */
final class DfxpText {
  private static final Pattern CLOCK =
      Pattern.compile("([0-9]{1,4}):([0-9]{2}):([0-9]{2})(?:\\.([0-9]{1,9})|:([0-9]{2}))?");
  private static final Pattern OFFSET = Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,9})?)(h|m|s|ms)");
  private static final int FRAMES = 30;

  private DfxpText() {}

  static Given read(String text) throws BadText {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
    try {
      return new Given(parts(factory.createXMLStreamReader(new StringReader(text))), true);
    } catch (XMLStreamException | IllegalStateException _) {
      throw new BadText("the transcript is not well-formed XML");
    }
  }

  private static List<Given.Part> parts(XMLStreamReader xml) throws XMLStreamException, BadText {
    var parts = new ArrayList<Given.Part>();
    while (xml.hasNext()) {
      int event = xml.next();
      if (event == XMLStreamConstants.DTD || event == XMLStreamConstants.ENTITY_REFERENCE) {
        throw new BadText("a transcript with a document type is not read");
      }
      if (event == XMLStreamConstants.START_ELEMENT && xml.getLocalName().equals("p")) {
        paragraph(xml, parts);
      }
    }
    return parts;
  }

  private static void paragraph(XMLStreamReader xml, List<Given.Part> parts)
      throws XMLStreamException, BadText {
    OptionalLong start = millis(xml.getAttributeValue(null, "begin"));
    OptionalLong end = millis(xml.getAttributeValue(null, "end"));
    OptionalLong lasting = millis(xml.getAttributeValue(null, "dur"));
    String words = GivenText.words(text(xml));
    if (words.isEmpty()) {
      return;
    }
    if (end.isEmpty() && start.isPresent() && lasting.isPresent()) {
      end = OptionalLong.of(start.getAsLong() + lasting.getAsLong());
    }
    if (start.isEmpty() || end.isEmpty() || end.getAsLong() <= start.getAsLong()) {
      throw new BadText(
          "the transcript has a paragraph without times: number " + (parts.size() + 1));
    }
    GivenText.add(parts, new Given.Part(start.getAsLong(), end.getAsLong(), words));
  }

  private static String text(XMLStreamReader xml) throws XMLStreamException, BadText {
    var text = new StringBuilder();
    int depth = 1;
    while (depth > 0) {
      switch (xml.next()) {
        case XMLStreamConstants.START_ELEMENT -> {
          depth++;
          text.append(xml.getLocalName().equals("br") ? " " : "");
        }
        case XMLStreamConstants.END_ELEMENT -> depth--;
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> text.append(xml.getText());
        case XMLStreamConstants.ENTITY_REFERENCE, XMLStreamConstants.DTD ->
            throw new BadText("a transcript with entities of its own is not read");
        default -> {}
      }
    }
    return text.toString();
  }

  private static OptionalLong millis(@Nullable String text) {
    Matcher clock = CLOCK.matcher(text == null ? "" : text);
    if (clock.matches()) {
      long seconds =
          Long.parseLong(clock.group(1)) * 3600
              + Long.parseLong(clock.group(2)) * 60
              + Long.parseLong(clock.group(3));
      String fraction = clock.group(4);
      String frames = clock.group(5);
      long part = fraction == null ? 0 : Math.round(Double.parseDouble("0." + fraction) * 1000);
      part += frames == null ? 0 : Long.parseLong(frames) * 1000 / FRAMES;
      return OptionalLong.of(seconds * 1000 + part);
    }
    Matcher offset = OFFSET.matcher(text == null ? "" : text);
    if (!offset.matches()) {
      return OptionalLong.empty();
    }
    double value = Double.parseDouble(offset.group(1));
    double unit =
        switch (offset.group(2)) {
          case "h" -> 3_600_000;
          case "m" -> 60_000;
          case "s" -> 1000;
          default -> 1;
        };
    return OptionalLong.of(Math.round(value * unit));
  }
}
