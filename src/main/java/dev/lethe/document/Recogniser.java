package dev.lethe.document;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the words of a picture by tesseract. It is given plain grey pixels only, so that of what
 * strangers send nothing reaches the libraries it reads pictures with. It runs in the containment
 * that this process runs in, and ends with it.
 */
final class Recogniser {
  private static final double LEAST_CONFIDENCE = 0.3;
  private static final int WORDS = 200_000;

  private final Order.Reading reading;
  private final Path folder;

  Recogniser(Order.Reading reading, Path folder) {
    this.reading = reading;
    this.folder = folder;
  }

  /** The words of a grey picture, in its pixels. */
  List<Word> words(BufferedImage grey) throws IOException, InterruptedException, Unreadable {
    Path picture = folder.resolve("page.pgm");
    write(grey, picture);
    Path said = folder.resolve("said");
    var builder =
        new ProcessBuilder(
            reading.tesseract(),
            picture.toString(),
            "stdout",
            "--psm",
            "3",
            "--dpi",
            "300",
            // Black is what is darker than what is around it. By one measure for the whole page,
            // the
            // grain of the paper would be black where there is little else.
            "-c",
            "thresholding_method=2",
            "-l",
            String.join("+", reading.languages()),
            "tsv");
    // More threads than one make it slower, and the server runs several jobs at a time.
    builder.environment().put("OMP_THREAD_LIMIT", "1");
    builder.redirectError(said.toFile());
    Process tesseract = builder.start();
    List<Word> words;
    try (BufferedReader out = tesseract.inputReader(UTF_8)) {
      words = read(out);
    }
    if (tesseract.waitFor() != 0) {
      throw failure(said);
    }
    Files.delete(picture);
    return words;
  }

  private static Unreadable failure(Path said) throws IOException {
    String text = new String(Files.readAllBytes(said), UTF_8);
    return new Unreadable(
        Unreadable.Reason.PROGRAM,
        text.contains("Failed loading language") || text.contains("Error opening data file")
            ? "tesseract has no data for one of the languages"
            : "tesseract failed");
  }

  private static void write(BufferedImage grey, Path file) throws IOException {
    byte[] pixels = ((DataBufferByte) grey.getRaster().getDataBuffer()).getData();
    try (var out = new BufferedOutputStream(Files.newOutputStream(file))) {
      out.write(("P5\n" + grey.getWidth() + " " + grey.getHeight() + "\n255\n").getBytes(UTF_8));
      out.write(pixels);
    }
  }

  private static List<Word> read(BufferedReader table) throws IOException {
    var words = new ArrayList<Word>();
    var line = new ArrayList<Word>();
    Box lineBox = new Box(0, 0, 0, 0);
    for (String row = table.readLine(); row != null; row = table.readLine()) {
      String[] fields = row.split("\t", -1);
      if (fields.length < 12 || words.size() > WORDS) {
        continue;
      }
      if (fields[0].equals("4")) {
        flush(line, lineBox, words);
        lineBox = box(fields);
      } else if (fields[0].equals("5")) {
        double confidence = Double.parseDouble(fields[10]) / 100;
        String text = fields[11].strip();
        if (!text.isEmpty() && confidence >= LEAST_CONFIDENCE) {
          line.add(new Word(text, box(fields), 0, false, confidence));
        }
      }
    }
    flush(line, lineBox, words);
    return words;
  }

  /** All words of a line are as high as it is: a word without tall letters is no smaller type. */
  private static void flush(List<Word> line, Box lineBox, List<Word> words) {
    double[] heights = line.stream().mapToDouble(word -> word.box().height()).sorted().toArray();
    double median = heights.length == 0 ? 0 : heights[heights.length / 2];
    double height = Math.min(lineBox.height(), 1.6 * median);
    for (Word word : line) {
      double top = lineBox.middle() - height / 2;
      Box box = new Box(word.box().left(), top, word.box().width(), height);
      words.add(new Word(word.text(), box, height, false, word.confidence()));
    }
    line.clear();
  }

  private static Box box(String[] fields) {
    return new Box(
        Double.parseDouble(fields[6]),
        Double.parseDouble(fields[7]),
        Double.parseDouble(fields[8]),
        Double.parseDouble(fields[9]));
  }
}
