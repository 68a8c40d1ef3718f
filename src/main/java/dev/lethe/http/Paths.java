package dev.lethe.http;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The path templates of all routes: the order in which they must be tried, and which methods a path
 * offers when the one asked for is not among them.
 */
final class Paths {
  private final List<Offer> offers;

  private Paths(List<Offer> offers) {
    this.offers = offers;
  }

  /** One template with the methods it answers, as the {@code Allow} header lists them. */
  record Offer(String template, String allow, Map<String, String> options) {}

  static Paths of(List<Route> routes) {
    List<Offer> offers = new ArrayList<>();
    for (String template : routes.stream().map(Route::path).distinct().sorted(ORDER).toList()) {
      TreeSet<String> methods = new TreeSet<>(List.of("OPTIONS"));
      Map<String, String> options = new TreeMap<>();
      for (Route route : routes) {
        if (route.path().equals(template) && !methods.add(route.method().name())) {
          throw new IllegalArgumentException("two routes for " + route.method() + " " + template);
        }
        if (route.path().equals(template)) {
          options.putAll(route.options());
        }
      }
      if (methods.contains("GET")) {
        methods.add("HEAD");
      }
      offers.add(new Offer(template, String.join(", ", methods), options));
    }
    return new Paths(offers);
  }

  /** A template with a word where another has a parameter comes first. */
  static final Comparator<String> ORDER =
      Comparator.comparing((String path) -> path.replace('{', '\uffff'));

  Optional<Offer> match(String path) {
    return offers.stream().filter(offer -> matches(offer.template, path)).findFirst();
  }

  private static boolean matches(String template, String path) {
    String[] wanted = template.split("/", -1);
    String[] given = path.split("/", -1);
    if (wanted.length != given.length) {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      boolean fits = wanted[i].startsWith("{") ? !given[i].isEmpty() : wanted[i].equals(given[i]);
      if (!fits) {
        return false;
      }
    }
    return true;
  }
}
