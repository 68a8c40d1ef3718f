package dev.lethe.document;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.encryption.AccessPermission;
import org.apache.pdfbox.pdmodel.encryption.StandardProtectionPolicy;

/** Documents that are out for something else than being read, made here byte by byte. */
public final class HostileDocuments {
  private static final String W =
      "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";
  private static final String WORD = "word/document.xml";
  private static final int MIB = 1 << 20;

  /** Ends one way or another, but ends. */
  public static final String ANY = "any";

  /** It is read. */
  public static final String READ = "read";

  private final String file;
  private final String address;
  private final List<Case> cases = new ArrayList<>();

  /**
   * One document.
   *
   * @param end how it is to end: a reason of the parser, or one of the words above
   * @param heavy whether it takes seconds or hundreds of megabytes
   */
  public record Case(String name, byte[] bytes, String end, boolean heavy) {}

  private HostileDocuments(String file, String address) {
    this.file = file;
    this.address = address;
  }

  /**
   * All of them.
   *
   * @param file the address of a file that none may read
   * @param address the address of a listener that none may reach
   */
  public static List<Case> all(String file, String address) throws IOException {
    var documents = new HostileDocuments(file, address);
    documents.nothing();
    documents.pdf();
    documents.entities();
    documents.archives();
    documents.sheets();
    documents.pages();
    documents.pictures();
    return documents.cases;
  }

  private void add(String name, byte[] bytes, String end) {
    cases.add(new Case(name, bytes, end, false));
  }

  private void heavy(String name, byte[] bytes, String end) {
    cases.add(new Case(name, bytes, end, true));
  }

  private void nothing() {
    add("nothing at all", new byte[0], "not_document");
    add("plain text", "Hello, this is a letter.".getBytes(UTF_8), "not_document");
    add("a program", "\u007fELF\2\1\1 and so on".getBytes(ISO_8859_1), "not_document");
    add(
        "a drawing that shows a file",
        ("<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"><image href=\""
                + file
                + "\"/></svg>")
            .getBytes(UTF_8),
        "not_document");
    add("an old document", ole("WordDocument"), "not_document");
    add("a locked document of Office", ole("EncryptedPackage"), "encrypted");
  }

  private static byte[] ole(String name) {
    var out = ByteBuffer.allocate(4096);
    out.put("\u00D0\u00CF\u0011\u00E0\u00A1\u00B1\u001A\u00E1".getBytes(ISO_8859_1));
    out.position(1024);
    out.put(name.getBytes(UTF_16LE));
    return out.array();
  }

  private void pdf() throws IOException {
    byte[] whole = resource("report.pdf");
    add("half a PDF", Arrays.copyOf(whole, whole.length / 2), ANY);
    add("a PDF that is only its first line", "%PDF-1.7\n".getBytes(UTF_8), "not_document");
    add("a locked PDF", locked(whole), "encrypted");
    add("a PDF of a thousand million pages", pdf("/Count 1000000000 /Kids [3 0 R]", ""), READ);
    add("a PDF whose pages contain themselves", pdf("/Count 1 /Kids [2 0 R]", ""), ANY);
    add("a PDF as large as a country", pdf("/Count 1 /Kids [3 0 R]", "0 0 99999999 99999999"), ANY);
    add("a PDF of brackets", pdf("/Count 1 /Kids [3 0 R] /Deep " + "[".repeat(200_000), ""), ANY);
    add("a PDF that opens things", opening(), READ);
    heavy("a PDF that unpacks to a gigabyte", unpacking(1024), ANY);
  }

  private static byte[] pdf(String pages, String box) {
    String media = box.isEmpty() ? "0 0 200 200" : box;
    return ("%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
            + "2 0 obj\n<< /Type /Pages "
            + pages
            + " >>\nendobj\n3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox ["
            + media
            + "] >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n")
        .getBytes(ISO_8859_1);
  }

  private byte[] opening() {
    return ("%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /URI /URI ("
            + address
            + ") >> /AA << /O << /S /Launch /F (/bin/sh) >> >> >>\nendobj\n"
            + "2 0 obj\n<< /Type /Pages /Count 1 /Kids [3 0 R] >>\nendobj\n"
            + "3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 5 0 R"
            + " /Resources << /XObject << /X 4 0 R >> >> >>\nendobj\n"
            + "4 0 obj\n<< /Type /XObject /Subtype /Image /Width 9 /Height 9 /BitsPerComponent 8"
            + " /ColorSpace /DeviceGray /F ("
            + file
            + ") /FFilter /FlateDecode /Length 0 >>\nstream\n\nendstream\nendobj\n"
            + "5 0 obj\n<< /Length 27 >>\nstream\nq 99 0 0 99 9 9 cm /X Do Q \nendstream\nendobj\n"
            + "trailer\n<< /Root 1 0 R >>\n%%EOF\n")
        .getBytes(ISO_8859_1);
  }

  private static byte[] unpacking(int mebibytes) throws IOException {
    var packed = new ByteArrayOutputStream();
    try (var out = new DeflaterOutputStream(packed, new Deflater(9))) {
      byte[] piece = "(a) Tj ".repeat(MIB / 7).getBytes(ISO_8859_1);
      for (int i = 0; i < mebibytes; i++) {
        out.write(piece);
      }
    }
    var whole = new ByteArrayOutputStream();
    whole.write(
        ("%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
                + "2 0 obj\n<< /Type /Pages /Count 1 /Kids [3 0 R] >>\nendobj\n"
                + "3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200]"
                + " /Contents 4 0 R >>\nendobj\n4 0 obj\n<< /Filter /FlateDecode /Length "
                + packed.size()
                + " >>\nstream\n")
            .getBytes(ISO_8859_1));
    whole.write(packed.toByteArray());
    whole.write("\nendstream\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n".getBytes(ISO_8859_1));
    return whole.toByteArray();
  }

  private static byte[] locked(byte[] pdf) throws IOException {
    try (PDDocument document = Loader.loadPDF(pdf)) {
      document.protect(new StandardProtectionPolicy("owner", "user", new AccessPermission()));
      var out = new ByteArrayOutputStream();
      document.save(out);
      return out.toByteArray();
    }
  }

  private void entities() throws IOException {
    var laughs = new StringBuilder("<!ENTITY a \"ha\">");
    for (char c = 'b'; c <= 'k'; c++) {
      laughs.append("<!ENTITY ").append(c).append(" \"");
      laughs.append(("&" + (char) (c - 1) + ";").repeat(10)).append("\">");
    }
    add("a thousand million laughs", entity(laughs.toString(), "&k;"), "not_document");
    add(
        "an entity of many uses",
        entity("<!ENTITY x \"" + "x".repeat(50_000) + "\">", "&x;".repeat(20_000)),
        "not_document");
    String fromFile = "<!ENTITY x SYSTEM \"" + file + "\">";
    add("an entity that is a file", entity(fromFile, "&x;"), "not_document");
    String fromWeb = "<!ENTITY x SYSTEM \"" + address + "\">";
    add("an entity that is an address", entity(fromWeb, "&x;"), "not_document");
    String declared = "<!ENTITY % x SYSTEM \"" + address + "\"> %x;";
    add("a declaration that is an address", entity(declared, ""), "not_document");
    add(
        "a document type that is an address",
        word("<!DOCTYPE w:document SYSTEM \"" + address + "\">" + body("x")),
        "not_document");
    byte[] web =
        ("<!DOCTYPE html [<!ENTITY x SYSTEM \""
                + file
                + "\">]><html><body><p>&x;</p></body></html>")
            .getBytes(UTF_8);
    add("a page whose entity is a file", web, READ);
  }

  private static byte[] entity(String declaration, String use) throws IOException {
    return word("<!DOCTYPE w:document [" + declaration + "]>" + body(use));
  }

  private static String body(String text) {
    return "<w:document "
        + W
        + "><w:body><w:p><w:r><w:t>"
        + text
        + "</w:t></w:r></w:p></w:body></w:document>";
  }

  private static byte[] word(String document) throws IOException {
    return zip(Map.of("_rels/.rels", relations(WORD, ""), WORD, document));
  }

  private static String relations(String main, String more) {
    return "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
        + "<Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/"
        + "relationships/officeDocument\" Target=\""
        + main
        + "\"/>"
        + more
        + "</Relationships>";
  }

  private static byte[] zip(Map<String, String> parts) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, String> part : parts.entrySet()) {
        zip.putNextEntry(new ZipEntry(part.getKey()));
        zip.write(part.getValue().getBytes(UTF_8));
        zip.closeEntry();
      }
    }
    return bytes.toByteArray();
  }

  private void archives() throws IOException {
    byte[] whole = resource("report.docx");
    add("half a DOCX", Arrays.copyOf(whole, whole.length / 2), "not_document");
    add("an archive of something else", zip(Map.of("a.txt", "a")), "not_document");
    add(
        "a DOCX that leads out of itself",
        zip(Map.of("_rels/.rels", relations("../../../../etc/passwd", ""))),
        "not_document");
    add(
        "a DOCX with parts elsewhere",
        zip(
            Map.of(
                "_rels/.rels",
                relations(WORD, ""),
                WORD,
                body("x"),
                "word/_rels/document.xml.rels",
                "<Relationships><Relationship Id=\"r1\" Type=\"a/styles\" TargetMode=\"External\""
                    + " Target=\""
                    + address
                    + "\"/><Relationship Id=\"r2\" Type=\"a/footnotes\""
                    + " Target=\""
                    + file
                    + "\"/></Relationships>")),
        READ);
    add(
        "a DOCX nested without end",
        word("<w:document " + W + ">" + "<w:p>".repeat(100_000)),
        "not_document");
    var many = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(many)) {
      for (int i = 0; i < 20_001; i++) {
        zip.putNextEntry(new ZipEntry("a" + i));
      }
    }
    add("an archive of very many files", many.toByteArray(), "limit");
    add("a DOCX that lies about its size", lying(word(body("x".repeat(100_000)))), ANY);
    heavy(
        "a DOCX that unpacks to a gigabyte",
        bomb(WORD, "<w:document " + W + "><w:body><w:p><w:r><w:t>", " ", 1024),
        "limit");
  }

  /** Says in both of its directories that a part has ten bytes when unpacked. */
  private static byte[] lying(byte[] zip) {
    byte[] lie = zip.clone();
    for (int i = 0; i + 30 < lie.length; i++) {
      if (lie[i] == 'P' && lie[i + 1] == 'K' && lie[i + 2] == 1 && lie[i + 3] == 2) {
        ByteBuffer.wrap(lie, i + 24, 4).putInt(0x0A000000);
      }
    }
    return lie;
  }

  private static byte[] bomb(String main, String begin, String piece, int mebibytes)
      throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry("_rels/.rels"));
      zip.write(relations(main, "").getBytes(UTF_8));
      zip.putNextEntry(new ZipEntry(main));
      zip.write(begin.getBytes(UTF_8));
      byte[] block = piece.repeat(MIB / piece.length()).getBytes(UTF_8);
      for (int i = 0; i < mebibytes; i++) {
        zip.write(block);
      }
    }
    return bytes.toByteArray();
  }

  private void sheets() throws IOException {
    String sheet = "xl/worksheets/sheet1.xml";
    String book =
        "<workbook xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\">"
            + "<sheets><sheet name=\"a\" r:id=\"r1\"/></sheets></workbook>";
    String rels =
        "<Relationships><Relationship Id=\"r1\" Type=\"a/worksheet\""
            + " Target=\"worksheets/sheet1.xml\"/></Relationships>";
    add(
        "cells at both ends of the world",
        zip(
            Map.of(
                "_rels/.rels",
                relations("xl/workbook.xml", ""),
                "xl/workbook.xml",
                book,
                "xl/_rels/workbook.xml.rels",
                rels,
                sheet,
                "<worksheet><sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c></row>"
                    + "<row r=\"1048576\"><c r=\"XFD1048576\" t=\"s\"><v>99999</v></c>"
                    + "<c r=\"XFD1048576\"><v>2</v></c>"
                    + "<c r=\"ZZZZZZ1\"><v>3</v></c></row></sheetData></worksheet>")),
        READ);
    var cells = new StringBuilder("<worksheet><sheetData>");
    for (int row = 1; row <= 1100; row++) {
      cells.append("<row>").append("<c><v>1</v></c>".repeat(1000)).append("</row>");
    }
    heavy(
        "more cells than anybody reads",
        zip(
            Map.of(
                "_rels/.rels",
                relations("xl/workbook.xml", ""),
                "xl/workbook.xml",
                book,
                "xl/_rels/workbook.xml.rels",
                rels,
                sheet,
                cells.append("</sheetData></worksheet>").toString())),
        "limit");
  }

  private void pages() {
    add(
        "a page that fetches",
        ("<html><head><base href=\""
                + address
                + "\"><link rel=stylesheet href=\"a.css\">"
                + "<meta http-equiv=refresh content=\"0;url="
                + address
                + "\"><script src=\""
                + address
                + "\"></script></head><body><img src=\""
                + address
                + "\"><iframe src=\""
                + file
                + "\"></iframe><object data=\""
                + file
                + "\"></object><p>text</p></body>")
            .getBytes(UTF_8),
        READ);
    add("a page of boxes in boxes", ("<html><body>" + "<div>".repeat(60_000)).getBytes(UTF_8), ANY);
    add(
        "a page of tables in tables",
        ("<html><body>" + "<table><tr><td>a".repeat(600)).getBytes(UTF_8),
        ANY);
  }

  private void pictures() throws IOException {
    add("a picture as large as a town", png(60_000, 60_000), "limit");
    add("a picture without an end", Arrays.copyOf(png(50, 50), 45), "not_document");
    add("a picture that is only a beginning", new byte[] {-1, -40, -1, -32, 0, 16}, "not_document");
    byte[] gif = "GIF89a\u00FF\u00FF\u00FF\u00FF\u0080\0\0\0\0\0\0\0\0,".getBytes(ISO_8859_1);
    add("a GIF that says it is huge", gif, ANY);
    var tiff =
        ByteBuffer.allocate(64).put("MM\0*".getBytes(ISO_8859_1)).putInt(8).putShort((short) 0);
    add("a TIFF whose pages go round", tiff.putInt(8).array(), ANY);
  }

  private static byte[] png(int width, int height) throws IOException {
    var out = new ByteArrayOutputStream();
    out.write("\u0089PNG\r\n\u001A\n".getBytes(ISO_8859_1));
    var head = ByteBuffer.allocate(17).put("IHDR".getBytes(ISO_8859_1));
    head.putInt(width).putInt(height).put(new byte[] {8, 0, 0, 0, 0});
    chunk(out, head.array());
    chunk(out, "IDATxx".getBytes(ISO_8859_1));
    return out.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream out, byte[] typed) throws IOException {
    var crc = new CRC32();
    crc.update(typed);
    out.write(ByteBuffer.allocate(4).putInt(typed.length - 4).array());
    out.write(typed);
    out.write(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
  }

  static byte[] resource(String name) throws IOException {
    try (InputStream in = HostileDocuments.class.getResourceAsStream("/documents/" + name)) {
      return Objects.requireNonNull(in).readAllBytes();
    }
  }
}
