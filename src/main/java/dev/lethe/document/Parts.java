package dev.lethe.document;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * The parts of a document of Office: XML files in an archive that refer to each other.
 *
 * <p>Against bombs nothing is believed that the archive says of itself: what is unpacked is counted
 * on its way, in all parts together. A reference leads to a part of the same archive or nowhere.
 */
final class Parts implements AutoCloseable {
  private static final long MOST_BYTES = 256L << 20;
  private static final int MOST_ENTRIES = 20_000;
  private static final String RELATIONS =
      "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

  private final ZipFile archive;
  private long unpacked;

  private Parts(ZipFile archive) {
    this.archive = archive;
  }

  static Parts open(Path file) throws IOException, Unreadable {
    try {
      var archive = new ZipFile(file.toFile());
      if (archive.size() > MOST_ENTRIES) {
        archive.close();
        throw Unreadable.limit("the archive has more than " + MOST_ENTRIES + " entries");
      }
      return new Parts(archive);
    } catch (ZipException | IllegalArgumentException _) {
      throw Unreadable.damaged("the archive is damaged");
    }
  }

  Format format() throws IOException, Unreadable {
    Optional<String> main =
        relations("").values().stream()
            .filter(relation -> relation.type().endsWith("/officeDocument"))
            .map(Relation::target)
            .findFirst();
    String name = main.orElse("");
    if (name.startsWith("word/")) {
      return Format.DOCX;
    }
    if (name.startsWith("ppt/")) {
      return Format.PPTX;
    }
    if (name.startsWith("xl/") && !name.endsWith(".bin")) {
      return Format.XLSX;
    }
    throw Unreadable.damaged("the archive is no DOCX, PPTX or XLSX");
  }

  /** Where the document begins. */
  String main() throws IOException, Unreadable {
    return relations("").values().stream()
        .filter(relation -> relation.type().endsWith("/officeDocument"))
        .map(Relation::target)
        .findFirst()
        .orElseThrow(() -> Unreadable.damaged("the document has no main part"));
  }

  boolean has(String name) {
    return archive.getEntry(name) != null;
  }

  /**
   * Reads a part.
   *
   * @throws Unreadable if it is not there
   */
  Xml xml(String name) throws IOException, Unreadable {
    ZipEntry entry = archive.getEntry(name);
    if (entry == null) {
      throw Unreadable.damaged("a part of the document is missing");
    }
    return new Xml(new Counted(archive.getInputStream(entry)));
  }

  /** What a part refers to. */
  record Relation(String type, String target) {}

  /** By their ids; of those that lead out of the document none. */
  Map<String, Relation> relations(String part) throws IOException, Unreadable {
    int slash = part.lastIndexOf('/');
    String folder = part.substring(0, slash + 1);
    String name = folder + "_rels/" + part.substring(slash + 1) + ".rels";
    var relations = new HashMap<String, Relation>();
    if (!has(name)) {
      return relations;
    }
    try (Xml xml = xml(name)) {
      while (xml.next()) {
        if (xml.starts("Relationship") && !xml.value("TargetMode").equals("External")) {
          relations.put(
              xml.value("Id"),
              new Relation(xml.value("Type"), resolved(folder, xml.value("Target"))));
        }
      }
    }
    return relations;
  }

  static String id(Xml xml) {
    String id = xml.value(RELATIONS, "id");
    return id.isEmpty()
        ? xml.value("http://purl.oclc.org/ooxml/officeDocument/relationships", "id")
        : id;
  }

  private static String resolved(String folder, String target) {
    String path = target.startsWith("/") ? target.substring(1) : folder + target;
    var steps = new java.util.ArrayDeque<String>();
    for (String step : path.split("/", -1)) {
      if (step.equals("..")) {
        steps.pollLast();
      } else if (!step.equals(".") && !step.isEmpty()) {
        steps.add(step);
      }
    }
    return String.join("/", steps);
  }

  @Override
  public void close() throws IOException {
    archive.close();
  }

  /** Is over when too much came out of the archive. */
  private final class Counted extends FilterInputStream {
    Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int n = in.read(into, offset, length);
      unpacked += Math.max(0, n);
      if (unpacked > MOST_BYTES) {
        throw new TooMuch("unpacked, the document has more than " + MOST_BYTES + " bytes");
      }
      return n;
    }
  }
}
