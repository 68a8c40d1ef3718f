package dev.lethe.document;

/** Is told how far the work is. */
@FunctionalInterface
interface Steps {
  /**
   * Says so.
   *
   * @param done from 0 to 1
   */
  void reached(double done);
}
