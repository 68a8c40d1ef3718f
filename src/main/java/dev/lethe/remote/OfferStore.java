package dev.lethe.remote;

import dev.lethe.job.JobType.Inputs;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where it is kept what workers on other machines serve. */
public interface OfferStore {
  /** From now on this is all that the worker offers. */
  void replace(String worker, List<Offer> offers, Instant seen);

  /** The worker was heard of again. */
  void seen(String worker, Instant at);

  /** What was heard of since then, the last first. */
  List<Seen> since(Instant oldest);

  /** As {@link #since(Instant)}, of one type. */
  List<Seen> since(Instant oldest, String type);

  void forget(Instant before);

  /**
   * A type that one worker serves.
   *
   * @param schema the JSON Schema of its parameters, as text; null if it is not described
   */
  record Offer(String type, @Nullable String schema, Inputs inputs) {}

  /** An offer, and when its worker was last heard of. */
  record Seen(Offer offer, Instant at) {}
}
