package dev.lethe.document;

import java.io.IOException;
import java.io.InputStream;
import javax.xml.XMLConstants;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * One XML part, read from its beginning to its end. It has no document type: without one there are
 * no entities, neither such that multiply nor such that come from elsewhere.
 */
final class Xml implements AutoCloseable {
  private static final int DEEPEST = 1000;

  private final InputStream in;
  private final XMLStreamReader reader;
  private int depth;

  Xml(InputStream in) throws IOException, Unreadable {
    this.in = in;
    try {
      var factory = XMLInputFactory.newDefaultFactory();
      factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
      factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
      factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
      factory.setProperty(XMLInputFactory.IS_COALESCING, false);
      factory.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
      reader = factory.createXMLStreamReader(in);
    } catch (XMLStreamException e) {
      throw trouble(e);
    }
  }

  /** Goes one step on; false at the end. */
  boolean next() throws IOException, Unreadable {
    try {
      if (!reader.hasNext()) {
        return false;
      }
      int event = reader.next();
      if (event == XMLStreamConstants.DTD || event == XMLStreamConstants.ENTITY_REFERENCE) {
        throw Unreadable.damaged("the document has a document type, which Office never writes");
      }
      if (event == XMLStreamConstants.START_ELEMENT && ++depth > DEEPEST) {
        throw Unreadable.damaged("the document is nested too deeply");
      }
      if (event == XMLStreamConstants.END_ELEMENT) {
        depth--;
      }
      return true;
    } catch (XMLStreamException e) {
      throw trouble(e);
    }
  }

  private static Unreadable trouble(XMLStreamException e) throws IOException {
    // What a stream threw comes wrapped in one of two ways.
    for (Throwable cause : new Throwable[] {e.getNestedException(), e.getCause()}) {
      if (cause instanceof TooMuch tooMuch) {
        throw tooMuch;
      }
    }
    return Unreadable.damaged("a part of the document is no XML");
  }

  boolean starts() {
    return reader.isStartElement();
  }

  boolean starts(String name) {
    return reader.isStartElement() && reader.getLocalName().equals(name);
  }

  boolean ends(String name) {
    return reader.isEndElement() && reader.getLocalName().equals(name);
  }

  boolean ends() {
    return reader.isEndElement();
  }

  boolean isText() {
    return reader.isCharacters();
  }

  String text() {
    return reader.getText();
  }

  String name() {
    return reader.getLocalName();
  }

  int depth() {
    return depth;
  }

  /** Of an attribute, whatever its namespace; empty if it is not there. */
  String value(String name) {
    for (int i = 0; i < reader.getAttributeCount(); i++) {
      if (reader.getAttributeLocalName(i).equals(name)) {
        return reader.getAttributeValue(i);
      }
    }
    return "";
  }

  String value(String namespace, String name) {
    String value = reader.getAttributeValue(namespace, name);
    return value == null ? "" : value;
  }

  /** Of an attribute that is a number; what is none is this instead. */
  int number(String name, int otherwise) {
    String value = value(name);
    return value.matches("-?[0-9]{1,9}") ? Integer.parseInt(value) : otherwise;
  }

  /** Passes over the element that has just begun. */
  void skip() throws IOException, Unreadable {
    int outside = depth - 1;
    boolean more = true;
    while (more && depth > outside) {
      more = next();
    }
  }

  @Override
  public void close() throws IOException {
    try {
      reader.close();
    } catch (XMLStreamException _) {
      // It reads no further either way.
      in.close();
      return;
    }
    in.close();
  }
}
