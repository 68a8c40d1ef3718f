package dev.lethe.store;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** What is still to be done at the end of one transaction, one thing for each owner. */
final class LastWords {
  private final Map<Object, Runnable> byOwner = new LinkedHashMap<>();

  /** What this owner does; the type is its own affair, as nobody else asks in its name. */
  @SuppressWarnings("unchecked")
  <T extends Runnable> T of(Object owner, Supplier<T> make) {
    return (T) byOwner.computeIfAbsent(owner, _ -> make.get());
  }

  void run() {
    List.copyOf(byOwner.values()).forEach(Runnable::run);
    byOwner.clear();
  }
}
