package dev.lethe.document;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;

/** The formats that are read, told by what a file begins with and never by its name. */
enum Format {
  PDF("application/pdf"),
  DOCX("application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
  PPTX("application/vnd.openxmlformats-officedocument.presentationml.presentation"),
  XLSX("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
  HTML("text/html"),
  PNG("image/png"),
  JPEG("image/jpeg"),
  TIFF("image/tiff"),
  GIF("image/gif"),
  BMP("image/bmp");

  private static final int HEAD = 4096;
  private static final int OLD_OFFICE = 1 << 20;
  private static final Pattern MARKUP =
      Pattern.compile(
          "^\\s*(?:<\\?xml[^>]*>\\s*)?(?:<!--.*?-->\\s*)*<(?:!doctype\\s+html|html|head|body|title"
              + "|meta|p|div|h[1-6]|table|ul|ol|article|main|section|span)\\b.*",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  private final String mediaType;

  Format(String mediaType) {
    this.mediaType = mediaType;
  }

  String mediaType() {
    return mediaType;
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  boolean isPicture() {
    return mediaType.startsWith("image/");
  }

  /** Of the three that are archives it is told by the archive: see {@link Parts#format}. */
  static Format of(Path file) throws IOException, Unreadable {
    String head;
    try (InputStream in = Files.newInputStream(file)) {
      head = new String(in.readNBytes(HEAD), ISO_8859_1);
    }
    if (head.startsWith("PK\3\4")) {
      try (Parts parts = Parts.open(file)) {
        return parts.format();
      }
    }
    if (head.startsWith("\u00D0\u00CF\u0011\u00E0")) {
      throw oldOffice(file);
    }
    return simple(head);
  }

  private static Format simple(String head) throws Unreadable {
    if (head.substring(0, Math.min(1024, head.length())).contains("%PDF-")) {
      return PDF;
    }
    if (head.startsWith("\u0089PNG\r\n")) {
      return PNG;
    }
    if (head.startsWith("\u00FF\u00D8\u00FF")) {
      return JPEG;
    }
    if (head.startsWith("II*\0") || head.startsWith("MM\0*")) {
      return TIFF;
    }
    if (head.startsWith("GIF8")) {
      return GIF;
    }
    if (head.startsWith("BM") && head.length() > 26) {
      return BMP;
    }
    String text = head.startsWith("\u00EF\u00BB\u00BF") ? head.substring(3) : head;
    if (MARKUP.matcher(text.replace("\0", "").replace("\u00FF\u00FE", "")).matches()) {
      return HTML;
    }
    throw Unreadable.damaged(
        "the input is none of PDF, DOCX, PPTX, XLSX, HTML, PNG, JPEG, TIFF, GIF and BMP");
  }

  /** A locked document of Office is an old one around the locked new one. */
  private static Unreadable oldOffice(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      String names = new String(in.readNBytes(OLD_OFFICE), ISO_8859_1).replace("\0", "");
      return names.contains("EncryptedPackage")
          ? Unreadable.encrypted()
          : Unreadable.damaged("documents of Office before 2007 are not read");
    }
  }
}
