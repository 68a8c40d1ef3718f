package dev.lethe.store;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Ids as the values of an {@code in} list, to be bound so that none of them finds no row.
 *
 * <p>A list of another length is another statement, which the driver and the engine have to parse
 * and plan anew. So the last id is repeated until there are as many as some power of two.
 */
final class Ids {
  private Ids() {}

  static List<String> words(Collection<?> ids) {
    var words = new ArrayList<String>(ids.stream().map(Object::toString).toList());
    int most = words.size() < 2 ? words.size() : Integer.highestOneBit(words.size() - 1) << 1;
    while (words.size() < most) {
      words.add(words.getLast());
    }
    return words;
  }
}
