package dev.lethe.document;

import java.util.List;

/** A place on a page, from its top left corner. */
record Box(double left, double top, double width, double height) {
  double right() {
    return left + width;
  }

  double bottom() {
    return top + height;
  }

  double middle() {
    return top + height / 2;
  }

  boolean contains(Box other) {
    return left <= other.left + other.width / 2
        && other.left + other.width / 2 <= right()
        && top <= other.middle()
        && other.middle() <= bottom();
  }

  Box scaled(double by) {
    return new Box(left * by, top * by, width * by, height * by);
  }

  static Box around(List<Box> boxes) {
    double left = boxes.stream().mapToDouble(Box::left).min().orElse(0);
    double top = boxes.stream().mapToDouble(Box::top).min().orElse(0);
    double right = boxes.stream().mapToDouble(Box::right).max().orElse(0);
    double bottom = boxes.stream().mapToDouble(Box::bottom).max().orElse(0);
    return new Box(left, top, right - left, bottom - top);
  }
}
