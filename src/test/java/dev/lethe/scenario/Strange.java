package dev.lethe.scenario;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What to ask on one route by whom it is nobody's business: of things that exist, and of one that
 * does not.
 */
record Strange(List<Target> existing, Target absent, List<String> strangers) {
  static final List<String> WITHOUT_KEY = List.of("none", "wrong", "revoked");
  static final String JSON = "application/json";
  private static final List<String> ALL = List.of("none", "wrong", "revoked", "stranger");

  record Target(String path, String mediaType, String body, Map<String, String> headers) {
    Target(String path, String mediaType, String body) {
      this(path, mediaType, body, Map.of());
    }
  }

  static Strange byId(String path, List<String> existing, String absent) {
    return new Strange(
        existing.stream().map(id -> new Target(path.formatted(id), "", "")).toList(),
        new Target(path.formatted(absent), "", ""),
        List.of("none", "wrong", "revoked", "stranger", "admin"));
  }

  static Strange withoutKey(Strange open) {
    return new Strange(open.existing, open.absent, WITHOUT_KEY);
  }

  static Strange types(String path) {
    return forAll(byId(path, List.of("test.noop"), "test.none"));
  }

  static Strange forAll(Strange open) {
    return new Strange(open.existing, open.absent, ALL);
  }

  static Strange sameBody(String path, String existing, String absent, String field) {
    boolean jobs = path.equals("/v1/jobs");
    return new Strange(
        List.of(new Target(path, "application/json", "{" + field + ":\"" + existing + "\"}")),
        new Target(path, "application/json", "{" + field + ":\"" + absent + "\"}"),
        // A job type is nobody's secret.
        jobs ? WITHOUT_KEY : ALL);
  }

  static Strange withBody(Strange open, String mediaType, String body) {
    return new Strange(
        open.existing.stream().map(t -> new Target(t.path, mediaType, body)).toList(),
        new Target(open.absent.path, mediaType, body),
        open.strangers);
  }

  static Strange tus(Strange open, Map<String, String> headers) {
    Map<String, String> all = new HashMap<>(headers);
    all.put("Tus-Resumable", "1.0.0");
    return new Strange(
        open.existing.stream().map(t -> new Target(t.path, t.mediaType, t.body, all)).toList(),
        new Target(open.absent.path, open.absent.mediaType, open.absent.body, all),
        open.strangers);
  }

  static Strange json(Strange open) {
    return withBody(open, JSON, "{}");
  }

  /** The same for an account that there is, and for none. */
  static Strange ofAccounts(String path, String asked) {
    String body = "{\"account\":\"%s\"," + asked + "}";
    Strange open = forAll(byId(path + "%s", List.of(""), ""));
    return new Strange(
        withBody(open, JSON, body.formatted("north")).existing,
        withBody(open, JSON, body.formatted("nobody")).absent,
        open.strangers);
  }
}
