package dev.lethe.store;

import java.util.Collection;
import java.util.List;

/** Ids as the values of an {@code in} list, to be bound so that none of them finds no row. */
final class Ids {
  private Ids() {}

  static List<String> words(Collection<?> ids) {
    return ids.stream().map(Object::toString).toList();
  }
}
