package dev.lethe.http;

import java.util.Set;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.jspecify.annotations.Nullable;

/**
 * Lets pages of other origins use the API from a browser, if the operator names them. There are no
 * cookies, so a page can do no more than the key that it sends.
 */
final class Cors {
  private static final String ANY = "*";
  private static final String METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";
  private static final String ASKED =
      "Authorization, Content-Type, Idempotency-Key, If-None-Match, If-Range, Last-Event-ID,"
          + " Prefer, Range, Tus-Resumable, Upload-Checksum, Upload-Length, Upload-Metadata,"
          + " Upload-Offset, X-HTTP-Method-Override, X-Request-Id";
  private static final String SHOWN =
      "Content-Disposition, Content-Range, ETag, Link, Location, Preference-Applied, Retry-After,"
          + " Tus-Checksum-Algorithm, Tus-Extension, Tus-Max-Size, Tus-Resumable, Tus-Version,"
          + " Upload-Expires, Upload-Length, Upload-Metadata, Upload-Offset, X-Request-Id";
  private static final String DAY = "86400";

  private final Set<String> origins;

  Cors(Set<String> origins) {
    this.origins = origins;
  }

  /** Before anything else answers, so that errors can be read too. */
  void mark(Request request, HttpFields.Mutable answer) {
    if (origins.isEmpty()) {
      return;
    }
    HttpFields asked = request.getHeaders();
    @Nullable String origin = asked.get("Origin");
    answer.add("Vary", "Origin");
    if (origin == null || !(origins.contains(ANY) || origins.contains(origin))) {
      return;
    }
    answer.put("Access-Control-Allow-Origin", origins.contains(ANY) ? ANY : origin);
    if ("OPTIONS".equals(request.getMethod()) && asked.contains("Access-Control-Request-Method")) {
      answer.put("Access-Control-Allow-Methods", METHODS);
      answer.put("Access-Control-Allow-Headers", ASKED);
      answer.put("Access-Control-Max-Age", DAY);
    } else {
      answer.put("Access-Control-Expose-Headers", SHOWN);
    }
  }

  void mark(Request request, Response response) {
    mark(request, response.getHeaders());
  }
}
