package dev.lethe.api;

import dev.lethe.callback.Callback;
import dev.lethe.http.ErrorShape;
import dev.lethe.http.Route;
import dev.lethe.id.JobId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A front door that speaks as another vendor does. It translates and nothing else: routes,
 * credentials, names of fields, words for states, forms of errors. What happens to jobs is decided
 * behind it, by the same operations that the native API calls.
 */
public interface Dialect {
  /** As it stands in the {@code dialect} of a job. */
  String name();

  List<Route> routes();

  /**
   * How errors look, by path prefix: also unknown routes, wrong methods, malformed bodies and
   * errors of ours below one of these are told in the dialect's form.
   */
  Map<String, ErrorShape> shapes();

  /**
   * What is to be told of a job as it now stands; empty for nothing. Only jobs are asked for of
   * which the dialect remembers a {@link Callback#MEMBER}, and again for each try.
   */
  default Optional<Callback> callback(JobId job) {
    return Optional.empty();
  }
}
