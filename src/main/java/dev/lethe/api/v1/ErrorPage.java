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
      <title>Lethe: error codes</title>
      <style>body{font:1rem/1.5 sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem}\
      h2{font-size:1.05rem;margin:1.6rem 0 0}p{margin:.2rem 0}:target{background:#fe9}</style>
      </head>
      <body>
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
          <p>%3$s. %4$s</p>
          """
              .formatted(code.code(), code.status(), code.title(), advice(code)));
    }
    return page.append("</body>\n</html>\n").toString();
  }

  private static String advice(ErrorCode code) {
    return code.advice().replaceAll("`([^`]*)`", "<code>$1</code>");
  }
}
