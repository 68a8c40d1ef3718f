package dev.lethe.scenario;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The body of a form with files, part by part in the order given. */
final class Form {
  static final String BOUNDARY = "----scenario7MA4YWxk";
  static final String MEDIA_TYPE = "multipart/form-data; boundary=" + BOUNDARY;

  private final StringBuilder body = new StringBuilder();

  static Form with() {
    return new Form();
  }

  Form job(String json) {
    return raw(
        "Content-Disposition: form-data; name=\"job\"\r\nContent-Type: application/json", json);
  }

  Form file(String part, String fileName, String content) {
    return raw(
        "Content-Disposition: form-data; name=\""
            + part
            + "\"; filename=\""
            + fileName
            + "\"\r\nContent-Type: text/plain",
        content);
  }

  Form raw(String head, String content) {
    body.append("--").append(BOUNDARY).append("\r\n");
    body.append(head).append("\r\n\r\n").append(content).append("\r\n");
    return this;
  }

  /** The part {@code job} of a form that was made here, if it is the first. */
  static Optional<byte[]> job(byte[] form) {
    String text = new String(form, StandardCharsets.UTF_8);
    int from = text.indexOf("\r\n\r\n");
    int to = text.indexOf("\r\n--" + BOUNDARY, Math.max(from, 0));
    if (from < 0 || to < 0 || !text.substring(0, from).contains("name=\"job\"")) {
      return Optional.empty();
    }
    return Optional.of(text.substring(from + 4, to).getBytes(StandardCharsets.UTF_8));
  }

  String text() {
    return unfinished() + "--" + BOUNDARY + "--\r\n";
  }

  /** Without the end that tells that this was all. */
  String unfinished() {
    return body.toString();
  }
}
