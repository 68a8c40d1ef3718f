package dev.lethe.client;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One page of a list; {@code nextCursor} is null on the last one. */
public record Page<T>(List<T> items, @Nullable String nextCursor) {
  public Page {
    items = List.copyOf(items);
  }

  Optional<String> next() {
    return Optional.ofNullable(nextCursor);
  }
}
