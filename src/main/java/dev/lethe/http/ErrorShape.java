package dev.lethe.http;

/**
 * How one front door words a problem: the native one as RFC 9457 has it, a dialect as its vendor's
 * clients expect it. Chosen by the longest path prefix.
 */
public interface ErrorShape {
  ErrorShape NATIVE =
      problem -> new Shaped(problem.status(), "application/problem+json", Json.text(problem));

  Shaped shape(Problem problem);

  /** A finished error answer. */
  record Shaped(int status, String mediaType, String body) {}
}
