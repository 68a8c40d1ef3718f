package dev.lethe.document;

import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.text.PDFTextStripper;
import org.apache.pdfbox.text.TextPosition;
import org.jspecify.annotations.Nullable;

/** Gathers the words of one page with their places. */
final class PdfWords extends PDFTextStripper {
  private static final int WORDS = 200_000;

  private final int rotation;
  private final List<Word> words = new ArrayList<>();
  private final StringBuilder sideways = new StringBuilder();
  private int letters;
  private int unknown;

  private PdfWords(int rotation) {
    this.rotation = rotation;
    setSortByPosition(true);
    setSuppressDuplicateOverlappingText(true);
    setShouldSeparateByBeads(false);
  }

  /**
   * What a page has of text.
   *
   * @param sideways what runs in another direction than the page
   * @param legible whether it is text, and not glyphs of which nobody knows what letters they are
   */
  record Found(List<Word> words, String sideways, boolean legible) {}

  static Found of(PDDocument document, int number, int rotation) throws IOException {
    var stripper = new PdfWords(rotation);
    stripper.setStartPage(number);
    stripper.setEndPage(number);
    stripper.writeText(document, Writer.nullWriter());
    boolean legible = stripper.letters > 0 && stripper.unknown * 4 < stripper.letters;
    return new Found(stripper.words, stripper.sideways.toString().strip(), legible);
  }

  @Override
  protected void writeString(String text, List<TextPosition> places) {
    if (text.isBlank() || places.isEmpty() || words.size() > WORDS) {
      return;
    }
    count(text);
    if (Math.round(places.getFirst().getDir()) != rotation % 360) {
      sideways.append(text).append(' ');
      return;
    }
    TextPosition first = places.getFirst();
    double size = Math.max(1, first.getFontSizeInPt());
    double left = Double.MAX_VALUE;
    double right = 0;
    for (TextPosition place : places) {
      left = Math.min(left, place.getXDirAdj());
      right = Math.max(right, place.getXDirAdj() + place.getWidthDirAdj());
    }
    // A height of capitals over the line, and some below it.
    var box = new Box(left, first.getYDirAdj() - 0.8 * size, right - left, size);
    words.add(new Word(clean(text), box, size, isBold(first.getFont()), null));
  }

  private void count(String text) {
    letters += text.codePointCount(0, text.length());
    unknown +=
        (int)
            text.codePoints()
                .filter(c ->
                    c == 0xFFFD
                        || Character.getType(c) == Character.PRIVATE_USE
                        || Character.isISOControl(c))
                .count();
  }

  private static String clean(String text) {
    return text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
  }

  private static boolean isBold(@Nullable PDFont font) {
    String name = font == null || font.getName() == null ? "" : font.getName();
    return name.toLowerCase(Locale.ROOT).matches(".*(bold|black|heavy|-bd|cmbx).*");
  }
}
