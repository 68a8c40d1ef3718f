package dev.lethe.document;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Finds the order in which the lines of a page are read where it has columns of prose.
 *
 * <p>A gutter is a height that no line crosses for a while. Within such a band all on its left is
 * read before what is on its right; a line that crosses it, as a heading over both columns, ends
 * the band. Tables have gutters too, but nobody reads them down: so both sides must be prose.
 */
final class Columns {
  private static final int FEWEST_LINES = 4;
  private static final int PROSE_LETTERS = 18;
  private static final int DEEPEST = 4;

  /** The last line of a paragraph follows so close, in heights of a line. */
  private static final double REST = 0.6;

  private Columns() {}

  /** Lines that are read from top to bottom, one such list after the other. */
  static List<List<Line>> of(List<Line> lines) {
    var parts = new ArrayList<List<Line>>();
    split(lines, 0, parts);
    return parts;
  }

  private static void split(List<Line> lines, int depth, List<List<Line>> parts) {
    var sorted = new ArrayList<>(lines);
    sorted.sort(Comparator.comparingDouble(line -> line.box().top()));
    List<Band> best = List.of();
    int most = 0;
    for (double gutter : depth < DEEPEST ? gutters(sorted) : List.<Double>of()) {
      List<Band> bands = bands(sorted, gutter);
      int inside = bands.stream().filter(Band::twoColumns).mapToInt(Band::size).sum();
      if (inside > most) {
        most = inside;
        best = bands;
      }
    }
    if (best.isEmpty()) {
      if (!sorted.isEmpty()) {
        parts.add(sorted);
      }
      return;
    }
    var plain = new ArrayList<Line>();
    for (Band band : best) {
      if (band.twoColumns()) {
        plain.addAll(band.above());
        split(plain, DEEPEST, parts);
        split(band.inside().left(), depth + 1, parts);
        split(band.inside().right(), depth + 1, parts);
        plain = new ArrayList<>(band.below());
      } else {
        plain.addAll(band.all());
      }
    }
    split(plain, DEEPEST, parts);
  }

  /** Where several lines begin, except the leftmost such place. */
  private static List<Double> gutters(List<Line> lines) {
    var starts = new TreeMap<Long, Integer>();
    double left = Double.MAX_VALUE;
    double size = 0;
    for (Line line : lines) {
      starts.merge(Math.round(line.box().left() / 4), 1, Integer::sum);
      left = Math.min(left, line.box().left());
      size = Math.max(size, line.box().height());
    }
    double beyond = left + 5 * Math.max(1, size / 2);
    return starts.entrySet().stream()
        .filter(entry -> entry.getValue() >= FEWEST_LINES && entry.getKey() * 4 > beyond)
        .sorted((one, other) -> other.getValue() - one.getValue())
        .limit(8)
        .map(entry -> entry.getKey() * 4.0 - 3)
        .toList();
  }

  private static List<Band> bands(List<Line> sorted, double gutter) {
    var bands = new ArrayList<Band>();
    var open = new Band(gutter, new ArrayList<>());
    for (Line line : sorted) {
      boolean crosses = line.box().left() < gutter - 1 && line.box().right() > gutter + 1;
      if (crosses) {
        bands.add(open);
        bands.add(new Band(gutter, List.of(line)));
        open = new Band(gutter, new ArrayList<>());
      } else {
        open.all().add(line);
      }
    }
    bands.add(open);
    return bands;
  }

  /** Lines between two that cross the gutter. */
  private record Band(double gutter, List<Line> all) {
    int size() {
      return all.size();
    }

    List<Line> left() {
      return all.stream().filter(line -> line.box().left() < gutter - 1).toList();
    }

    List<Line> right() {
      return all.stream().filter(line -> line.box().left() >= gutter - 1).toList();
    }

    boolean twoColumns() {
      return isProse(left()) && isProse(right());
    }

    List<Line> above() {
      return all.stream().filter(line -> line.box().bottom() < top()).toList();
    }

    /** What lies between the first line of prose and the last, with the end of a last paragraph. */
    Band inside() {
      double top = top();
      double bottom = bottom();
      return new Band(
          gutter,
          all.stream()
              .filter(line -> line.box().bottom() >= top && line.box().top() <= bottom)
              .toList());
    }

    List<Line> below() {
      double top = top();
      double bottom = bottom();
      return all.stream()
          .filter(line -> line.box().bottom() >= top && line.box().top() > bottom)
          .toList();
    }

    private double top() {
      return prose().mapToDouble(line -> line.box().top()).min().orElse(0);
    }

    private double bottom() {
      return prose()
          .mapToDouble(line -> line.box().bottom() + REST * line.box().height())
          .max()
          .orElse(0);
    }

    private Stream<Line> prose() {
      return all.stream().filter(line -> line.letters() >= PROSE_LETTERS);
    }

    private static boolean isProse(List<Line> lines) {
      List<Line> prose = lines.stream().filter(line -> line.letters() >= PROSE_LETTERS).toList();
      return prose.size() >= FEWEST_LINES
          && lines.stream().mapToInt(Line::letters).average().orElse(0) >= PROSE_LETTERS;
    }
  }
}
