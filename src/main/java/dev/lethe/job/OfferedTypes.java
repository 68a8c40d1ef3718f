package dev.lethe.job;

import dev.lethe.job.JobType.Inputs;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The types that workers on other machines serve at the moment, as they have told. */
public interface OfferedTypes {
  /** Where there are no such workers. */
  OfferedTypes NONE = List::of;

  /** All of them, by name. What nobody has offered for a minute is not among them. */
  List<Offer> now();

  default Optional<Offer> find(String type) {
    return now().stream().filter(offer -> offer.type().equals(type)).findFirst();
  }

  /**
   * A type that is offered.
   *
   * @param schema the JSON Schema of its parameters, as text; null if they are not described
   * @param inputs how many inputs it takes
   * @param workers how many workers offer it
   * @param seen when one of them was last heard of
   */
  record Offer(String type, @Nullable String schema, Inputs inputs, int workers, Instant seen) {}
}
