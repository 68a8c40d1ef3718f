package dev.lethe.api.v1;

import dev.lethe.error.ErrorCode;

/** The page that the {@code type} of every problem points into: one section for each code. */
final class ErrorPage {
  private static final String HEAD =
      """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>Lethe: error codes</title>
      <link rel="icon" href="data:,">
      <link rel="stylesheet" href="files/page.css">
      </head>
      <body>
      <nav>
      <b>Lethe</b>
      <a href="../docs">API</a>
      <a href="errors">Errors</a>
      <a href="../openapi.yaml">openapi.yaml</a>
      </nav>
      <article>
      <h1>Error codes</h1>
      <p>An answer that is no success is a JSON object of type application/problem+json. Match on
      its <code>code</code>, which never changes; <code>detail</code> is for people. If fields of
      the request are to blame, <code>errors</code> names each by its JSON pointer, or by
      <code>?name</code> for a query parameter. Quote <code>request_id</code> when you ask the
      operator; it is in the log.</p>
      """;

  private ErrorPage() {}

  static String html() {
    var page = new StringBuilder(HEAD);
    for (ErrorCode code : ErrorCode.values()) {
      page.append(
          """
          <h2 id="%1$s"><code>%1$s</code> &middot; %2$d</h2>
          <p>%3$s.</p>
          <p>What to do: %4$s</p>
          """
              .formatted(code.code(), code.status(), code.title(), advice(code)));
    }
    return page.append("</article>\n</body>\n</html>\n").toString();
  }

  private static String advice(ErrorCode code) {
    return code.advice().replaceAll("`([^`]*)`", "<code>$1</code>");
  }
}
